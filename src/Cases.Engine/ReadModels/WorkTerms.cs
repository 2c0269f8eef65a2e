using System.Collections.Immutable;
using Cases.Domain;
using NodaTime;

namespace Cases.Engine;

/// <summary>The terms of a question: its scope first, which nothing widens.</summary>
internal static class WorkTerms
{
    /// <summary>All terms but the list, which every look-up has by itself.</summary>
    /// <exception cref="ArgumentException">The question contradicts itself; the message says how.</exception>
    public static ImmutableArray<WorkTerm> Of(WorklistQuery query)
    {
        var terms = ImmutableArray.CreateBuilder<WorkTerm>();
        terms.AddRange(Of(query.Scope));
        AddTexts(terms, query.Filter);
        AddDays(terms, query.Filter, query.Today);
        AddAmounts(terms, query.Filter);
        if (query.Filter.Hold is { } hold)
        {
            terms.Add(new HoldTerm(hold, query.Today));
        }

        if (query.Filter.Remediation)
        {
            terms.Add(new HoldTerm(null, query.Today));
        }

        return terms.ToImmutable();
    }

    /// <summary>What a scope lets through.</summary>
    public static ImmutableArray<WorkTerm> Of(WorkScope scope)
    {
        var terms = ImmutableArray.CreateBuilder<WorkTerm>();
        if (scope.Organisation is { } organisation)
        {
            terms.Add(new TextTerm(
                WorkColumn.Organisation, scope.OrOfNone ? [organisation, null] : [organisation]));
        }

        AddText(terms, WorkColumn.Assignee, scope.PlacedWith);
        AddText(terms, WorkColumn.Branch, scope.Branch);
        if (scope.Team is { } team)
        {
            terms.Add(new TextTerm(WorkColumn.Assignee, scope.Subject is { } self ? [team, self] : [team]));
        }

        if (!scope.Products.IsDefaultOrEmpty)
        {
            terms.Add(new TextTerm(WorkColumn.Product, [.. scope.Products]));
        }

        return terms.ToImmutable();
    }

    private static void AddTexts(ImmutableArray<WorkTerm>.Builder terms, WorkFilter filter)
    {
        if (!filter.Stages.IsDefaultOrEmpty)
        {
            terms.Add(new TextTerm(WorkColumn.Stage, [.. filter.Stages.Select(stage => stage.ToString())]));
        }

        AddText(terms, WorkColumn.Product, filter.Product);
        AddText(terms, WorkColumn.Branch, filter.Branch);
        AddText(terms, WorkColumn.Organisation, filter.Organisation);
        AddText(terms, WorkColumn.Assignee, filter.Assignee);
        AddText(terms, WorkColumn.Person, filter.Person);
        AddText(terms, WorkColumn.Language, filter.Language);
        if (!filter.FreeFor.IsDefaultOrEmpty)
        {
            terms.Add(new TextTerm(WorkColumn.Assignee, [.. filter.FreeFor, null]));
        }

        if (filter.Unassigned)
        {
            terms.Add(new TextTerm(WorkColumn.Assignee, [null]));
        }
    }

    private static void AddText(ImmutableArray<WorkTerm>.Builder terms, WorkColumn column, string? wanted)
    {
        if (wanted is not null)
        {
            terms.Add(new TextTerm(column, [wanted]));
        }
    }

    private static void AddDays(ImmutableArray<WorkTerm>.Builder terms, WorkFilter filter, LocalDate today)
    {
        var least = filter.MinDaysPastDue ?? 0;
        if (least > 0 || filter.MaxDaysPastDue is not null)
        {
            // What is due today or later, or has no date, is no day past due.
            var latest = least > 0 ? WorkColumns.Number(today.PlusDays(-least)) : WorkColumns.NoDay;
            var earliest = filter.MaxDaysPastDue is { } most
                ? WorkColumns.Number(today.PlusDays(-most))
                : long.MinValue;
            terms.Add(new RangeTerm(WorkColumn.OldestDue, earliest, latest));
        }

        if (filter.PromiseDueFrom is not null || filter.PromiseDueThrough is not null)
        {
            terms.Add(new RangeTerm(WorkColumn.PromiseDue,
                filter.PromiseDueFrom is { } from ? WorkColumns.Number(from) : long.MinValue,
                filter.PromiseDueThrough is { } last ? WorkColumns.Number(last) : WorkColumns.NoDay - 1));
        }

        if (filter.PromiseBroken)
        {
            terms.Add(new RangeTerm(WorkColumn.PromiseBroken, long.MinValue, WorkColumns.NoInstant - 1));
        }

        if (filter.InstalmentDueThrough is { } instalment)
        {
            terms.Add(new RangeTerm(WorkColumn.InstalmentDue, long.MinValue, WorkColumns.Number(instalment)));
        }

        AddThrough(terms, WorkColumn.NextAction, filter.NextActionThrough);
        AddThrough(terms, WorkColumn.CallBack, filter.CallBackThrough);
        AddThrough(terms, WorkColumn.CallableFrom, filter.CallableAt);
    }

    private static void AddThrough(
        ImmutableArray<WorkTerm>.Builder terms, WorkColumn column, Instant? last)
    {
        if (last is { } instant)
        {
            terms.Add(new RangeTerm(column, long.MinValue, WorkColumns.Number(instant)));
        }
    }

    private static void AddAmounts(ImmutableArray<WorkTerm>.Builder terms, WorkFilter filter)
    {
        if (filter.Currency is { } currency)
        {
            var number = WorkColumns.Number(currency);
            terms.Add(new RangeTerm(WorkColumn.Currency, number, number));
        }

        if (filter.MinOutstandingMinor is null && filter.MaxOutstandingMinor is null)
        {
            return;
        }

        if (filter.Currency is null)
        {
            throw new ArgumentException("An amount needs its currency: amounts of two currencies are not compared.");
        }

        var least = Bounded(filter.MinOutstandingMinor ?? long.MinValue);
        var most = Bounded(filter.MaxOutstandingMinor ?? long.MaxValue);
        terms.Add(new RangeTerm(WorkColumn.Owed, -most, -least));
    }

    // The least long has no negation.
    private static long Bounded(long minor) => Math.Max(minor, -long.MaxValue);
}
