namespace Stateless.Reflection;

/// <summary>Describes an action on entry.</summary>
public sealed class ActionInfo
{
    /// <summary>Describes an action on entry.</summary>
    /// <param name="method">The method that runs.</param>
    /// <param name="fromTrigger">The one trigger it runs on; null if it runs on every trigger.</param>
    public ActionInfo(InvocationInfo method, string? fromTrigger)
    {
        Method = method;
        FromTrigger = fromTrigger;
    }

    /// <summary>The method that runs.</summary>
    public InvocationInfo Method { get; }

    /// <summary>The one trigger it runs on; null if it runs on every trigger.</summary>
    public string? FromTrigger { get; }
}
