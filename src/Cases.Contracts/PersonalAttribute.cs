namespace Cases.Contracts;

/// <summary>
/// Marks a member of an answer that tells of somebody in person: who reads it is recorded, masked or not.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class PersonalAttribute : Attribute;
