using Cases.Contracts;

namespace Cases.Pages;

/// <summary>How a filter of the worklist is filled in.</summary>
public enum FilterKind
{
    /// <summary>A text.</summary>
    Text,

    /// <summary>A whole number from 0 on.</summary>
    Number,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A day and a time by the clocks of the pages.</summary>
    Moment,

    /// <summary>A box to tick.</summary>
    Flag,

    /// <summary>One of some values.</summary>
    Choice,
}

/// <summary>A filter of the worklist, named as the node names it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">How it is filled in.</param>
public sealed record WorklistField(string Name, FilterKind Kind)
{
    /// <summary>The field whose text is its label.</summary>
    public string Label { get; init; } = Name;

    /// <summary>What may be chosen.</summary>
    public Func<Words, IEnumerable<FieldOption>> Options { get; init; } = _ => [];

    /// <summary>Whether the list always has one of its values.</summary>
    public bool Always { get; init; }

    /// <summary>Whether it is used all day, and therefore open.</summary>
    public bool Daily { get; init; }

    /// <summary>A word of the contract.</summary>
    public static WorklistField Of<T>(string name)
        where T : struct, Enum => new(name, FilterKind.Choice)
        {
            Options = words => Enum.GetValues<T>().Select(word => new FieldOption(word.ToString(), words.Of(word))),
        };
}

/// <summary>
/// All filters of the worklist's page: a table, so that a new filter is a line. A test compares it with the node's
/// document. What somebody is searched by is none of them: it must not stand in an address.
/// </summary>
public static class WorklistFilters
{
    /// <summary>The buckets of days past due, as the node names them.</summary>
    private static readonly string[] Buckets = ["M0", "M1", "M2", "M3", "M4", "M5", "M6", "M7+"];

    /// <summary>The filters, in the order of the page.</summary>
    public static IReadOnlyList<WorklistField> All { get; } =
    [
        WorklistField.Of<CaseStage>("stage") with { Daily = true },
        new("bucket", FilterKind.Choice)
        {
            Daily = true, Options = _ => Buckets.Select(bucket => new FieldOption(bucket, bucket)),
        },
        WorklistField.Of<HoldKind>("hold") with { Daily = true },
        new("remediation", FilterKind.Flag) { Daily = true },
        new("branch", FilterKind.Text) { Daily = true },
        new("assignee", FilterKind.Text) { Daily = true },
        new("unassigned", FilterKind.Flag) { Daily = true },
        new("callableNow", FilterKind.Flag) { Daily = true },
        WorklistField.Of<WorklistSort>("sort") with { Daily = true, Always = true },
        WorklistField.Of<WorklistPart>("part") with { Label = "list", Always = true },
        new("minDaysPastDue", FilterKind.Number),
        new("maxDaysPastDue", FilterKind.Number),
        new("product", FilterKind.Text),
        new("organisation", FilterKind.Text),
        new("person", FilterKind.Text),
        new("language", FilterKind.Text),
        new("currency", FilterKind.Text),
        new("minOutstanding", FilterKind.Text),
        new("maxOutstanding", FilterKind.Text),
        new("promiseDueFrom", FilterKind.Day),
        new("promiseDueThrough", FilterKind.Day),
        new("promiseBroken", FilterKind.Flag),
        new("instalmentDueThrough", FilterKind.Day),
        new("nextActionThrough", FilterKind.Moment),
        new("callBackThrough", FilterKind.Moment),
    ];

    /// <summary>The filter that was asked for; the faults of the reading say where it cannot be read.</summary>
    public static WorklistFilter Of(FilterReading read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new WorklistFilter
        {
            Part = read.Word<WorklistPart>("part"),
            Stage = read.Word<CaseStage>("stage"),
            Bucket = read.Text("bucket"),
            MinDaysPastDue = read.Number("minDaysPastDue"),
            MaxDaysPastDue = read.Number("maxDaysPastDue"),
            Product = read.Text("product"),
            Branch = read.Text("branch"),
            Organisation = read.Text("organisation"),
            Assignee = read.Text("assignee"),
            Unassigned = read.Flag("unassigned"),
            Person = read.Text("person"),
            Language = read.Text("language"),
            Hold = read.Word<HoldKind>("hold"),
            Remediation = read.Flag("remediation"),
            Currency = read.Text("currency"),
            MinOutstanding = read.Text("minOutstanding"),
            MaxOutstanding = read.Text("maxOutstanding"),
            PromiseDueFrom = read.Day("promiseDueFrom"),
            PromiseDueThrough = read.Day("promiseDueThrough"),
            PromiseBroken = read.Flag("promiseBroken"),
            InstalmentDueThrough = read.Day("instalmentDueThrough"),
            NextActionThrough = read.Moment("nextActionThrough"),
            CallBackThrough = read.Moment("callBackThrough"),
            CallableNow = read.Flag("callableNow"),
            Sort = read.Word<WorklistSort>("sort"),
            Cursor = read.Text(FilterReading.Cursor),
        };
    }
}
