using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>Takes payments as banks tell them: finds their cases, posts each once, keeps the rest.</summary>
/// <remarks>
/// <para>A payment with an identity is a stream of its own: whoever tells it at the same time, from whatever file, one
/// of them posts it and the others learn that it is known. What another channel told of it under one reference alone is
/// found on the account by any of its names with equal amount and value date.</para>
/// <para>Safe for use by several callers at once.</para>
/// </remarks>
public sealed class BankIntake
{
    private const int MostLooks = 4;
    private const int MostText = 1_000;
    private const int MostName = 200;
    private const int FirstYear = 1900;
    private const int LastYear = 2200;

    private readonly ICaseDoor door;
    private readonly PackZones policies;
    private readonly PaymentsOptions options;
    private readonly PaymentMatcher matcher;

    /// <summary>Makes an intake.</summary>
    /// <param name="host">The host.</param>
    /// <param name="options">Where accounts are found, and what a busy host is asked again with.</param>
    public BankIntake(IStreamHost host, PaymentsOptions options)
        : this(DoorOf(host, options), new PackZones(options.Book), options)
    {
    }

    internal BankIntake(ICaseDoor door, PackZones policies, PaymentsOptions options)
    {
        this.options = options;
        this.policies = policies;
        this.door = door;
        matcher = new PaymentMatcher(options.Find, door, options.Identity, options.Realm);
    }

    private static ICaseDoor DoorOf(IStreamHost host, PaymentsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var real = new HostDoor(host, options.Delay);
        return options.DryRun
            ? new RehearsalDoor(
                real, new PackZones(options.Book), Instant.FromDateTimeOffset(options.Clock.GetUtcNow()))
            : real;
    }

    private bool Keeps => options.Keeps && !options.DryRun;

    /// <summary>Takes one payment, or what takes one back.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="by">Who tells it.</param>
    /// <param name="cancellation">Ends the waiting; whether it was posted is then unknown. Tell it again.</param>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<TakenPayment> TakeAsync(
        BankPayment payment, Principal by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(payment);
        if (Fault(payment) is { } fault)
        {
            return new TakenPayment(PaymentOutcome.Rejected, null, fault);
        }

        var names = await NamesAsync(payment, cancellation).ConfigureAwait(false);
        var telling = new Telling(payment, names, by);
        if (payment.Direction == BankDirection.TakenBack)
        {
            return await new BankReturns(door, options, matcher, policies).TakeAsync(telling, cancellation)
                .ConfigureAwait(false);
        }

        TakenPayment? done = null;
        for (var look = 0; done is null && look < MostLooks; look++)
        {
            done = await TryAsync(telling, isLast: look == MostLooks - 1, cancellation).ConfigureAwait(false);
        }

        return done!;
    }

    /// <summary>What names it: what has no identity may be kept by the file's name, as earlier builds did.</summary>
    private async ValueTask<BankNames> NamesAsync(BankPayment payment, CancellationToken cancellation)
    {
        var names = BankNames.Of(payment, options.Identity, options.Realm);
        return names.Earlier is { } stream
            && await door.ReadPaymentAsync(stream, cancellation).ConfigureAwait(false) is { Told: not null }
                ? names.AsEarlier()
                : names;
    }

    /// <summary>Looks where the payment is and where it goes; null where somebody else told it meanwhile.</summary>
    private async ValueTask<TakenPayment?> TryAsync(Telling told, bool isLast, CancellationToken cancellation)
    {
        var kept = await door.ReadPaymentAsync(told.Names.Stream, cancellation).ConfigureAwait(false);
        if (kept.Told is { } before)
        {
            if (before.Amount != told.Payment.Amount || before.ValueOn != told.Payment.ValueOn)
            {
                return new TakenPayment(PaymentOutcome.Rejected, kept.Case,
                    "a payment of this identity was told with another amount or value date");
            }
        }

        if (kept.Told is not null && !kept.Waits && !told.Names.IsWeak)
        {
            return Before(kept);
        }

        var found = await matcher.FindAsync(PaymentClues.Of(told.Payment), cancellation).ConfigureAwait(false);
        if (kept.Told is not null && told.Names is { IsWeak: true, IsBeside: false }
            && !await WeakIdentity.IsSameAsync(door, told, kept, found, cancellation).ConfigureAwait(false))
        {
            told = told with { Names = told.Names.Beside() };
            kept = await door.ReadPaymentAsync(told.Names.Stream, cancellation).ConfigureAwait(false);
        }

        if (kept.Told is not null && !kept.Waits)
        {
            return Before(kept);
        }

        if (!told.Names.HasIdentity || told.Names.IsBeside)
        {
            return await KeepAsync(told, kept, DoubtReason.PossibleDuplicate, found, cancellation)
                .ConfigureAwait(false);
        }

        return PaymentMatcher.Sure(found) is { } sure
            ? await OnAccountAsync(told, kept, sure, isLast, cancellation).ConfigureAwait(false)
            : await KeepAsync(told, kept, found.Count switch
            {
                0 => DoubtReason.NoAccount,
                1 => DoubtReason.Unsure,
                _ => DoubtReason.SeveralAccounts,
            }, found, cancellation).ConfigureAwait(false);
    }

    private static TakenPayment Before(PaymentState kept) => new(
        PaymentOutcome.Duplicate, kept.Case, kept.Case is null ? "told before, and taken back since" : null);

    private async ValueTask<TakenPayment?> OnAccountAsync(
        Telling told, PaymentState kept, FoundAccount account, bool isLast, CancellationToken cancellation)
    {
        var cases = new List<CaseState>();
        foreach (var row in account.Cases)
        {
            var view = await door.ReadAsync(CaseIdentity.Stream(row.CaseId), cancellation).ConfigureAwait(false);
            if (view.State.Exists)
            {
                cases.Add(view.State);
            }
        }

        if (cases.Count == 0)
        {
            return await KeepAsync(told, kept, DoubtReason.NoAccount, [], cancellation).ConfigureAwait(false);
        }

        var stream = cases[0].Opened!.AccountStream;
        // Its own key too: a ledger whose other nodes know no names has nothing else of it.
        var own = new PaymentName(
            PaymentNameKind.Plain, BankNames.KeyOf(options.Identity, stream, told.Names.Stream.Name));
        var names = told.Names.On(stream).Add(own);
        foreach (var one in cases)
        {
            switch (PaymentNames.Find(one, told.Payment.Amount, told.Payment.ValueOn, names))
            {
                case (var key, SamePayment.Yes):
                    return await KnownAsync(told, kept, (one.Opened!.Case, key), cancellation).ConfigureAwait(false);
                case (_, SamePayment.Unsure):
                    return await KeepAsync(told, kept, DoubtReason.PossibleDuplicate, [account], cancellation)
                        .ConfigureAwait(false);
                default:
                    break;
            }
        }

        var target = cases.Find(one => one.Stage != CaseStage.Resolved) ?? cases[^1];
        return Sales.IsOfTheBuyer(target, told.Payment.ValueOn)
            ? await KeepAsync(told, kept, DoubtReason.HeldForOwner, [account], cancellation).ConfigureAwait(false)
            : await PostAsync(told, kept, (target, account, isLast), cancellation).ConfigureAwait(false);
    }

    private async ValueTask<TakenPayment?> PostAsync(
        Telling told, PaymentState kept, (CaseState State, FoundAccount Account, bool IsLast) at,
        CancellationToken cancellation)
    {
        var opened = at.State.Opened!;
        var (payment, names) = (told.Payment, told.Names);
        if (payment.Amount.Currency != at.State.Currency)
        {
            return await KeepAsync(told, kept, DoubtReason.Unsure, [at.Account], cancellation).ConfigureAwait(false);
        }

        var alike = at.State.Money.Any(money => !money.Waiver && !money.Reversed
            && money.Minor == payment.Amount.Minor && money.ValueOn == payment.ValueOn);
        var others = await LinkAsync(told, cancellation).ConfigureAwait(false);
        var key = Awaited(at.State, names.On(opened.AccountStream))
            ?? BankNames.KeyOf(options.Identity, opened.AccountStream, names.Stream.Name);
        var received = payment.ReceivedOn == payment.ValueOn ? (LocalDate?)null : payment.ReceivedOn;
        CaseCommand what = kept.Waits
            ? new MatchPayment(names.Stream.Name, key)
            {
                Reference = names.Reference,
                Names = kept.Doubt is null ? [] : names.On(opened.AccountStream),
                ReceivedOn = received,
            }
            : new TakePayment(names.Stream.Name, key, payment.Amount, payment.ValueOn, names.Reference)
            {
                Names = names.On(opened.AccountStream),
                ReceivedOn = received,
            };
        var answer = await SendAsync(told, opened, what, cancellation).ConfigureAwait(false);
        if (answer.Refusal is not { } refusal)
        {
            await LearnAsync(told, opened, at.Account, cancellation).ConfigureAwait(false);
            await ReturnedAsync(told, others, (opened.Case, key), cancellation).ConfigureAwait(false);
            return new TakenPayment(answer.Repeated ? PaymentOutcome.Duplicate : PaymentOutcome.Matched, opened.Case,
                alike ? "possible duplicate: another payment of this amount and day stands on the case" : null)
            {
                Noted = at.State.Stage == CaseStage.Resolved,
            };
        }

        // Somebody told it between the look and the command: the next look finds it.
        return !at.IsLast && answer.Code is RefusalCode.KeyReused or RefusalCode.PaymentMatched
            or RefusalCode.PaymentReversed
                ? null
                : new TakenPayment(PaymentOutcome.Rejected, opened.Case, refusal);
    }

    /// <summary>
    /// The key under which a return or a correction waits for it, told by one of its names; null where none does.
    /// </summary>
    internal static string? Awaited(CaseState state, System.Collections.Immutable.ImmutableArray<PaymentName> names)
    {
        foreach (var name in state.Returns.IsEmpty && state.PaymentCorrections.IsEmpty ? [] : names)
        {
            if (state.Money.Find(name.Key) is null && (state.Returns.Any(back => back.Of == name.Key)
                || state.PaymentCorrections.Any(correction => correction.Key == name.Key)))
            {
                return name.Key;
            }
        }

        return null;
    }

    /// <summary>It stands on the account already, told by another channel: what waits of it waits no more.</summary>
    private async ValueTask<TakenPayment> KnownAsync(
        Telling told, PaymentState kept, (string Case, string Key) at, CancellationToken cancellation)
    {
        if (kept.Waits && Keeps)
        {
            var close = new CloseToldAgain(at.Case, at.Key);
            await SendAsync(told, "close/" + at.Key, close, cancellation).ConfigureAwait(false);
        }

        // A return speaks of it by the bank's references, which the other channel did not tell.
        var others = await LinkAsync(told, cancellation).ConfigureAwait(false);
        await ReturnedAsync(told, others, at, cancellation).ConfigureAwait(false);
        return new TakenPayment(PaymentOutcome.Duplicate, at.Case, "posted before, told by another channel");
    }

    private ValueTask<DoorAnswer> SendAsync(
        Telling told, CaseOpened opened, CaseCommand what, CancellationToken cancellation)
    {
        // A value date may be tomorrow's; what is told is known now at the latest, in the engine's whole milliseconds.
        var valued = policies.StartOf(told.Payment.ValueOn, opened.Packs);
        var at = Instant.Min(
            valued, Instant.FromUnixTimeMilliseconds(options.Clock.GetUtcNow().ToUnixTimeMilliseconds()));
        var id = string.Create(CultureInfo.InvariantCulture,
            $"bank/{told.Names.Stream}/{opened.Case}/{what.GetType().Name}/{at.ToUnixTimeMilliseconds()}");
        return door.SendAsync(
            new CommandEnvelope(options.Identity.Command(id), CaseIdentity.Stream(opened.Case), told.By,
                new OutsideFact(what, at, TimeOfDayKnown: false, "payments")),
            cancellation);
    }

    private ValueTask<DoorAnswer> SendAsync(
        Telling told, string id, PaymentCommand what, CancellationToken cancellation) => door.SendAsync(
        new CommandEnvelope(
            options.Identity.Command($"bank/{told.Names.Stream}/{id}"), told.Names.Stream, told.By, what),
        cancellation);

    private async ValueTask<IReadOnlyList<string>> LinkAsync(Telling told, CancellationToken cancellation) =>
        Keeps ? await BankLinks.AddAsync(door, options.Identity, told, cancellation).ConfigureAwait(false) : [];

    /// <summary>Takes it back again where a return of its names and amount was told before it.</summary>
    private async ValueTask ReturnedAsync(
        Telling told, IReadOnlyList<string> others, (string Case, string Key) at, CancellationToken cancellation)
    {
        foreach (var id in others)
        {
            var other = await door.ReadPaymentAsync(StreamId.Parse("payment/" + id), cancellation)
                .ConfigureAwait(false);
            if (other is { Waits: true, Doubt: { IsReturn: true } back } && back.Amount == told.Payment.Amount
                && back.ValueOn >= told.Payment.ValueOn && WeakIdentity.Agrees(back, told.Payment, at.Case))
            {
                await new BankReturns(door, options, matcher, policies)
                    .TakeWaitingAsync(id, other, at, told.By, cancellation).ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>
    /// Remembers whose account paid, where nothing but a reference with check digits led to the case.
    /// </summary>
    private async ValueTask LearnAsync(
        Telling told, CaseOpened opened, FoundAccount account, CancellationToken cancellation)
    {
        if (Keeps && account is { By: "structured", Confidence: 100 } && told.Payment.PayerAccount is { } payer)
        {
            await PayerLearning.LearnAsync(door, (options.Identity, options.Realm), (payer, opened.Case), told.By,
                cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Keeps it at the desk; told again it is one.</summary>
    private async ValueTask<TakenPayment> KeepAsync(
        Telling told, PaymentState kept, DoubtReason reason, IReadOnlyList<FoundAccount> found,
        CancellationToken cancellation)
    {
        var one = reason == DoubtReason.HeldForOwner ? found[0].Case.CaseId : null;
        if (kept.Told is not null)
        {
            return new TakenPayment(PaymentOutcome.Duplicate, one, "it was told before, and waits");
        }

        var outcome = reason == DoubtReason.HeldForOwner ? PaymentOutcome.Held : PaymentOutcome.Unmatched;
        if (Keeps)
        {
            await LinkAsync(told, cancellation).ConfigureAwait(false);
            await BoundAsync(told, cancellation).ConfigureAwait(false);
            var answer = await SendAsync(told, "keep/" + reason, Kept(told, reason, found), cancellation)
                .ConfigureAwait(false);
            if (answer.Refusal is { } refusal)
            {
                return new TakenPayment(PaymentOutcome.Rejected, one, refusal);
            }
        }

        return new TakenPayment(outcome, one, BankTexts.Of(reason))
        {
            Candidates = [.. found.Select(account => account.Candidate)],
        };
    }

    /// <summary>
    /// Notes, before it waits, that its teller sees a part of the bank alone: no account gets it by itself then.
    /// </summary>
    private async ValueTask BoundAsync(Telling told, CancellationToken cancellation)
    {
        if (options.Realm.Length > 0)
        {
            var id = told.Names.Stream;
            await door.SendAsync(
                new CommandEnvelope(options.Identity.Command($"bank/{id}/bounded"),
                    BankNames.Bounded(options.Identity, id), told.By, new LinkPayment(id.Name)),
                cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The command that keeps a payment, or a return, at the desk.</summary>
    internal static KeepDoubtful Kept(Telling told, DoubtReason reason, IReadOnlyList<FoundAccount> found)
    {
        var payment = told.Payment;
        var text = string.Join(' ', payment.FreeText);
        return new KeepDoubtful(payment.Amount, payment.ValueOn, told.Names.Reference, reason)
        {
            IsReturn = payment.Direction == BankDirection.TakenBack,
            Uetr = payment.Uetr,
            Servicer = payment.ServicerReference,
            Transaction = payment.TransactionId,
            EndToEnd = payment.EndToEndId,
            Structured = payment.Structured is [{ Text: var structured }, ..] ? structured : null,
            Text = text.Length == 0 ? null : text.Length > MostText ? text[..MostText] : text,
            Payer = payment.PayerAccount,
            PayerName = payment.PayerName is { Length: > MostName } name ? name[..MostName] : payment.PayerName,
            Candidates = [.. found.Select(account => account.Candidate)],
        };
    }

    /// <summary>What is wrong with a payment; null where nothing is.</summary>
    private static string? Fault(BankPayment payment)
    {
        if (!payment.IsBooked)
        {
            return "it is only announced: what is not booked is never posted";
        }

        if (payment.Amount.Minor is <= 0 or > Money.MaxMinor)
        {
            return payment.Amount.Minor <= 0 ? "amount must be above zero" : "amount is too large";
        }

        if (payment.ValueOn.Year is < FirstYear or > LastYear)
        {
            return $"the value date must lie between {FirstYear} and {LastYear}";
        }

        foreach (var reference in new[]
        {
            payment.Uetr, payment.ServicerReference, payment.TransactionId, payment.EndToEndId, payment.InstructionId,
            payment.OwnReference,
        })
        {
            if (reference is not null && ReferenceText.Fault(ReferenceText.Normal(reference)) is { } fault)
            {
                return $"a reference {fault}";
            }
        }

        return null;
    }

    /// <summary>A payment that is told now.</summary>
    /// <param name="Payment">The payment.</param>
    /// <param name="Names">What names it.</param>
    /// <param name="By">Who tells it.</param>
    internal sealed record Telling(BankPayment Payment, BankNames Names, Principal By);
}
