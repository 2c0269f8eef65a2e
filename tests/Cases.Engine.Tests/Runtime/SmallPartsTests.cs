using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

public sealed class CaseIdentityTests
{
    private static readonly Sealer Installation = HostSettings.Sealer("a");

    private readonly CaseIdentity identity = new(input => Installation.Fingerprint(input.Span));

    [Fact]
    public void Ids_ForTheSameParts_AreTheSameAndFitAStream()
    {
        var id = identity.Case("core", "0017", 1);

        Assert.Equal(id, identity.Case("core", "0017", 1));
        Assert.Matches("^[a-z2-7]{26}$", id);
        Assert.Equal("case/" + id, CaseIdentity.Stream(id).Value);
        Assert.Equal("account", identity.Account("core", "0017").Kind);
    }

    [Fact]
    public void Ids_ShowNothingOfTheirParts()
    {
        Assert.DoesNotContain("0017", identity.Case("core", "0017", 1), StringComparison.Ordinal);
        Assert.DoesNotContain("0017", identity.Account("core", "0017").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_UnderAnotherKey_AreOthers()
    {
        using var master = MasterKey.FromBytes(new byte[MasterKey.Size]);
        using var other = new Sealer(master, bytes => bytes.Clear());
        var elsewhere = new CaseIdentity(input => other.Fingerprint(input.Span));
        Assert.NotEqual(identity.Case("core", "0017", 1), elsewhere.Case("core", "0017", 1));
    }

    [Fact]
    public void Ids_OfDifferentParts_Differ() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(
            ArbMap.Default.ArbFor<(string, string)>().Filter(Plain),
            ArbMap.Default.ArbFor<(string, string)>().Filter(Plain),
            (left, right) => left == right
                == (identity.Case(left.Item1, left.Item2, 1) == identity.Case(right.Item1, right.Item2, 1))));

    [Theory]
    [InlineData("ab", "c", "a", "bc")]
    [InlineData("a:1:b", "c", "a", "b:1:c")]
    [InlineData("1:a", "1:", "1:a:2", "")]
    [InlineData("", "", "", ":")]
    [InlineData("x:1:1", "1", "x", "1:1:1")]
    public void Ids_OfPartsThatJoinAlike_Differ(string source, string account, string otherSource, string otherAccount)
    {
        Assert.NotEqual(identity.Case(source, account, 1), identity.Case(otherSource, otherAccount, 1));
        Assert.NotEqual(identity.Account(source, account), identity.Account(otherSource, otherAccount));
    }

    [Fact]
    public void Ids_OfEpisodesAndOfTheAccountItself_Differ()
    {
        var ids = new[] { 1, 2, 12 }.Select(episode => identity.Case("s", "a", episode))
            .Append(identity.Account("s", "a").Name);
        Assert.Equal(4, ids.Distinct().Count());
    }

    private static bool Plain((string Source, string Account) parts) =>
        parts.Source is not null && parts.Account is not null
        && (parts.Source + parts.Account).All(letter => !char.IsSurrogate(letter));
}

public sealed class VirtualClockTests
{
    private readonly VirtualClock clock = new(CaseCommands.Start);

    [Fact]
    public void Clock_StandsUntilItIsMoved()
    {
        Assert.Equal(CaseCommands.Start, clock.GetUtcNow());
        Assert.Equal(CaseCommands.Start, clock.GetUtcNow());
        clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(CaseCommands.Start.AddSeconds(90), clock.GetUtcNow());
    }

    [Fact]
    public void Clock_NeverGoesBack()
    {
        clock.AdvanceTo(CaseCommands.Start.AddHours(2));
        clock.AdvanceTo(CaseCommands.Start.AddHours(1));
        clock.Advance(TimeSpan.FromHours(-5));
        Assert.Equal(CaseCommands.Start.AddHours(2), clock.GetUtcNow());
    }

    [Fact]
    public void Elapsed_FollowsTheClock()
    {
        var start = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(TimeSpan.FromMinutes(3), clock.GetElapsedTime(start));
    }

    [Fact]
    public async Task Clock_MovedByManyAtOnce_StandsAtTheLatest()
    {
        await Task.WhenAll(Enumerable.Range(1, 200).Select(second =>
            Task.Run(() => clock.AdvanceTo(CaseCommands.Start.AddSeconds(second * 7 % 201)))));
        Assert.Equal(CaseCommands.Start.AddSeconds(200), clock.GetUtcNow());
    }
}

public sealed class PolicyShelfTests
{
    private readonly PolicyShelf shelf = new(new PolicyBook([Pack("BANK"), Pack("A"), Pack("B")]));

    [Fact]
    public void For_NoPacks_IsTheDefault()
    {
        Assert.Equal(["BANK"], shelf.For([]).Packs);
        Assert.Equal(["BANK"], shelf.For(default).Packs);
    }

    [Fact]
    public void For_SameChoice_IsTheSameSeries()
    {
        ImmutableArray<string> choice = ["A", "B"];
        Assert.Same(shelf.For(choice), shelf.For(choice));
        Assert.Same(shelf.For(choice), shelf.For(["A", "B"]));
        Assert.NotSame(shelf.For(choice), shelf.For(["B", "A"]));
    }

    [Fact]
    public void For_ManyThreadsWithTheirOwnChoices_NobodyGetsTheOthers() =>
        Parallel.For(0, 4, lane =>
        {
            ImmutableArray<string> choice = lane % 2 == 0 ? ["A"] : ["B"];
            for (var number = 0; number < 20_000; number++)
            {
                Assert.Equal(choice[0], shelf.For(choice).Packs[0]);
            }
        });

    [Fact]
    public void TryFind_UnknownOrTwiceNamed_SaysWhat()
    {
        Assert.True(shelf.TryFind(["A"], out _));
        Assert.True(shelf.TryFind([], out _));
        Assert.False(shelf.TryFind(["A", "NONE"], out var unknown));
        Assert.Contains("A, B, BANK", unknown, StringComparison.Ordinal);
        Assert.False(shelf.TryFind(["A", "A"], out var twice));
        Assert.Contains("twice", twice, StringComparison.Ordinal);
    }

    private static RulePack Pack(string id) => new()
    {
        Id = id,
        Title = "made up",
        Jurisdiction = "any",
        Instrument = "made up",
        ValidFrom = new LocalDate(2000, 1, 1),
    };
}

public sealed class RefusalLimitTests
{
    private const long Hour = 3_600_000;

    [Fact]
    public void Ask_WithinTheLimit_Writes_ThenOnceWithEntry_ThenSilently()
    {
        var limit = new RefusalLimit(2);
        Assert.Equal(Suppress.Nothing, limit.Ask("ann", 0, out _));
        limit.Add("ann", 0, suppressing: false);
        limit.Add("ann", 10, suppressing: false);
        limit.Add("bob", 10, suppressing: false);
        Assert.Equal(Suppress.WithEntry, limit.Ask("ann", 20, out var wait));
        Assert.Equal(Hour, wait);
        limit.Add("ann", 20, suppressing: true);
        Assert.Equal(Suppress.Silently, limit.Ask("ann", 1_000, out wait));
        Assert.Equal(20 + Hour - 1_000, wait);
        Assert.Equal(Suppress.Nothing, limit.Ask("bob", 1_000, out _));
    }

    [Fact]
    public void Ask_WhenTheHourIsOver_StartsAgain()
    {
        var limit = new RefusalLimit(1);
        limit.Add("ann", 0, suppressing: false);
        limit.Add("ann", 5, suppressing: true);
        Assert.Equal(Suppress.Silently, limit.Ask("ann", 4 + Hour, out _));
        Assert.Equal(Suppress.Nothing, limit.Ask("ann", 5 + Hour, out _));
    }
}
