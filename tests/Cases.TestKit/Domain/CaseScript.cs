using System.Globalization;
using Cases.Domain;
using NodaTime;
using NodaTime.Text;
using Xunit;

namespace Cases.TestKit;

/// <summary>
/// A case told as a diary: a day, what somebody does on it, what comes of it. Every accepted step is audited: the fold
/// of all events is the state, and the balance is an independent sum of the events.
/// </summary>
/// <remarks>
/// A day is <c>+14 days</c>, <c>+2 months</c>, <c>2026-03-31</c>, <c>2026-03-31 23:30</c> or <c>23:30</c>, by the clock
/// of the policy's official zone; a new day begins at ten in the morning. Not thread-safe.
/// </remarks>
public sealed class CaseScript
{
    private static readonly LocalTime Morning = new(10, 0);
    private static readonly LocalDateTimePattern DayAndTime =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    private readonly CaseDecider decider = new();
    private readonly CaseAuditor auditor = new();
    private readonly List<(CaseEvent Event, LocalDate On, bool Begins)> history = [];
    private readonly List<PastEntry> past = [];
    private Principal by = new("anna", "collector");
    private LocalDateTime clock;

    private CaseScript(Policy policy, string start)
    {
        Policy = policy;
        On(start);
    }

    /// <summary>The rules and numbers of the diary.</summary>
    public Policy Policy { get; private set; }

    /// <summary>The policies by their days, by which late facts are judged; null for that of the diary.</summary>
    public PolicySeries? Policies { get; set; }

    /// <summary>The case as it stands.</summary>
    public CaseState State { get; private set; } = CaseState.Initial;

    /// <summary>What counts on the account.</summary>
    public AccountState Account { get; private set; } = AccountState.Initial;

    /// <summary>The answer to the last step.</summary>
    public Outcome? Last { get; private set; }

    /// <summary>Facts beside the case that every step is told; now, who and the account are filled in.</summary>
    public Facts Beside { get; set; } = new() { Now = default, By = new Principal("", "") };

    /// <summary>The instant of the diary.</summary>
    public Instant Now => clock.InZoneLeniently(Policy.OfficialZone).ToInstant();

    /// <summary>The day of the diary.</summary>
    public LocalDate Today => clock.Date;

    /// <summary>All events so far, each with its effective day and whether its step began with it.</summary>
    public IReadOnlyList<(CaseEvent Event, LocalDate On, bool Begins)> History => history;

    /// <summary>The events of the last step, in order; none where it was refused.</summary>
    public IReadOnlyList<CaseEvent> Events => Last is Decision decision ? decision.Events : [];

    /// <summary>The reasons of the last step; none where it was accepted.</summary>
    public IReadOnlyList<RefusalReason> Reasons => Last is Refusal refusal ? refusal.Reasons : [];

    /// <summary>An empty diary.</summary>
    /// <param name="policy">Rules and numbers; <see cref="Plain"/> unless given.</param>
    /// <param name="start">The first day.</param>
    public static CaseScript Start(Policy? policy = null, string start = "2026-03-02") => new(policy ?? Plain(), start);

    /// <summary>A diary that begins with a case of 100 yuan, due on 31 March.</summary>
    public static CaseScript Opened(Policy? policy = null) =>
        Start(policy).When(Ask.Open()).Then("CaseOpened");

    /// <summary>A diary in which the case entered collections on 1 April and the debtor was reached on 3
    /// April.</summary>
    public static CaseScript Contacted(Policy? policy = null) => Opened(policy)
        .On("2026-04-02").When(Ask.Remind("r1")).Then("CollectionsEntered ReminderRecorded")
        .On("2026-04-03").When(Ask.Call("c1")).Then("ContactRecorded").ThenStage(CaseStage.Contacted);

    /// <summary>A policy without rules, in Shanghai; waivers up to 20 yuan need one person.</summary>
    public static Policy Plain(Func<PolicyNumbers, PolicyNumbers>? numbers = null)
    {
        var plain = PolicyNumbers.Default with { WaiverLimitMinor = 2_000 };
        return new Policy(new PolicyVersion("plain"), [], numbers is null ? plain : numbers(plain),
            DateTimeZoneProviders.Tzdb["Asia/Shanghai"]);
    }

    /// <summary>Turns to another day or hour.</summary>
    public CaseScript On(string when)
    {
        if (when.StartsWith('+'))
        {
            var parts = when[1..].Split(' ');
            var count = int.Parse(parts[0], CultureInfo.InvariantCulture);
            var date = parts[1].StartsWith("month", StringComparison.Ordinal)
                ? clock.Date.PlusMonths(count)
                : clock.Date.PlusDays(count);
            clock = date + Morning;
        }
        else if (when.Length == "HH:mm".Length)
        {
            clock = clock.Date + LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(when).GetValueOrThrow();
        }
        else
        {
            clock = when.Length == "uuuu-MM-dd".Length
                ? Ask.Day(when) + Morning
                : DayAndTime.Parse(when).GetValueOrThrow();
        }

        return this;
    }

    /// <summary>Somebody else acts from now on.</summary>
    public CaseScript As(string subject, string role = "collector")
    {
        by = by with { Subject = subject, Role = role };
        return this;
    }

    /// <summary>Another policy is in force from now on.</summary>
    public CaseScript Under(Policy policy)
    {
        Policy = policy;
        return this;
    }

    /// <summary>Another case of the account, by its id, is unresolved from now on.</summary>
    public CaseScript WithOtherCaseOpen(string other = "c2")
    {
        Account = Account.Evolve(new AccountCaseOpened(other, Account.Episodes + 1));
        return this;
    }

    /// <summary>The other case is resolved from now on.</summary>
    public CaseScript WithoutOtherCase(string other = "c2")
    {
        Account = Account.Evolve(new AccountCaseResolved(other, ResolutionReason.PaidInFull, 0, 0));
        return this;
    }

    /// <summary>A command is decided.</summary>
    public CaseScript When(CaseCommand command)
    {
        Last = decider.Decide(State, command, FactsOf(command), Policy);
        if (Last is Decision decision)
        {
            auditor.Audit(decision);
            Remember(decision, command);
            State = decision.After;
            var version = Account.Version;
            foreach (var beside in decision.Beside)
            {
                Assert.True(beside.Stream != State.Opened?.AccountStream || beside.ExpectedVersion == version,
                    "what counts on the account is guarded by its version");
                Account = beside.Event is AccountEvent counted ? Account.Evolve(counted) : Account;
            }
        }

        return this;
    }

    private void Remember(Decision decision, CaseCommand command)
    {
        var at = (command as OutsideFact)?.EffectiveAt ?? (command as PlaceHold)?.EffectiveAt ?? Now;
        var begins = true;
        foreach (var happened in decision.Events)
        {
            past.Add(new PastEntry(happened, at, by));
            history.Add((happened, at.InZone(Policy.OfficialZone).Date, begins));
            begins = false;
        }
    }

    /// <summary>A supervisor has a command decided; whoever acted before goes on.</summary>
    public CaseScript Led(CaseCommand command)
    {
        var first = by;
        As("sue", "supervisor").When(command);
        by = first;
        return this;
    }

    /// <summary>Something that happened elsewhere is told, with the day on which it happened.</summary>
    public CaseScript Told(CaseCommand what, string? on = null, bool timeOfDayKnown = true)
    {
        var at = on is null ? Now : (Ask.Day(on) + Morning).InZoneLeniently(Policy.OfficialZone).ToInstant();
        return When(new OutsideFact(what, at, timeOfDayKnown, "log"));
    }

    /// <summary>A second person approves a step that the present one asks for.</summary>
    public CaseScript Approved(CaseCommand step, string id = "ok1")
    {
        var first = by;
        When(new RequestApproval(id, step)).Then("ApprovalRequested");
        As("chief").When(new DecideApproval(id, Approve: true, null));
        by = first;
        return this;
    }

    /// <summary>The last step was accepted with these kinds of events, in order, separated by spaces.</summary>
    public CaseScript Then(string events)
    {
        Assert.True(Last is Decision, "refused: " + string.Join("; ", Reasons.Select(reason => reason.Detail)));
        Assert.Equal(events, string.Join(' ', Events.Select(happened => happened.GetType().Name)));
        return this;
    }

    /// <summary>The last step was accepted and changed nothing.</summary>
    public CaseScript ThenNothing() => Then("");

    /// <summary>The last step was refused for exactly these reasons, in order.</summary>
    public CaseScript ThenRefused(params RefusalCode[] codes)
    {
        Assert.True(Last is Refusal, "accepted: " + string.Join(' ', Events.Select(e => e.GetType().Name)));
        Assert.Equal(codes, Reasons.Select(reason => reason.Code));
        Assert.All(Reasons, reason => Assert.False(string.IsNullOrWhiteSpace(reason.Detail)));
        return this;
    }

    /// <summary>The case stands in a stage.</summary>
    public CaseScript ThenStage(CaseStage stage)
    {
        Assert.Equal(stage, State.Stage);
        return this;
    }

    /// <summary>The case is resolved for a reason.</summary>
    public CaseScript ThenResolved(ResolutionReason reason)
    {
        Assert.Equal((CaseStage.Resolved, (ResolutionReason?)reason), (State.Stage, State.Resolution));
        return this;
    }

    /// <summary>This much is owed; negative where overpaid.</summary>
    public CaseScript ThenOwes(long minor)
    {
        Assert.Equal(minor, State.OutstandingMinor);
        return this;
    }

    /// <summary>Something else holds of the case.</summary>
    public CaseScript ThenHas(Action<CaseState> check)
    {
        check(State);
        return this;
    }

    /// <summary>The whole past of the case, with the debtor of <see cref="Beside"/> where there is one.</summary>
    /// <param name="policies">The policies by their days; null for the policy of the diary.</param>
    public CasePast Past(PolicySeries? policies = null)
    {
        var whole = new CasePast("case/c1", past.Count, [.. past]) { Policies = policies };
        return Beside.Person is { } person
            ? whole with { People = whole.People.SetItem(person.Stream["person/".Length..], person.State) }
            : whole;
    }

    private Facts FactsOf(CaseCommand command) =>
        LateFacts.MayBeLate(State, command, Policy) ? FactsNow() with { Past = Past(Policies) } : FactsNow();

    /// <summary>The facts of the present step.</summary>
    public Facts FactsNow() => Beside with { Now = Now, By = by, Account = Account };
}
