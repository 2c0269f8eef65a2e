using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;

namespace Cases.Domain.Tests.Case;

public sealed class MoneyListTests
{
    private static readonly LocalDate Day = new(2026, 3, 2);

    [Fact]
    public void Sum_AfterAnySteps_IsThatOfWhatStands() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(ArbMap.Default.ArbFor<(byte Key, int Minor)[]>(), steps =>
        {
            var list = new MoneyList();
            var plain = new Dictionary<string, (long Minor, bool Stands)>();
            foreach (var (number, minor) in steps)
            {
                var key = $"p{number % 8}";
                if (plain.TryGetValue(key, out var known))
                {
                    list = list.TakeBack(key, Day);
                    plain[key] = known with { Stands = false };
                }
                else
                {
                    list = list.Add(new MoneyIn(key, minor, Day, Reversed: false));
                    plain.Add(key, (minor, true));
                }
            }

            Assert.Equal(plain.Values.Where(one => one.Stands).Sum(one => one.Minor), list.StandingMinor);
            Assert.Equal(plain.Count, list.Length);
            Assert.All(plain, one => Assert.Equal(
                (one.Value.Minor, !one.Value.Stands),
                list.Find(one.Key) is { } found ? (found.Minor, found.Reversed) : default));
        }));

    [Fact]
    public void Find_TellsPaymentsFromWaiversOfTheSameKey()
    {
        var list = new MoneyList()
            .Add(new MoneyIn("a", 5, Day, Reversed: false, Waiver: true))
            .Add(new MoneyIn("a", 7, Day, Reversed: false));

        Assert.Equal(7, list.Find("a")?.Minor);
        Assert.Equal(5, list.Find("a", waiver: true)?.Minor);
        Assert.Null(list.Find("b"));
        Assert.Equal(12, list.StandingMinor);
    }

    [Fact]
    public void TakeBack_LeavesTheVersionBeforeAsItWas()
    {
        var before = new MoneyList().Add(new MoneyIn("a", 7, Day, Reversed: false));

        var after = before.TakeBack("a", Day);

        Assert.Equal((7, false), (before.StandingMinor, before[0].Reversed));
        Assert.Equal((0, true), (after.StandingMinor, after[0].Reversed));
        Assert.Equal(0, after.TakeBack("a", Day).StandingMinor);
        Assert.Throws<InvalidOperationException>(() => after.TakeBack("b", Day));
    }
}
