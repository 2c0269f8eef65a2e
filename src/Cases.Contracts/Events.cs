namespace Cases.Contracts;

/// <summary>A type of events, for whoever chooses among them.</summary>
/// <param name="Type">Its name, such as <c>case.resolved</c>.</param>
/// <param name="Summary">What has happened, in a sentence.</param>
public sealed record EventTypeView(string Type, string Summary);
