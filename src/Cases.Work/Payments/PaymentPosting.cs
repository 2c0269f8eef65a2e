using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>What came of one payment.</summary>
internal readonly record struct Posted(PaymentOutcome Outcome, string? Case, string? Reason)
{
    /// <summary>Whether it stands on a case that was over already.</summary>
    public bool OnResolved { get; init; }

    /// <summary>Whether it waits on the case for the payment that it changes or takes back.</summary>
    public bool Waits { get; init; }
}

/// <summary>The account of a payment.</summary>
/// <param name="Turn">The same for every payment of it, however it names the account: they are taken in order.</param>
/// <param name="Cases">Its cases, oldest first; none where nobody knows it.</param>
/// <param name="Named">The case that the payment names itself; null where it names the account.</param>
internal sealed record PaymentAccount(string Turn, IReadOnlyList<CaseRow> Cases, string? Named);

/// <summary>Finds the case of a payment by the exact reference of its account, and posts it there.</summary>
internal sealed partial class PaymentPosting(ICaseDoor door, CaseSearch find, PackZones policies, TimeProvider clock)
{
    /// <summary>Who asks.</summary>
    public Principal By { get; init; } = new("payments", "integration");

    /// <summary>Opaque names.</summary>
    public required CaseIdentity Identity { get; init; }

    /// <summary>Names the streams of payments that no account is found for; null where they are not kept.</summary>
    public CaseIdentity? Keeping { get; init; }

    /// <summary>Which part of the bank tells; empty for all of it.</summary>
    public string Realm { get; init; } = "";

    /// <summary>Finds the account of a payment, whether it names the account or one of its cases.</summary>
    public async ValueTask<PaymentAccount> FindAsync(PaymentRow payment, CancellationToken cancellation)
    {
        var found = await find(payment.Account, cancellation).ConfigureAwait(false);
        if (found is not [var named] || named.CaseId != payment.Account)
        {
            return new PaymentAccount(found is [var first, ..] ? first.Account : payment.Account, found, null);
        }

        // The other cases of the account count too: one of them may have taken this payment before.
        var view = await door.ReadAsync(CaseIdentity.Stream(named.CaseId), cancellation).ConfigureAwait(false);
        var own = view.State.Opened?.Account is { } account
            ? await find(account, cancellation).ConfigureAwait(false)
            : [];
        own = [.. own.Where(row => row.Account == named.Account)];
        return new PaymentAccount(named.Account, own.Count > 0 ? own : found, named.CaseId);
    }

    /// <summary>Posts a payment on the account that was found for it.</summary>
    public async ValueTask<Posted> PostAsync(
        PaymentRow payment, PaymentAccount account, CancellationToken cancellation)
    {
        var found = account.Cases;
        if (found.Count == 0)
        {
            return await KeepAsync(payment, UnmatchedReason.NoAccount, cancellation).ConfigureAwait(false);
        }

        if (found.Any(row => row.Account != found[0].Account))
        {
            return await KeepAsync(payment, UnmatchedReason.SeveralAccounts, cancellation).ConfigureAwait(false);
        }

        var cases = new List<Target>();
        foreach (var row in found)
        {
            var stream = CaseIdentity.Stream(row.CaseId);
            var view = await door.ReadAsync(stream, cancellation).ConfigureAwait(false);
            if (view.State.Exists)
            {
                cases.Add(new Target(row.CaseId, stream, view.State));
            }
        }

        return cases.Count == 0
            ? await KeepAsync(payment, UnmatchedReason.NoAccount, cancellation).ConfigureAwait(false)
            : payment.Corrects ? await CorrectAsync(payment, cases, account.Named, cancellation).ConfigureAwait(false)
            : payment.Reverses is null
                ? await TakeAsync(payment, cases, account.Named, cancellation).ConfigureAwait(false)
                : await ReverseAsync(payment, cases, account.Named, cancellation).ConfigureAwait(false);
    }

    /// <summary>
    /// The account's own reference, so that a payment is the same one whether it names the account or the case; null
    /// where it was erased and the payment names the case.
    /// </summary>
    private static string? ReferenceOf(PaymentRow payment, List<Target> cases, string? named) =>
        cases.Select(one => one.State.Opened!.Account).FirstOrDefault(one => one is not null)
        ?? (named is null ? payment.Account : null);

    /// <summary>Keeps a payment until somebody matches it, or takes a kept one back; told again it is one.</summary>
    private async ValueTask<Posted> KeepAsync(
        PaymentRow payment, UnmatchedReason reason, CancellationToken cancellation)
    {
        var done = reason switch
        {
            UnmatchedReason.NoAccount => new Posted(PaymentOutcome.Unmatched, null, "no case has this reference"),
            UnmatchedReason.SeveralAccounts =>
                new Posted(PaymentOutcome.Unmatched, null, "several accounts have this reference"),
            _ => new Posted(PaymentOutcome.Held, null, "the debt was sold, so it is kept for its owner"),
        };
        if (Keeping is null)
        {
            return done;
        }

        // What nobody named a source for may be of any: it can be taken back, and is never taken for another's payment.
        var source = payment.Source ?? "";
        var kept = await KeptAsync(payment.Reverses ?? payment.Reference, [payment.Account],
            payment.Reverses is null ? [source] : [source, ""], cancellation).ConfigureAwait(false);
        if (payment.Reverses is null && kept is { } known)
        {
            return Known(payment, known.State)
                ?? new Posted(PaymentOutcome.Duplicate, null, "it was told before, without an account");
        }

        if (payment.Reverses is not null && kept is { State.Case: not null } standing)
        {
            return await TakeBackMatchedAsync(payment, standing.State, cancellation).ConfigureAwait(false);
        }

        if (payment.Reverses is not null && kept is { State: { Returned: not null, Told.Amount: { } told } }
            && told == new Money(Math.Abs(payment.Amount.Minor), payment.Amount.Currency))
        {
            return new Posted(PaymentOutcome.Duplicate, null, "it was told before, without an account");
        }

        var stream = kept?.Stream
            ?? Keeping.Payment(payment.Account, payment.Reverses ?? payment.Reference, Realm, source);
        var envelope = UnmatchedPayments.Keeping(stream, payment, reason, (Keeping, By));
        var answer = await door.SendAsync(envelope, cancellation).ConfigureAwait(false);
        return answer.Refusal is { } refusal
            ? new Posted(PaymentOutcome.Rejected, null, refusal)
            : answer.Repeated
                ? new Posted(PaymentOutcome.Duplicate, null, "it was told before, without an account")
                : payment.Reverses is null
                    ? done
                    : new Posted(PaymentOutcome.Reversed, null, "it takes back a payment without an account");
    }

    private async ValueTask<Posted> TakeAsync(
        PaymentRow payment, List<Target> cases, string? named, CancellationToken cancellation)
    {
        if (Standing(payment, payment.Reference, cases, named) is { Count: > 0 } stands)
        {
            return Again(payment, stands);
        }

        if (ReferenceOf(payment, cases, named) is null)
        {
            return Erased(cases);
        }

        var key = Identity.PaymentKey(cases[0].State.Opened!.AccountStream, payment.Reference);
        var told = cases.Find(one => !one.State.Named.IsEmpty
            && PaymentNames.Behind(one.State, key, payment.Amount, payment.ValueOn) is not null);
        if (told is not null)
        {
            return new Posted(PaymentOutcome.Duplicate, told.Case, "posted before, told by another channel");
        }

        if (cases.Find(one => PaymentNames.IsTaken(one.State, key)) is { } otherwise)
        {
            return new Posted(PaymentOutcome.Rejected, otherwise.Case,
                "another channel told this reference with another amount or value date");
        }

        var target = TargetOf(cases, named);
        var before = await ToldBeforeAsync(payment, payment.Reference, target, cancellation).ConfigureAwait(false);
        if (before is { } one && Known(payment, one.State) is { } done)
        {
            return done;
        }

        if (Sales.IsOfTheBuyer(target.State, payment.ValueOn))
        {
            return before is { State.Told.Reason: UnmatchedReason.HeldForOwner }
                ? new Posted(PaymentOutcome.Duplicate, target.Case, "told before, and kept for the owner of the debt")
                : before is not null
                    ? new Posted(PaymentOutcome.Held, target.Case, "the debt was sold, and it waits already")
                    : await HoldAsync(payment, target, cancellation).ConfigureAwait(false);
        }

        var fact = before is { } waiting
            ? UnmatchedPayments.Match(
                waiting.Stream.Name, waiting.State.Told!, target.State.Opened!, (Identity, policies),
                again: payment)
            : Fact(payment, key, target.State);
        var posted = await SendAsync(target, IdOf(key, payment, fact), fact, PaymentOutcome.Matched, cancellation)
            .ConfigureAwait(false);
        var isChosen = payment.Item is not { } item || target.State.FindItem(item) is not null;
        return posted with
        {
            OnResolved = target.State.Stage == CaseStage.Resolved,
            Reason = posted.Reason ?? (isChosen || posted.Outcome != PaymentOutcome.Matched ? null
                : $"there is no due item {payment.Item}: it is applied by the order of the rules"),
        };
    }

    /// <summary>Keeps a payment for the owner of a debt that was sold.</summary>
    private async ValueTask<Posted> HoldAsync(PaymentRow payment, Target sold, CancellationToken cancellation)
    {
        var opened = sold.State.Opened!;
        var known = payment with { Account = opened.Account ?? payment.Account, Source = opened.Source };
        var held = await KeepAsync(known, UnmatchedReason.HeldForOwner, cancellation).ConfigureAwait(false);
        return held with { Case = sold.Case };
    }

    /// <summary>
    /// All that is told is in the id: what was refused and is told again otherwise, or on another day, is judged anew.
    /// That money comes in once is up to its key.
    /// </summary>
    private static string IdOf(string key, PaymentRow payment, CaseCommand fact) => string.Create(
        CultureInfo.InvariantCulture,
        $"{key}/{payment.Amount}/{payment.ValueOn:R}/{(fact as OutsideFact)?.EffectiveAt.ToUnixTimeMilliseconds()}")
        + (fact is OutsideFact { What: RecordPayment { Chosen: { } chosen } } ? "/" + chosen : "");

    private OutsideFact Fact(PaymentRow payment, string key, CaseState state)
    {
        // Money is never sent away for a word about it: what is no item of the case was chosen in vain.
        var chosen = payment.Item is { } item && state.FindItem(item) is not null ? item : null;
        var command = new RecordPayment(key, payment.Amount, payment.ValueOn, payment.Reference)
        {
            Channel = payment.Channel,
            ReceivedOn = payment.ReceivedOn == payment.ValueOn ? null : payment.ReceivedOn,
            Chosen = chosen,
        };
        return Outside(command, payment.ValueOn, state.Opened!);
    }

    /// <summary>What the source told, as of the day from which it counts.</summary>
    private OutsideFact Outside(CaseCommand command, LocalDate valueOn, CaseOpened opened)
    {
        // A value date may be tomorrow's; what is told is known now at the latest, in the engine's whole milliseconds.
        var valued = policies.StartOf(valueOn, opened.Packs);
        var at = Instant.Min(valued, Instant.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds()));
        return new OutsideFact(command, at, TimeOfDayKnown: false, "payments");
    }

    /// <summary>
    /// The same payment as it was told while nobody knew its account: in the words of now or by the account's own
    /// reference, with its source or without one; null for one that was never kept.
    /// </summary>
    private ValueTask<(StreamId Stream, PaymentState State, string Account)?> ToldBeforeAsync(
        PaymentRow payment, string reference, Target target, CancellationToken cancellation)
    {
        var opened = target.State.Opened!;
        return KeptAsync(
            reference, [payment.Account, opened.Account ?? payment.Account], [opened.Source, ""], cancellation);
    }

    /// <summary>
    /// The first of some payments that was kept, and the account with which it was told, which may be erased there;
    /// null where none was.
    /// </summary>
    private async ValueTask<(StreamId Stream, PaymentState State, string Account)?> KeptAsync(
        string reference, string[] accounts, string[] sources, CancellationToken cancellation)
    {
        foreach (var (stream, account) in Keeping is null ? []
            : (from source in sources from account in accounts
               select (Keeping.Payment(account, reference, Realm, source), account)).Distinct())
        {
            var state = await door.ReadPaymentAsync(stream, cancellation).ConfigureAwait(false);
            if (state.Told is not null)
            {
                return (stream, state, account);
            }
        }

        return null;
    }

    /// <summary>What became of a payment that was kept; null where it waits, and can be posted now.</summary>
    private static Posted? Known(PaymentRow payment, PaymentState kept) =>
        kept.Told!.Amount != payment.Amount || kept.Told.ValueOn != payment.ValueOn
            ? new Posted(PaymentOutcome.Rejected, null, "this reference was told with another amount or value date")
            : kept.Waits
                ? null
                : new Posted(PaymentOutcome.Duplicate, kept.Case, kept.Case is null
                    ? "told before without an account, and taken back since"
                    : "told before without an account, and matched since");

    /// <summary>Of a case whose account is erased nobody can tell which payments it has under another name.</summary>
    private static Posted Erased(List<Target> cases) => new(PaymentOutcome.Rejected, cases[0].Case,
        "the account of this case is erased: tell the payment by the account's reference");

    private ValueTask<Posted> SendAsync(
        Target target, string id, CaseCommand command, PaymentOutcome good, CancellationToken cancellation) =>
        SendAsync(door, target, (id, command), good, cancellation);

    private async ValueTask<Posted> SendAsync(
        ICaseDoor way, Target target, (string Id, CaseCommand Command) what, PaymentOutcome good,
        CancellationToken cancellation)
    {
        var envelope = new CommandEnvelope(
            Identity.Command("payments/" + what.Id), target.Stream, By, what.Command);
        var answer = await way.SendAsync(envelope, cancellation).ConfigureAwait(false);
        return answer.Refusal is { } refusal
            ? new Posted(PaymentOutcome.Rejected, target.Case, refusal)
            : new Posted(answer.Repeated ? PaymentOutcome.Duplicate : good, target.Case, null);
    }

    /// <summary>
    /// Where a payment stands, oldest case first: under its key of now or of an earlier build, and on later cases of
    /// the account what of it counts there.
    /// </summary>
    private List<Stands> Standing(PaymentRow payment, string reference, List<Target> cases, string? named)
    {
        var stream = cases[0].State.Opened!.AccountStream;
        foreach (var key in PaymentRow.KeysOf(Identity, stream, ReferenceOf(payment, cases, named), reference))
        {
            if (Holding(cases, key) is { Count: > 0 } holders)
            {
                return holders;
            }
        }

        return [];
    }

    private static List<Stands> Holding(List<Target> cases, string key) =>
    [
        .. cases.Select(one => CarryCredit.Find(one.State, key) is { Waiver: false } money
            ? new Stands(one, money)
            : null).OfType<Stands>(),
    ];

    /// <summary>A payment on one of the cases on which it counts.</summary>
    private sealed record Stands(Target Target, MoneyIn Money)
    {
        /// <summary>What of it is this case's, in minor units; what went back of it included.</summary>
        public long OwnMinor => Money.Minor - Money.CarriedMinor;
    }

    private sealed record Target(string Case, StreamId Stream, CaseState State)
    {
        public MoneyIn Money(string key) => State.Money.Find(key)
            ?? throw new InvalidOperationException("The payment that was found on the case is not there.");
    }
}
