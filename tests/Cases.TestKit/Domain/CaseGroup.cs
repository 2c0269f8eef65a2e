using Cases.Domain;
using NodaTime;
using Xunit;

namespace Cases.TestKit;

/// <summary>
/// Cases of one debtor, decided one at a time and written together: what a decision emits on other cases is folded
/// there, every case is audited, and what they say of agreements that they share must agree.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class CaseGroup
{
    private readonly CaseDecider decider = new();
    private readonly Dictionary<string, Member> members = new(StringComparer.Ordinal);
    private LocalDateTime clock = new(2026, 4, 2, 10, 0);

    /// <summary>The rules and numbers of all of them.</summary>
    public Policy Policy { get; init; } = CaseScript.Plain();

    /// <summary>The answer to the last step.</summary>
    public Outcome? Last { get; private set; }

    /// <summary>Who acts.</summary>
    public Principal By { get; set; } = new("anna", "collector");

    /// <summary>The ids, in order of opening.</summary>
    public IReadOnlyCollection<string> Ids => members.Keys;

    /// <summary>The case of an id as it stands.</summary>
    public CaseState this[string id] => members[id].State;

    /// <summary>What counts on the account of a case.</summary>
    public AccountState AccountOf(string id) => members[id].Account;

    /// <summary>Opens a case of one principal, which is due on 31 March unless said otherwise.</summary>
    public CaseGroup Open(string id, long minor, string due = Ask.Due, string debtor = "p1", Currency? currency = null)
    {
        members.Add(id, new Member());
        var open = Ask.Open([Ask.Item("1", minor, due)]) with
        {
            Case = id, Account = id, AccountStream = "account/a" + id, Currency = currency ?? Currency.Cny,
            Parties = [new CaseParty(debtor, PartyKind.Debtor)],
        };
        return When(id, open).Then();
    }

    /// <summary>Turns to another day, at ten in the morning.</summary>
    public CaseGroup On(string day)
    {
        clock = Ask.Day(day) + new LocalTime(10, 0);
        return this;
    }

    /// <summary>A command is decided on a case.</summary>
    public CaseGroup When(string id, CaseCommand command)
    {
        Last = decider.Decide(members[id].State, command, FactsOf(id), Policy);
        if (Last is Decision decision)
        {
            Take(id, decision);
        }

        return this;
    }

    /// <summary>The last step was accepted.</summary>
    public CaseGroup Then()
    {
        Assert.True(Last is Decision, "refused: " + string.Join("; ",
            ((Last as Refusal)?.Reasons ?? []).Select(reason => reason.Detail)));
        return this;
    }

    /// <summary>The last step wrote these kinds on a case, in order, separated by spaces.</summary>
    public CaseGroup Then(string id, string events)
    {
        Then();
        var decision = (Decision)Last!;
        var beside = decision.Beside.Where(one => one.Stream == "case/" + id).Select(one => one.Event);
        var own = asked == id ? decision.Events : [];
        Assert.Equal(events, string.Join(' ', own.Concat(beside).Select(happened => happened.GetType().Name)));
        return this;
    }

    /// <summary>The last step was refused for exactly these reasons, in order.</summary>
    public CaseGroup ThenRefused(params RefusalCode[] codes)
    {
        Assert.True(Last is Refusal, "accepted");
        Assert.Equal(codes, ((Refusal)Last!).Reasons.Select(reason => reason.Code));
        return this;
    }

    /// <summary>The last refusal names a case.</summary>
    public CaseGroup ThenNames(string id)
    {
        Assert.Contains(((Refusal)Last!).Reasons, reason => reason.Facts.Contains(new RuleFact("case", id)));
        return this;
    }

    /// <summary>Something holds of a case.</summary>
    public CaseGroup ThenHas(string id, Action<CaseState> check)
    {
        check(members[id].State);
        return this;
    }

    private string? asked;

    private Facts FactsOf(string id)
    {
        asked = id;
        var own = Beside(members[id]);
        return own with
        {
            Covered =
            [
                .. members.Where(pair => pair.Key != id && pair.Value.State.Exists).Select(pair => new CoveredCase(
                    new KnownCase("case/" + pair.Key, pair.Value.Version, pair.Value.State), Beside(pair.Value),
                    Policy)),
            ],
        };
    }

    private Facts Beside(Member member) => new()
    {
        Now = clock.InZoneLeniently(Policy.OfficialZone).ToInstant(), By = By, Account = member.Account,
    };

    private void Take(string id, Decision decision)
    {
        Take(members[id], decision.Events);
        Assert.Equal(StateText.Of(decision.After), StateText.Of(members[id].State));
        foreach (var stream in decision.Beside.GroupBy(beside => beside.Stream))
        {
            var events = stream.Select(beside => beside.Event).ToList();
            if (stream.Key.StartsWith("case/", StringComparison.Ordinal))
            {
                var member = members[stream.Key["case/".Length..]];
                Assert.All(stream, beside => Assert.Equal(member.Version, beside.ExpectedVersion));
                Take(member, [.. events.Cast<CaseEvent>()]);
            }
            else if (members.Values.FirstOrDefault(one => one.State.Opened?.AccountStream == stream.Key) is { } owner)
            {
                Assert.All(stream, beside => Assert.Equal(owner.Account.Version, beside.ExpectedVersion));
                owner.Account = events.Aggregate(
                    owner.Account, (account, happened) => account.Evolve((AccountEvent)happened));
            }
        }

        Agree();
    }

    private static void Take(Member member, IReadOnlyList<CaseEvent> events)
    {
        var after = events.Aggregate(member.State, (state, happened) => state.Evolve(happened));
        member.Auditor.Audit(new Decision([.. events], [], after));
        (member.State, member.Version) = (after, member.Version + events.Count);
    }

    /// <summary>
    /// All cases of an agreement know the same shares, and of each other's money exactly what is there: what one says
    /// of the others is the sum of what these say of themselves.
    /// </summary>
    private void Agree()
    {
        foreach (var (id, member) in members)
        {
            foreach (var known in member.State.Shared)
            {
                var others = known.Shares.Where(share => share.Case != id).Select(share => members[share.Case].State);
                Assert.Equal(others.Sum(state => OwnMinor(state, known)), known.ReceivedElsewhere(null));
                Assert.All(others, state =>
                {
                    var his = state.FindShared(known.Kind, known.Key);
                    Assert.NotNull(his);
                    Assert.Equal(known.TotalMinor, his.TotalMinor);
                    Assert.Equal(known.Schedule, his.Schedule);
                });
            }
        }
    }

    private static long OwnMinor(CaseState state, SharedAgreement known)
    {
        var (from, before) = known.Kind == SharedKind.Promise
            ? state.Promises.Where(one => one.Key == known.Key).Select(one => (one.MadeOn, one.MoneyBefore)).First()
            : state.Plans.Where(one => one.Key == known.Key).Select(one => (one.AgreedOn, one.MoneyBefore)).First();
        return state.ReceivedMinorSince(from, before);
    }

    private sealed class Member
    {
        public CaseState State { get; set; } = CaseState.Initial;

        public AccountState Account { get; set; } = AccountState.Initial;

        public long Version { get; set; }

        public CaseAuditor Auditor { get; } = new();
    }
}
