using System.Collections.Immutable;
using Cases.Contracts;
using Cases.Engine;

namespace Cases.Gateway;

/// <summary>The query of a worklist as its filter, and the fields that it has.</summary>
internal static class WorklistReading
{
    /// <summary>A hundred years: nothing is overdue for longer, and every day is still in the calendar.</summary>
    private const int MostDays = 36_525;

    private static readonly QueryField[] Filters =
    [
        QueryField.Of<WorklistPart>("part", "Which list; the one to work where absent."),
        QueryField.Of<CaseStage>("stage", "The stage; several for any of them.") with { Many = true },
        new("bucket", QueryKind.Word, "The bucket of days past due.")
        {
            Words = [.. WorkBuckets.Shipped.Select(bucket => bucket.Code)],
        },
        new("minDaysPastDue", QueryKind.Number, "At least so many days past due.") { Most = MostDays },
        new("maxDaysPastDue", QueryKind.Number, "At most so many days past due.") { Most = MostDays },
        new("product", QueryKind.Text, "The product."),
        new("branch", QueryKind.Text, "The branch."),
        new("organisation", QueryKind.Text, "The organisation."),
        new("assignee", QueryKind.Text, "Who works it."),
        new("unassigned", QueryKind.Flag, "True for what nobody works."),
        new("person", QueryKind.Text, "The debtor's id."),
        new("language", QueryKind.Text, "The debtor's language."),
        QueryField.Of<HoldKind>("hold", "Held today by a hold of this kind."),
        new("remediation", QueryKind.Flag,
            "True where an act was found that should have been refused, and nobody said what was done about it."),
        new("currency", QueryKind.Text, "The currency of the amounts."),
        new("minOutstanding", QueryKind.Amount, "At least so much owed; needs the currency."),
        new("maxOutstanding", QueryKind.Amount, "At most so much owed; needs the currency."),
        new("promiseDueFrom", QueryKind.Day, "An open promise falls due on this day at the earliest."),
        new("promiseDueThrough", QueryKind.Day, "An open promise falls due on this day at the latest."),
        new("promiseBroken", QueryKind.Flag, "True where the promise made last stands as broken."),
        new("instalmentDueThrough", QueryKind.Day, "An open instalment falls due on this day at the latest."),
        new("nextActionThrough", QueryKind.Moment, "Something is to be done at this instant at the latest."),
        new("callBackThrough", QueryKind.Moment, "A call back was agreed for this instant at the latest."),
        new("callableNow", QueryKind.Flag,
            "True where no promise, plan or hold of the case and no quiet hours, by its packs and the debtor's zone, "
            + "stop a call now. Advice: counts, consents and holds of the person are asked with a contact permission."),
        QueryField.Of<WorklistSort>("sort", "The order; what has to be done first where absent."),
    ];

    /// <summary>A position of a receipt for which an answer waits.</summary>
    public static QueryField At { get; } = new(
        "at", QueryKind.Number, "A position of a receipt: waits two seconds at most until the answer holds it.");

    /// <summary>The fields of a list.</summary>
    public static QueryFields OfList { get; } = new(
    [
        .. Filters,
        new QueryField("search", QueryKind.Text,
            "The account, the case's id, or the debtor's name, telephone number or address, whole; for an agency the "
            + "case's id alone. On all lists where no part is given."),
        new QueryField("limit", QueryKind.Number, $"Rows of a page, at most {WorklistQuery.MaxLimit}."),
        new QueryField("cursor", QueryKind.Text, "The cursor that the page before gave."),
        At,
    ]);

    /// <summary>The fields of the question for the next case.</summary>
    public static QueryFields OfNext { get; } = new(Filters);

    public static WorkSort Sort(QueryReading query) =>
        Words.Maybe<WorkSort>(query.Word<WorklistSort>("sort")) ?? WorkSort.NextAction;

    public static WorkFilter Filter(QueryReading query, NodaTime.Instant now)
    {
        var currency = query.MaybeCurrency("currency");
        var bucket = Bucket(query);
        return new WorkFilter
        {
            Search = query.Text("search"),
            AnyPart = query.Text("part") is null,
            Part = Words.Maybe<WorkPart>(query.Word<WorklistPart>("part")) ?? WorkPart.ToWork,
            Stages = query.Words<CaseStage>("stage").Select(stage => Words.To<Domain.CaseStage>(stage))
                .ToImmutableArray(),
            MinDaysPastDue = Greatest(query.Number("minDaysPastDue", MostDays), bucket?.FromDays),
            MaxDaysPastDue = Least(query.Number("maxDaysPastDue", MostDays), bucket?.ThroughDays),
            Product = query.Text("product"),
            Branch = query.Text("branch"),
            Organisation = query.Text("organisation"),
            Assignee = query.Text("assignee"),
            Unassigned = query.Flag("unassigned"),
            Person = query.Text("person"),
            Language = query.Text("language"),
            Hold = Words.Maybe<Domain.HoldKind>(query.Word<HoldKind>("hold")),
            Remediation = query.Flag("remediation"),
            Currency = currency,
            MinOutstandingMinor = query.Minor("minOutstanding", currency),
            MaxOutstandingMinor = query.Minor("maxOutstanding", currency),
            PromiseDueFrom = query.Day("promiseDueFrom"),
            PromiseDueThrough = query.Day("promiseDueThrough"),
            PromiseBroken = query.Flag("promiseBroken"),
            InstalmentDueThrough = query.Day("instalmentDueThrough"),
            NextActionThrough = query.Moment("nextActionThrough"),
            CallBackThrough = query.Moment("callBackThrough"),
            CallableAt = query.Flag("callableNow") ? now : null,
        };
    }

    private static Domain.DelinquencyBucket? Bucket(QueryReading query)
    {
        var code = query.Text("bucket");
        var bucket = WorkBuckets.Shipped.FirstOrDefault(one => one.Code == code);
        if (code is not null && bucket is null)
        {
            var known = WorkBuckets.Shipped.Select(one => one.Code);
            query.Fault("bucket", $"It is one of {string.Join(", ", known)}.");
        }

        return bucket;
    }

    private static int? Greatest(int? one, int? other) =>
        one is { } left && other is { } right ? Math.Max(left, right) : one ?? other;

    private static int? Least(int? one, int? other) =>
        one is { } left && other is { } right ? Math.Min(left, right) : one ?? other;
}
