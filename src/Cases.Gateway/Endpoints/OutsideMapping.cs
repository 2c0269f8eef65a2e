using Cases.Contracts;
using Cases.Domain;
using NodaTime;

namespace Cases.Gateway;

/// <summary>What another system tells, as the command that it would have been.</summary>
/// <remarks>
/// What a second person decides here, and money, are not among it: a bare command would pass the second person by, and
/// money has a door of its own, where account and reference make it the same payment.
/// </remarks>
internal static class OutsideMapping
{
    private const string Kinds = "dueItem, account, charge, notice, reminder, contact, promise, hold, step";

    public static CaseCommand Fact(Fields fields, OutsideFactRequest r)
    {
        if (r.Charge is { RequestApproval: true })
        {
            fields.Fault("charge.requestApproval", "What happened already is told, and not asked for.");
        }

        foreach (var (name, act) in ((string, ActRequest?)[])
            [("charge", r.Charge), ("reminder", r.Reminder), ("contact", r.Contact), ("promise", r.Promise),
                ("step", r.Step)])
        {
            if (act?.Override is not null)
            {
                fields.Fault(name + ".override", "What happened already is told; no override lets it pass.");
            }
        }

        var told = Told(fields, r).ToList();
        if (told.Count != 1)
        {
            fields.Fault("$", $"Say what happened by exactly one of {Kinds}.");
        }

        // With a fault nothing is sent, so that what is missing here is never looked at.
        return new OutsideFact(
            told.FirstOrDefault()!, Instant.FromDateTimeOffset(r.EffectiveAt), r.TimeOfDayKnown, r.Source);
    }

    private static IEnumerable<CaseCommand> Told(Fields fields, OutsideFactRequest r)
    {
        if (r.DueItem is { } item)
        {
            yield return new RecordDueItem(fields.Item(item, fields.Currency, "dueItem"));
        }

        if (r.Account is { } facts)
        {
            yield return new StateAccount([.. facts.Select(Of)]);
        }

        if (r.Charge is { } charge)
        {
            yield return CaseMapping.Charge(fields, charge with { RequestApproval = false });
        }

        if (r.Notice is { } notice)
        {
            yield return CaseMapping.Notice(fields, notice);
        }

        if (r.Reminder is { } reminder)
        {
            yield return CaseMapping.Reminder(fields, reminder);
        }

        if (r.Contact is { } contact)
        {
            yield return CaseMapping.Contact(fields, contact);
        }

        if (r.Promise is { } promise)
        {
            yield return CaseMapping.Promise(fields, promise);
        }

        if (r.Hold is { } hold)
        {
            if (hold.EffectiveAt is not null)
            {
                fields.Fault("hold.effectiveAt", "When it began is told with the fact: use 'effectiveAt' beside it.");
            }

            yield return CaseMapping.Hold(fields, hold);
        }

        if (r.Step is { } step)
        {
            yield return CaseMapping.Step(fields, step);
        }
    }

    private static AccountFact Of(AccountFactRequest fact) =>
        new(Words.To<Domain.AccountFactKind>(fact.Kind), fact.Value, Words.Day(fact.On));
}
