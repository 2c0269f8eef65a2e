using Cases.Contracts;
using Cases.Engine;
using NodaTime;

namespace Cases.Gateway;

/// <summary>Rows of worklists as callers see them.</summary>
internal static class WorklistViews
{
    /// <summary>Digits of an account's reference that a role reads for which it is masked.</summary>
    public const int ShownOfAccount = 4;

    public static WorklistRow Of(WorkRow row, LocalDate today, bool masked)
    {
        var days = row.DaysPastDueOn(today);
        var owed = new Domain.Money(row.OutstandingMinor, row.Currency);
        return new WorklistRow(
            row.CaseId, Words.To<CaseStage>(row.Stage), new Money(owed.ToDecimalString(), row.Currency.Code))
        {
            Account = masked ? PersonViews.Mask(row.Reference.Text, ShownOfAccount) : row.Reference.Text,
            Product = row.Product,
            Branch = row.Branch,
            Assignee = row.Assignee,
            Person = row.Person,
            Language = row.Language,
            DaysPastDue = days > 0 ? days : null,
            ContractualDaysPastDue = row.ContractualDaysPastDueOn(today),
            Bucket = Domain.DelinquencyBucket.Of(WorkBuckets.Shipped, days)?.Code,
            PromiseDue = Words.Day(row.PromiseDue),
            PromiseBrokenSince = row.PromiseBrokenSince?.ToDateTimeOffset(),
            InstalmentDue = Words.Day(row.InstalmentDue),
            VisitAt = row.VisitAt?.ToDateTimeOffset(),
            CallBackAt = row.CallBackAt?.ToDateTimeOffset(),
            NextActionAt = row.NextActionAt?.ToDateTimeOffset(),
            NeedsRemediation = WorkHolds.NeedsRemediation(row.Holds),
            Holds = [.. WorkHolds.On(row.Holds, today).Select(kind => Words.To<HoldKind>(kind))],
        };
    }
}
