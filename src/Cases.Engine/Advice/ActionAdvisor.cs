using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What would come of an action if it were asked now.</summary>
/// <param name="Action">
/// The command's kind, such as <c>remind</c> (<see cref="CommandKinds"/>); a name of its own where one command is asked
/// for in several ways, such as <c>recordDispute</c>.
/// </param>
/// <param name="Channel">The channel that was tried; null where the action has none.</param>
/// <param name="Permitted">Whether it would be accepted, or could be asked of a second person.</param>
public sealed record ActionAdvice(string Action, ContactChannel? Channel, bool Permitted)
{
    /// <summary>Whether a second person has to approve it.</summary>
    public bool NeedsSecondPerson { get; init; }

    /// <summary>Why it would be refused, with rule, citation and facts.</summary>
    public IReadOnlyList<RefusalReason> Reasons { get; init; } = [];

    /// <summary>From when nothing that is known now forbids it; null where no clock alone can permit it.</summary>
    public Instant? PermittedFrom { get; init; }
}

/// <summary>What may be done on a case now.</summary>
/// <param name="Version">The state version that was asked.</param>
/// <param name="At">The instant for which it holds.</param>
/// <param name="Actions">Every action of the lifecycle.</param>
public sealed record CaseAdvice(long Version, Instant At, IReadOnlyList<ActionAdvice> Actions)
{
    /// <summary>True where the case has entries that this build does not know; nothing is advised then.</summary>
    public bool NewerNodeNeeded { get; init; }
}

/// <summary>A case with what a decision on it would be told now.</summary>
/// <param name="State">The case.</param>
/// <param name="Version">Its state version.</param>
/// <param name="Facts">What is known besides.</param>
/// <param name="Policy">The rules in scope.</param>
public sealed record AdvisedCase(CaseState State, long Version, Facts Facts, Policy Policy);

/// <summary>
/// Says for every action whether it is permitted now, why not and from when, by asking the decider with the facts of
/// the case's actor. Nothing is written.
/// </summary>
/// <remarks>
/// Advisory: each action is tried with plain inputs (the whole debt, the debtor, tomorrow), and the command that
/// follows is decided anew. Refusals that only another input could cause are not foreseen.
/// </remarks>
public sealed class ActionAdvisor
{
    private readonly EngineContext engine;
    private readonly IStreamHost host;

    internal ActionAdvisor(EngineContext engine, IStreamHost host)
    {
        this.engine = engine;
        this.host = host;
    }

    /// <summary>Advises on a case; null where there is no such case.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="by">Who would act.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<CaseAdvice?> AdviseAsync(string caseId, Principal by, CancellationToken cancellation)
    {
        if (!StreamId.TryParse("case/" + caseId, out var stream))
        {
            return null;
        }

        var view = await host.ReadAsync(stream, cancellation).ConfigureAwait(false);
        var state = (CaseState)view.State;
        var newer = new CaseAdvice(view.Version, engine.Now, []) { NewerNodeNeeded = true };
        if (view.NewerNodeNeeded || state.Opened is not { } opened)
        {
            return view.NewerNodeNeeded ? newer : null;
        }

        var account = await engine.ReadAccountAsync(StreamId.Parse(opened.AccountStream), cancellation)
            .ConfigureAwait(false);
        if (account is null)
        {
            return newer;
        }

        var asked = new Asked(state, account, new AddNote("", ""), by, engine.Now);
        var gathered = await Gathered.OfAsync(engine, asked, cancellation).ConfigureAwait(false);
        return gathered is null ? newer : new CaseAdvice(view.Version, asked.At, Advise(state, gathered));
    }

    /// <summary>A case with its facts and rules as of now; null where there is none, or a newer build wrote there.
    /// </summary>
    /// <param name="caseId">The case.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<AdvisedCase?> GatherAsync(string caseId, Principal by, CancellationToken cancellation)
    {
        if (!StreamId.TryParse("case/" + caseId, out var stream))
        {
            return null;
        }

        var view = await host.ReadAsync(stream, cancellation).ConfigureAwait(false);
        var state = (CaseState)view.State;
        if (view.NewerNodeNeeded || state.Opened is not { } opened
            || await engine.ReadAccountAsync(StreamId.Parse(opened.AccountStream), cancellation).ConfigureAwait(false)
                is not { } account)
        {
            return null;
        }

        var asked = new Asked(state, account, new AddNote("", ""), by, engine.Now);
        return await Gathered.OfAsync(engine, asked, cancellation).ConfigureAwait(false) is { } gathered
            ? new AdvisedCase(state, view.Version, gathered.Facts, gathered.Policy)
            : null;
    }

    /// <summary>Why a command would be refused now; empty where it would not. Nothing is written.</summary>
    /// <param name="known">The case.</param>
    /// <param name="command">The command.</param>
    public IReadOnlyList<RefusalReason> Try(AdvisedCase known, CaseCommand command)
    {
        ArgumentNullException.ThrowIfNull(known);
        var decider = engine.RentDecider();
        var outcome = decider.Decide(known.State, command, known.Facts, known.Policy);

        // Only a decider that came through unharmed goes back.
        engine.Return(decider);
        return (outcome as Refusal)?.Reasons ?? [];
    }

    private List<ActionAdvice> Advise(CaseState state, Gathered gathered)
    {
        var decider = engine.RentDecider();
        var advice = new List<ActionAdvice>();
        foreach (var trial in ActionTrials.Of(state, gathered.Facts, gathered.Policy))
        {
            advice.Add(Advise(trial, step => decider.Decide(state, step, gathered.Facts, gathered.Policy)));
        }

        // Only a decider that came through unharmed goes back.
        engine.Return(decider);
        return advice;
    }

    private static ActionAdvice Advise(ActionTrial trial, Func<CaseCommand, Outcome> decide)
    {
        var advice = new ActionAdvice(trial.Action, trial.Channel, true);
        if (trial.Missing is { } missing)
        {
            return advice with { Permitted = false, Reasons = [missing] };
        }

        if (decide(trial.Command!) is not Refusal refusal)
        {
            return advice;
        }

        // What a second person has to approve is permitted where it may be asked for.
        var second = refusal.Reasons.Any(reason => reason.Code == RefusalCode.SecondPersonRequired);
        var reasons = second && decide(new RequestApproval(ActionTrials.Key, trial.Command!)) is var request
            ? (request as Refusal)?.Reasons ?? []
            : refusal.Reasons;
        return advice with
        {
            Permitted = reasons.IsEmpty,
            NeedsSecondPerson = second,
            Reasons = reasons,
            PermittedFrom = From(reasons),
        };
    }

    private static Instant? From(IReadOnlyList<RefusalReason> reasons) =>
        reasons.Count > 0 && reasons.All(reason => reason.PermittedFrom is not null)
            ? reasons.Max(reason => reason.PermittedFrom)
            : null;
}
