using System.Diagnostics.CodeAnalysis;

namespace Cases.Contracts;

/// <summary>What a server answered: a value or a problem. Neither is an exception.</summary>
/// <typeparam name="T">The value.</typeparam>
public sealed record Answer<T>
    where T : class
{
    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>The value; null where there is a problem.</summary>
    public T? Value { get; init; }

    /// <summary>The problem; null where there is a value.</summary>
    public Problem? Problem { get; init; }

    /// <summary>The state version that the ETag says; null without one.</summary>
    public long? Version { get; init; }

    /// <summary>When to try again; null where that makes no difference.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether there is a value.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsOk => Value is not null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is a problem instead; the message says which.</exception>
    public T Required() => Value ?? throw new InvalidOperationException(
        $"The server answered {Status} {Problem?.Code}: {Problem?.Detail ?? Problem?.Title}");
}

/// <summary>What goes with a command beside its body.</summary>
public sealed record CommandOptions
{
    /// <summary>
    /// The command's id: the same id and the same input have the same answer, however often it is sent. A new one is
    /// made where absent; whoever wants to send again after a failure chooses it.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The state version that the command is meant for; with another one it is not done.</summary>
    public long? IfVersion { get; init; }
}
