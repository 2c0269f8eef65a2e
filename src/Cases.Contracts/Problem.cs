namespace Cases.Contracts;

/// <summary>An error as RFC 9457 has it, with a code that stays the same over all releases.</summary>
/// <param name="Type">A URI reference of the kind of problem; <c>about:blank</c> where the status says it all.</param>
/// <param name="Title">What kind of problem this is, in a few words that do not change from case to case.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">One of <see cref="ProblemCodes"/>.</param>
public sealed record Problem(string Type, string Title, int Status, string Code)
{
    /// <summary>What happened here, and what to do; no personal data.</summary>
    public string? Detail { get; init; }

    /// <summary>The path that was asked.</summary>
    public string? Instance { get; init; }

    /// <summary>Why a command was refused; present with 422, and with 409 where a command id was used before.</summary>
    public IReadOnlyList<RefusalView>? Refusals { get; init; }

    /// <summary>Which fields of the request cannot be read; present with 400.</summary>
    public IReadOnlyList<FieldFault>? Errors { get; init; }

    /// <summary>The state version that the stream has; present with 412.</summary>
    public long? Version { get; init; }
}

/// <summary>One reason of a refusal.</summary>
/// <param name="Code">The refusal's stable code, for example <c>rule_forbids</c>.</param>
/// <param name="Message">What is forbidden and what to do.</param>
public sealed record RefusalView(string Code, string Message)
{
    /// <summary>The rule that refused; absent where the machine or the input did.</summary>
    public string? Rule { get; init; }

    /// <summary>The rule's source.</summary>
    public string? Citation { get; init; }

    /// <summary>How strong the source is.</summary>
    public NormStrength? Norm { get; init; }

    /// <summary>Where the words of the rule were read; absent where no pack has the rule.</summary>
    public SourceStatus? SourceStatus { get; init; }

    /// <summary>Whether counsel signed the rule off; it binds either way. Absent where no pack has the rule.</summary>
    public bool? SignedOff { get; init; }

    /// <summary>The facts that decided, by name.</summary>
    public IReadOnlyList<FactView> Facts { get; set; } = [];

    /// <summary>The first instant at which this would be permitted; absent where that is unknown or never.</summary>
    public DateTimeOffset? PermittedFrom { get; init; }

    /// <summary>
    /// The role that may let one such act pass; ask for it under <c>/v1/cases/{id}/overrides</c>. Absent where nobody
    /// may.
    /// </summary>
    public string? OverridableBy { get; init; }

    /// <summary>The reasons one of which an override needs; absent where words suffice, or nobody may.</summary>
    public IReadOnlyList<string>? OverrideReasons { get; init; }
}

/// <summary>A fact that a rule looked at.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value as text.</param>
public sealed record FactView(string Name, string Value);

/// <summary>A field that cannot be read.</summary>
/// <param name="Field">Its path, for example <c>items[0].charged[1].amount</c>.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record FieldFault(string Field, string Message);
