using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>The payment's part of a decision: accepted events, or the reasons of a refusal.</summary>
/// <param name="Events">What happened; empty where refused or where nothing changes.</param>
/// <param name="Reasons">Why it is refused; empty where it is accepted.</param>
/// <param name="After">The state after the events.</param>
public sealed record PaymentOutcome(
    ImmutableArray<PaymentEvent> Events, ImmutableArray<RefusalReason> Reasons, PaymentState After);

/// <summary>Decides commands on a payment that no account was found for: pure.</summary>
public static class PaymentDecider
{
    /// <summary>Decides one command.</summary>
    /// <param name="state">The payment as its entries tell it.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="facts">Now, and who asks.</param>
    /// <param name="policy">The rules of the packs in force, whose official zone counts.</param>
    /// <returns>Events (none where everything had been done before), or reasons by precedence.</returns>
    /// <exception cref="InvalidOperationException">The command is none of a payment.</exception>
    public static PaymentOutcome Decide(PaymentState state, PaymentCommand command, Facts facts, Policy policy)
    {
        var deciding = new PaymentDeciding(state, facts, policy);
        switch (command)
        {
            case KeepUnmatched c: deciding.Decide(c); break;
            case ReturnUnmatched c: deciding.Decide(c); break;
            case CloseToldAgain c: deciding.Decide(c); break;
            case ErasePayment c: deciding.Decide(c); break;
            case KeepDoubtful c: deciding.Decide(c); break;
            case LinkPayment c: deciding.Decide(c); break;
            case LearnPayer c: deciding.Decide(c); break;
            case NoteFile c: deciding.Decide(c); break;
            default: throw new InvalidOperationException($"{command.GetType().Name} is no command of a payment.");
        }

        return deciding.End(state);
    }
}

/// <summary>One decision on a payment in the making.</summary>
internal sealed class PaymentDeciding(PaymentState state, Facts facts, Policy policy) : InputChecks
{
    private const int MostText = 1_000;
    private const int MostCandidates = 20;

    // A bank that writes one id on everything is told of often enough.
    private const int MostFiles = 100;

    private PaymentEvent? happened;

    // Refusals: FieldMissing, TextNotAllowed, AmountNotPositive, AmountTooLarge, DateOutOfRange, KeyReused.
    public void Decide(KeepUnmatched c)
    {
        RequireReference(c.Account, "account");
        RequireReference(c.Reference, "reference");
        RequireName(c.Channel, "channel", mayBeEmpty: true);
        if (c.Source is not null)
        {
            RequireReference(c.Source, "source");
        }

        if (IsNew(c.Amount, c.ValueOn, c.Reference))
        {
            happened = new PaymentUnmatched(c.Account, c.Amount, c.ValueOn, c.Reference, c.Reason, facts.Now)
            {
                Channel = c.Channel,
                Source = c.Source,
            };
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, AmountNotPositive, AmountTooLarge, DateOutOfRange, KeyReused.
    public void Decide(KeepDoubtful c)
    {
        RequireReference(c.Reference, "reference");
        RequireName(c.Channel, "channel", mayBeEmpty: true);
        foreach (var (text, field) in new[]
        {
            (c.Account, "account"), (c.Source, "source"), (c.Uetr, "uetr"), (c.Servicer, "servicer reference"),
            (c.Transaction, "transaction"), (c.EndToEnd, "end to end"), (c.Structured, "structured reference"),
            (c.Payer, "payer"), (c.PayerName, "payer's name"),
        })
        {
            RequireName(text, field, mayBeEmpty: true);
        }

        RequireText(c.Text, "text", mayBeEmpty: true, MostText);
        if (IsNew(c.Amount, c.ValueOn, c.Reference))
        {
            happened = new PaymentDoubtful(c.Amount, c.ValueOn, c.Reference, c.Reason, facts.Now)
            {
                IsReturn = c.IsReturn,
                Account = c.Account,
                Source = c.Source,
                Channel = c.Channel,
                Uetr = c.Uetr,
                Servicer = c.Servicer,
                Transaction = c.Transaction,
                EndToEnd = c.EndToEnd,
                Structured = c.Structured,
                Text = c.Text,
                Payer = c.Payer,
                PayerName = c.PayerName,
                Candidates = [.. c.Candidates.Take(MostCandidates)],
            };
        }
    }

    // Refusals: FieldMissing, TextNotAllowed.
    public void Decide(LinkPayment c)
    {
        if (RequireId(c.Payment, "payment") && !state.Links.Contains(c.Payment))
        {
            happened = new PaymentLinked(c.Payment, facts.Now);
        }
    }

    // Refusals: FieldMissing, TextNotAllowed.
    public void Decide(LearnPayer c)
    {
        if (RequireName(c.Case, "case") && RequireName(c.Payer, "payer") && !state.PayerOf.Contains(c.Case))
        {
            happened = new PayerLearned(c.Case, c.Payer, facts.Now);
        }
    }

    // Refusals: FieldMissing, TextNotAllowed.
    public void Decide(NoteFile c)
    {
        if (RequireName(c.Hash, "hash") && state.Files.Length < MostFiles
            && state.Files.All(file => file.Hash != c.Hash))
        {
            happened = new FileTold(c.Hash, facts.Now);
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, KeyUnknown, PaymentMatched, KeyReused.
    public void Decide(ReturnUnmatched c)
    {
        if (RequireName(c.Reference, "reference")
            && Require(state.Told is not null, RefusalCode.KeyUnknown, "There is no such payment to take back.")
            && Require(state.Case is null, RefusalCode.PaymentMatched,
                "The payment stands on a case; reverse it there.")
            && Require(state.Told!.Amount == c.Amount, RefusalCode.KeyReused,
                "The payment has another amount, so this does not take it back.")
            && state.Returned is null)
        {
            happened = new UnmatchedReturned(c.Reference, facts.Now);
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, KeyUnknown, PaymentMatched, PaymentReversed.
    public void Decide(CloseToldAgain c)
    {
        if (RequireName(c.Case, "case") && RequireName(c.Key, "key")
            && Require(state.Told is not null, RefusalCode.KeyUnknown, "There is no such payment to close.")
            && Require(state.Returned is null, RefusalCode.PaymentReversed, "The payment went back.")
            && Require(state.Case is null || state.Case == c.Case, RefusalCode.PaymentMatched,
                "The payment stands on another case.")
            && state.Case is null)
        {
            happened = new UnmatchedToldAgain(c.Case, c.Key, facts.Now);
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, RoleForbids, KeyUnknown, PaymentMatched, CaseNeedsData,
    // LegalHoldNeedsData, RetentionNotOver.
    public void Decide(ErasePayment c)
    {
        var held = facts.Holdings ?? Holdings.None;
        if (!Require(facts.By.Role == Erasing.ComplianceRole, RefusalCode.RoleForbids, Erasing.OnlyCompliance)
            || (c.Reference is { } file && !RequireKey(file, "reference"))
            || !Require(state.Told is not null, RefusalCode.KeyUnknown, "There is no such payment to erase.")
            || !Require(state.Case is null || held.Cases is [{ State.Opened: { } opened }]
                && CaseParty.DebtorOf(opened.Parties) is null, RefusalCode.PaymentMatched,
                "The payment stands on a case; it is erased with the data of the case's debtor.")
            || held.Keys.IsEmpty)
        {
            return; // Without a key nothing of it can be read any more.
        }

        ImmutableArray<RetentionClass> classes = [.. held.Keys.Select(key => key.Class).Distinct().Order()];
        RefuseCase(held, classes);
        RefuseRetention(held, classes);
        if (!Refused)
        {
            happened = new PaymentErased(c.Ground, classes,
                [.. held.Keys.Select(key => key.Id).Order(StringComparer.Ordinal)], facts.Now)
            {
                Reference = c.Reference,
            };
        }
    }

    /// <summary>What the case on which it stands, and which names nobody, needs it for.</summary>
    private void RefuseCase(Holdings held, ImmutableArray<RetentionClass> classes)
    {
        foreach (var one in held.Cases)
        {
            if (one.State.Stage != CaseStage.Resolved)
            {
                RefuseUntil(Erasing.Needed(one), null);
            }

            var today = one.Policy.DateOf(facts.Now);
            foreach (var hold in one.State.Holds.Where(
                hold => hold.Kind == HoldKind.LegalHold && hold.ActiveOn(today)))
            {
                RefuseUntil(Erasing.HeldBy(hold.Key, hold.Until), hold.Until);
            }

            foreach (var rule in one.Policy.Retention.Where(
                rule => rule.Keeps.Any(classes.Contains) && rule.Awaits(one)))
            {
                RefuseUntil(Erasing.Unsettled(rule, one.Case, classes), null);
            }
        }
    }

    /// <summary>The rules that keep it: counted from the last record of its case, else from its own.</summary>
    private void RefuseRetention(Holdings held, ImmutableArray<RetentionClass> classes)
    {
        var (rules, record) = held.Cases is [var one]
            ? (one.Policy, one.LastRecord)
            : (policy, policy.DateOf(state.Returned?.At ?? state.Told!.At));
        // A rule that waits for an event waits for one of a case.
        foreach (var rule in rules.Retention.Where(rule => rule.Until is null && rule.Keeps.Any(classes.Contains)))
        {
            if (rule.KeptThrough(record) is var last && last >= rules.DateOf(facts.Now))
            {
                RefuseUntil(Erasing.Kept(rule, last, classes), last);
            }
        }
    }

    /// <summary>Something stands in the way until a day, inclusive; null where nobody can say until when.</summary>
    private void RefuseUntil(RefusalReason reason, NodaTime.LocalDate? last) => Add(reason with
    {
        PermittedFrom = last is { } day ? Deadline.EndOf(day, policy.OfficialZone) : null,
    });

    public PaymentOutcome End(PaymentState before) => happened is null
        ? new PaymentOutcome([], Reasons, before)
        : new PaymentOutcome([happened], [], before.Evolve(happened));

    /// <summary>Whether a payment is told for the first time; of one that is known amount and day must agree.</summary>
    private bool IsNew(Money amount, LocalDate valueOn, string reference)
    {
        RequireDate(valueOn, "value date");
        Require(amount.Minor > 0, RefusalCode.AmountNotPositive, "amount must be above zero.");
        Require(amount.Minor <= Money.MaxMinor, RefusalCode.AmountTooLarge, "amount is too large.");
        Require(valueOn <= policy.DateOf(facts.Now).PlusDays(1), RefusalCode.DateOutOfRange,
            "The value date lies in the future.");
        if (Refused || state.Told is not { } told)
        {
            return !Refused;
        }

        Require(told.Amount == amount && told.ValueOn == valueOn, RefusalCode.KeyReused,
            $"The payment {reference} was told with another amount or date.");
        return false;
    }
}
