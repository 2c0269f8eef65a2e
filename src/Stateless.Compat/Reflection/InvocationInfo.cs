namespace Stateless.Reflection;

/// <summary>Describes a guard, a selector or an action.</summary>
public sealed class InvocationInfo
{
    private readonly Delegate? _method;
    private readonly string? _methodName;
    private readonly string? _description;
    private readonly Timing _timing;

    /// <summary>Describes a method by its name.</summary>
    /// <param name="methodName">The name; null if unknown.</param>
    /// <param name="description">The method in words; null if nobody gave any.</param>
    /// <param name="timing">Whether the method is asynchronous.</param>
    public InvocationInfo(string? methodName, string? description, Timing timing)
    {
        _methodName = methodName;
        _description = description;
        _timing = timing;
    }

    // Reading a delegate's method is slow, and most methods carry a description, so the name waits.
    internal InvocationInfo(Delegate method, string? description)
        : this(methodName: null, description, Timing.Synchronous) => _method = method;

    /// <summary>Says whether a method is asynchronous.</summary>
    public enum Timing
    {
        /// <summary>It returns when it is done.</summary>
        Synchronous,

        /// <summary>It returns a task.</summary>
        Asynchronous,
    }

    /// <summary>What a lambda without a description is called.</summary>
    public static string DefaultFunctionDescription { get; set; } = "Function";

    /// <summary>The name of the method; a lambda's is made by the compiler.</summary>
    public string? MethodName => _methodName ?? _method?.Method.Name;

    /// <summary>The description given, else the method's name, else (for a lambda) the default.</summary>
    public string Description
    {
        get
        {
            if (_description is not null)
            {
                return _description;
            }

            var name = MethodName;
            if (name is null)
            {
                return "<null>";
            }

            return name.AsSpan().ContainsAny('<', '>', '`') ? DefaultFunctionDescription : name;
        }
    }

    /// <summary>True if the method is asynchronous.</summary>
    public bool IsAsync => _timing == Timing.Asynchronous;
}
