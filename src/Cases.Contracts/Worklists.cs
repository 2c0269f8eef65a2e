using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>The named orders of a worklist.</summary>
[JsonConverter(typeof(WordConverter<WorklistSort>))]
public enum WorklistSort
{
    /// <summary>What has to be done first comes first.</summary>
    NextAction,

    /// <summary>The oldest unpaid due date comes first.</summary>
    DaysPastDue,

    /// <summary>The largest amount comes first, currency by currency.</summary>
    Outstanding,

    /// <summary>The open promise that falls due first comes first.</summary>
    PromiseDue,

    /// <summary>The case opened first comes first.</summary>
    Opened,
}

/// <summary>What a worklist is asked; what is absent does not narrow it.</summary>
public sealed record WorklistFilter
{
    /// <summary>The stage.</summary>
    public CaseStage? Stage { get; init; }

    /// <summary>At least so many days past due.</summary>
    public int? MinDaysPastDue { get; init; }

    /// <summary>At most so many days past due.</summary>
    public int? MaxDaysPastDue { get; init; }

    /// <summary>The product.</summary>
    public string? Product { get; init; }

    /// <summary>The branch.</summary>
    public string? Branch { get; init; }

    /// <summary>Who works it.</summary>
    public string? Assignee { get; init; }

    /// <summary>The order; what has to be done first where absent.</summary>
    public WorklistSort? Sort { get; init; }

    /// <summary>Rows of a page, at most.</summary>
    public int? Limit { get; init; }

    /// <summary>The cursor that the page before gave.</summary>
    public string? Cursor { get; init; }

    /// <summary>The query with its question mark; empty where nothing is asked.</summary>
    public string ToQuery()
    {
        (string Name, string? Value)[] parts =
        [
            ("stage", Word(Stage)), ("minDaysPastDue", Number(MinDaysPastDue)),
            ("maxDaysPastDue", Number(MaxDaysPastDue)), ("product", Product), ("branch", Branch),
            ("assignee", Assignee), ("sort", Word(Sort)), ("limit", Number(Limit)), ("cursor", Cursor),
        ];
        var query = string.Join('&', parts.Where(part => !string.IsNullOrEmpty(part.Value))
            .Select(part => part.Name + "=" + Uri.EscapeDataString(part.Value!)));
        return query.Length == 0 ? "" : "?" + query;
    }

    private static string? Number(int? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Word<T>(T? value)
        where T : struct, Enum =>
        value is { } word ? JsonNamingPolicy.CamelCase.ConvertName(word.ToString()) : null;
}

/// <summary>A case as a worklist shows it.</summary>
/// <param name="Id">The case's id.</param>
/// <param name="Account">The account's reference.</param>
/// <param name="Stage">Where it stands.</param>
/// <param name="Outstanding">What is owed; negative where overpaid.</param>
public sealed record WorklistRow(string Id, string Account, CaseStage Stage, Money Outstanding)
{
    /// <summary>The account's product.</summary>
    public string? Product { get; init; }

    /// <summary>The branch.</summary>
    public string? Branch { get; init; }

    /// <summary>Who works it.</summary>
    public string? Assignee { get; init; }

    /// <summary>Days since the oldest unpaid due day; absent where nothing is past due.</summary>
    public int? DaysPastDue { get; init; }

    /// <summary>The day of the open promise that falls due first.</summary>
    public DateOnly? PromiseDue { get; init; }

    /// <summary>When something is to be done next.</summary>
    public DateTimeOffset? NextActionAt { get; init; }
}

/// <summary>What may be done on a case now. Advice: each command is decided anew.</summary>
/// <param name="Case">The case's id.</param>
/// <param name="Version">The state version that was asked.</param>
/// <param name="At">The instant for which it holds.</param>
/// <param name="Actions">Every action.</param>
public sealed record CaseActions(string Case, long Version, DateTimeOffset At, IReadOnlyList<ActionView> Actions);

/// <summary>What would come of an action if it were asked now.</summary>
/// <param name="Action">The action, for example <c>remind</c>.</param>
/// <param name="Permitted">Whether it would be accepted, or could be asked of a second person.</param>
public sealed record ActionView(string Action, bool Permitted)
{
    /// <summary>The channel that is meant; absent where the action has none.</summary>
    public ContactChannel? Channel { get; init; }

    /// <summary>Whether a second person has to approve it.</summary>
    public bool NeedsSecondPerson { get; init; }

    /// <summary>Why it would be refused.</summary>
    public IReadOnlyList<RefusalView> Refusals { get; set; } = [];

    /// <summary>From when nothing that is known now forbids it; absent where no clock alone can permit it.</summary>
    public DateTimeOffset? PermittedFrom { get; init; }
}
