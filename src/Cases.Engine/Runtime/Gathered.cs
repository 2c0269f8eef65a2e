using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What a decision on a case is asked.</summary>
/// <param name="State">The case.</param>
/// <param name="Account">What counts on its account.</param>
/// <param name="Command">What is asked; of an outside fact what happened.</param>
/// <param name="By">Who asks.</param>
/// <param name="At">When it happens or happened.</param>
internal sealed record Asked(CaseState State, AccountState Account, CaseCommand Command, Principal By, Instant At)
{
    /// <summary>Whether it happened elsewhere and is told later.</summary>
    public bool IsTold { get; init; }

    /// <summary>Whether it may tell of something before what is on record.</summary>
    public bool MayBeLate(Policy policy) => LateFacts.MayBeLate(
        State, IsTold ? new OutsideFact(Command, At, true, "") : Command, policy);

    /// <summary>The debtor whom it concerns; null while none is known.</summary>
    public string? Debtor => CaseParty.DebtorOf(
        State.Exists ? State.Parties : (Command as OpenCase)?.Parties ?? []);

    /// <summary>The packs of the case.</summary>
    public System.Collections.Immutable.ImmutableArray<string> Packs =>
        State.Opened?.Packs ?? (Command as OpenCase)?.Packs ?? [];
}

/// <summary>Facts and rules of a decision on a case, gathered alike for who decides and who only advises.</summary>
/// <param name="Facts">The facts.</param>
/// <param name="Policy">The rules in scope.</param>
/// <param name="Person">The debtor as he was read; null where nobody is named.</param>
internal sealed record Gathered(Facts Facts, Policy Policy, PersonRead? Person)
{
    private static readonly EntryKind Taken = EventKinds.KindOf<PaymentTaken>();

    /// <summary>Somebody else of the case whom the act is for, as he was read; null for nobody.</summary>
    public PersonRead? Reached { get; init; }

    /// <summary>Gathers them.</summary>
    /// <returns>Null where something that it turns on was written by a newer build.</returns>
    public static async ValueTask<Gathered?> OfAsync(
        EngineContext engine, Asked asked, CancellationToken cancellation)
    {
        var series = engine.Policies.For(asked.Packs);
        var policy = series.On(asked.At.InZone(series.OfficialZone).Date);
        var facts = new Facts
        {
            Now = engine.Now, By = asked.By, Account = asked.Account,
            Template = TemplateShelf.Of(asked.Command, asked.State),
            Policies = series,
            Epoch = await engine.EpochAsync(cancellation).ConfigureAwait(false),
        };
        if (await PaymentOfAsync(engine, asked.Command, cancellation).ConfigureAwait(false) is { } named)
        {
            var payment = await engine.ReadPaymentAsync(named, cancellation).ConfigureAwait(false);
            if (payment is null)
            {
                return null;
            }

            facts = facts with { Payment = payment };
        }

        if (OtherOf(asked) is { } another)
        {
            if (await engine.ReadCaseAsync(CaseIdentity.Stream(another), cancellation).ConfigureAwait(false)
                is not { } other)
            {
                return null;
            }

            facts = facts with { OtherCase = new KnownCase(other.Stream.Value, other.Version, other.State) };
        }

        var person = await engine.ReadPersonAsync(asked.Debtor, cancellation).ConfigureAwait(false);
        if (person is { NewerNodeNeeded: true })
        {
            return null;
        }

        if (asked.MayBeLate(policy) && await PastReading.IsKeptAsync(engine, cancellation).ConfigureAwait(false))
        {
            facts = facts with { Past = await PastAsync(engine, asked, cancellation).ConfigureAwait(false) };
        }

        var gathered = person is null
            ? new Gathered(facts, policy, null)
            : new Gathered(PersonFacts.Add(facts, person, asked.At, policy), policy, person);
        return CoveredReading.MayCover(asked)
            ? await CoveredReading.AddAsync(engine, asked, gathered, cancellation).ConfigureAwait(false)
            : Reaching.Of(asked, person?.State) is { } party
                ? await gathered.WithReachedAsync(engine, party, cancellation).ConfigureAwait(false)
                : gathered;
    }

    /// <summary>Another case of the account that the decision turns on; null for none.</summary>
    private static string? OtherOf(Asked asked) => asked switch
    {
        { State.Stage: CaseStage.Resolved, Account.OpenCase: { } open } when open != asked.State.Opened?.Case => open,
        { State.Exists: false, Command: OpenCase } => asked.Account.LastCase,
        _ => null,
    };

    /// <summary>
    /// The stream of the payment that a command is about; null where it is about none, and where the ledger's other
    /// nodes could not read what would be written there.
    /// </summary>
    private static async ValueTask<StreamId?> PaymentOfAsync(
        EngineContext engine, CaseCommand command, CancellationToken cancellation)
    {
        var id = command switch
        {
            MatchPayment match => match.Payment,
            TakePayment take => take.Payment,
            TakeReturn back => back.Payment,
            _ => null,
        };
        return id is not null && StreamId.TryParse("payment/" + id, out var named)
            && (command is MatchPayment || await engine.WritesAsync(Taken, cancellation).ConfigureAwait(false))
                ? named
                : null;
    }

    private static ValueTask<CasePast?> PastAsync(
        EngineContext engine, Asked asked, CancellationToken cancellation)
    {
        return PastReading.OfAsync(engine, CaseIdentity.Stream(asked.State.Opened!.Case), FindAsync, cancellation);

        async ValueTask<PersonState?> FindAsync(string id) =>
            await engine.ReadPersonAsync(id, cancellation).ConfigureAwait(false) is
                { NewerNodeNeeded: false, State: { Exists: true } known }
                ? known
                : null;
    }

    /// <summary>The same with somebody else of the case.</summary>
    /// <returns>Null where a newer build wrote on his record.</returns>
    public async ValueTask<Gathered?> WithReachedAsync(
        EngineContext engine, CaseParty party, CancellationToken cancellation)
    {
        var read = await engine.ReadPersonAsync(party.Person, cancellation).ConfigureAwait(false);
        return read switch
        {
            null => this,
            { NewerNodeNeeded: true } => null,
            _ => this with { Facts = PersonFacts.Add(Facts, read, party.Role), Reached = read },
        };
    }
}
