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

/// <summary>The lists on which cases stand, one at a time.</summary>
[JsonConverter(typeof(WordConverter<WorklistPart>))]
public enum WorklistPart
{
    /// <summary>In collections and unresolved: what staff work.</summary>
    ToWork,

    /// <summary>Unresolved, and arrears have not passed the entry criteria: reminders only.</summary>
    NotEntered,

    /// <summary>Resolved.</summary>
    Resolved,
}

/// <summary>What a worklist is asked; what is absent does not narrow it.</summary>
public sealed record WorklistFilter
{
    /// <summary>Which list; the one to work where absent.</summary>
    public WorklistPart? Part { get; init; }

    /// <summary>
    /// The account, the case's id, or the debtor's name, telephone number or address; whole, not in parts.
    /// </summary>
    public string? Search { get; init; }

    /// <summary>The stage.</summary>
    public CaseStage? Stage { get; init; }

    /// <summary>The bucket of days past due, such as <c>M1</c>.</summary>
    public string? Bucket { get; init; }

    /// <summary>At least so many days past due.</summary>
    public int? MinDaysPastDue { get; init; }

    /// <summary>At most so many days past due.</summary>
    public int? MaxDaysPastDue { get; init; }

    /// <summary>The product.</summary>
    public string? Product { get; init; }

    /// <summary>The branch.</summary>
    public string? Branch { get; init; }

    /// <summary>The organisation.</summary>
    public string? Organisation { get; init; }

    /// <summary>Who works it.</summary>
    public string? Assignee { get; init; }

    /// <summary>True for what nobody works.</summary>
    public bool? Unassigned { get; init; }

    /// <summary>The debtor's id.</summary>
    public string? Person { get; init; }

    /// <summary>The debtor's language.</summary>
    public string? Language { get; init; }

    /// <summary>Held today by a hold of this kind.</summary>
    public HoldKind? Hold { get; init; }

    /// <summary>True where an act was found that should have been refused, and nobody remedied it.</summary>
    public bool? Remediation { get; init; }

    /// <summary>The currency of the amounts; needed with them.</summary>
    public string? Currency { get; init; }

    /// <summary>At least so much owed, as a decimal.</summary>
    public string? MinOutstanding { get; init; }

    /// <summary>At most so much owed, as a decimal.</summary>
    public string? MaxOutstanding { get; init; }

    /// <summary>An open promise falls due on this day at the earliest.</summary>
    public DateOnly? PromiseDueFrom { get; init; }

    /// <summary>An open promise falls due on this day at the latest.</summary>
    public DateOnly? PromiseDueThrough { get; init; }

    /// <summary>True where the promise made last stands as broken.</summary>
    public bool? PromiseBroken { get; init; }

    /// <summary>An instalment that is not covered falls due on this day at the latest.</summary>
    public DateOnly? InstalmentDueThrough { get; init; }

    /// <summary>Something is to be done at this instant at the latest.</summary>
    public DateTimeOffset? NextActionThrough { get; init; }

    /// <summary>A call back was agreed for this instant at the latest.</summary>
    public DateTimeOffset? CallBackThrough { get; init; }

    /// <summary>True where nothing that lists know stops a call now; advice, the permission decides.</summary>
    public bool? CallableNow { get; init; }

    /// <summary>The order; what has to be done first where absent.</summary>
    public WorklistSort? Sort { get; init; }

    /// <summary>Rows of a page, at most.</summary>
    public int? Limit { get; init; }

    /// <summary>The cursor that the page before gave.</summary>
    public string? Cursor { get; init; }

    /// <summary>A position of a receipt: the answer waits until it holds what was written there.</summary>
    public long? At { get; init; }

    /// <summary>The query with its question mark; empty where nothing is asked.</summary>
    public string ToQuery()
    {
        (string Name, string? Value)[] parts =
        [
            ("part", Word(Part)), ("search", Search), ("stage", Word(Stage)), ("bucket", Bucket),
            ("minDaysPastDue", Text(MinDaysPastDue)), ("maxDaysPastDue", Text(MaxDaysPastDue)),
            ("product", Product), ("branch", Branch), ("organisation", Organisation), ("assignee", Assignee),
            ("unassigned", Text(Unassigned)),
            ("person", Person), ("language", Language), ("hold", Word(Hold)),
            ("remediation", Text(Remediation)), ("currency", Currency),
            ("minOutstanding", MinOutstanding), ("maxOutstanding", MaxOutstanding),
            ("promiseDueFrom", Text(PromiseDueFrom)), ("promiseDueThrough", Text(PromiseDueThrough)),
            ("promiseBroken", Text(PromiseBroken)), ("instalmentDueThrough", Text(InstalmentDueThrough)),
            ("nextActionThrough", NextActionThrough?.ToString("O", CultureInfo.InvariantCulture)),
            ("callBackThrough", CallBackThrough?.ToString("O", CultureInfo.InvariantCulture)),
            ("callableNow", Text(CallableNow)),
            ("sort", Word(Sort)), ("limit", Text(Limit)), ("cursor", Cursor), ("at", Text(At)),
        ];
        var query = string.Join('&', parts.Where(part => !string.IsNullOrEmpty(part.Value))
            .Select(part => part.Name + "=" + Uri.EscapeDataString(part.Value!)));
        return query.Length == 0 ? "" : "?" + query;
    }

    private static string? Text(bool? value) => value is { } flag ? flag ? "true" : "false" : null;

    private static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(DateOnly? value) => value?.ToString("O", CultureInfo.InvariantCulture);

    private static string? Word<T>(T? value)
        where T : struct, Enum =>
        value is { } word ? JsonNamingPolicy.CamelCase.ConvertName(word.ToString()) : null;
}

/// <summary>A case as a worklist shows it. What the caller's role may not read is masked.</summary>
/// <param name="Id">The case's id.</param>
/// <param name="Stage">Where it stands.</param>
/// <param name="Outstanding">What is owed; negative where overpaid.</param>
public sealed record WorklistRow(
    string Id, CaseStage Stage, Money Outstanding)
{
    /// <summary>The account's reference; absent once it was erased.</summary>
    [Personal]
    public string? Account { get; init; }

    /// <summary>The account's product.</summary>
    public string? Product { get; init; }

    /// <summary>The branch.</summary>
    public string? Branch { get; init; }

    /// <summary>Who works it.</summary>
    public string? Assignee { get; init; }

    /// <summary>The debtor's id.</summary>
    [Personal]
    public string? Person { get; init; }

    /// <summary>The debtor's language.</summary>
    public string? Language { get; init; }

    /// <summary>Days since the oldest unpaid due day; absent where nothing is past due.</summary>
    public int? DaysPastDue { get; init; }

    /// <summary>
    /// Days past due by the contract where a re-age or restructure counts; absent where none does. Those of the law run
    /// on beside them.
    /// </summary>
    public int? ContractualDaysPastDue { get; init; }

    /// <summary>The bucket of the days past due.</summary>
    public string? Bucket { get; init; }

    /// <summary>The day of the open promise that falls due first.</summary>
    public DateOnly? PromiseDue { get; init; }

    /// <summary>Since when the promise made last stands as broken.</summary>
    public DateTimeOffset? PromiseBrokenSince { get; init; }

    /// <summary>The day of the first instalment that is not covered.</summary>
    public DateOnly? InstalmentDue { get; init; }

    /// <summary>When the visit that is planned or under way begins.</summary>
    public DateTimeOffset? VisitAt { get; init; }

    /// <summary>When something is to be done next.</summary>
    public DateTimeOffset? NextActionAt { get; init; }

    /// <summary>When to call back, as it was agreed.</summary>
    public DateTimeOffset? CallBackAt { get; init; }

    /// <summary>What holds today.</summary>
    public IReadOnlyList<HoldKind> Holds { get; set; } = [];

    /// <summary>Whether an act was found that should have been refused, and nobody remedied it.</summary>
    public bool NeedsRemediation { get; init; }
}

/// <summary>The next case to work, kept for the caller for a while; empty where nothing is left to do.</summary>
public sealed record NextCaseView
{
    /// <summary>The case.</summary>
    public WorklistRow? Case { get; init; }

    /// <summary>Until when nobody else is given a case of this debtor.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>What may be done on a case now. Advice: each command is decided anew.</summary>
/// <param name="Case">The case's id.</param>
/// <param name="Version">The state version that was asked.</param>
/// <param name="At">The instant for which it holds.</param>
/// <param name="Actions">Every action.</param>
public sealed record CaseActions(string Case, long Version, DateTimeOffset At, IReadOnlyList<ActionView> Actions);

/// <summary>What would come of an action if it were asked now.</summary>
/// <param name="Action">The action, for example <c>remind</c>: one for each way in which staff change a case.</param>
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
