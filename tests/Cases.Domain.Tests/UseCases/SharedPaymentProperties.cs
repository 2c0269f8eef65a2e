using Cases.Domain;
using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests.UseCases;

/// <summary>
/// Of payments over several cases, whatever else is paid, promised or taken back there: the parts come to the payment,
/// and what is shared and taken back again leaves every case as it was.
/// </summary>
public sealed class SharedPaymentProperties
{
    private static readonly string[] Ids = ["c1", "c2", "c3"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Payments_SharedAndTakenBack_AddUpAndLeaveNoTrace(int seed)
    {
        var random = new Random(seed);
        var shared = 0;
        for (var diary = 0; diary < 80; diary++)
        {
            var group = Opened(random);
            var day = Day("2026-04-01");
            for (var step = 0; step < 12; step++)
            {
                day = day.PlusDays(random.Next(0, 6));
                group.On($"{day:uuuu-MM-dd}");
                shared += Share(random, group, day, $"k{step}") ? 1 : 0;
                var id = Ids[random.Next(Ids.Length)];
                group.When(id, Pay($"s{step}", random.Next(1, 2_000), $"{day:uuuu-MM-dd}"));
            }
        }

        Assert.InRange(shared, 200, int.MaxValue);
    }

    private static CaseGroup Opened(Random random)
    {
        var group = new CaseGroup { By = new Principal("sue", "supervisor") }.On("2026-02-01");
        foreach (var id in Ids)
        {
            group.Open(id, random.Next(1_000, 30_000), $"2026-0{random.Next(2, 4)}-15");
        }

        return group;
    }

    /// <summary>Posts one; half of them are taken back again, at once or in two parts. Whether it was posted.</summary>
    private static bool Share(Random random, CaseGroup group, NodaTime.LocalDate day, string key)
    {
        var before = Ids.ToDictionary(id => id, id => Money(group[id]));
        var on = day.PlusDays(-random.Next(0, 5));
        var asked = Ids[random.Next(Ids.Length)];
        var others = Ids.Where(id => id != asked).Take(random.Next(1, 3));
        var paid = Pay(key, random.Next(100, 20_000), $"{on:uuuu-MM-dd}") with
        {
            Cases = [.. others.Prepend(asked).Select(id => new PaymentPart(id, key, null))],
        };
        if (group.When(asked, paid).Last is not Decision)
        {
            Assert.All(Ids, id => Assert.Equal(before[id], Money(group[id])));
            return false;
        }

        Assert.Equal(paid.Amount.Minor, Ids.Sum(id => group[id].Money.Find(key)?.StandingMinor ?? 0));
        Assert.All(paid.Cases, part => Assert.Equal(
            group[part.Case].Money.Find(key)!.Value.Minor,
            group[asked].FindSharedPayment(key)!.Shares.Single(share => share.Case == part.Case).Minor));
        if (random.Next(2) == 0)
        {
            return true;
        }

        TakeBack(random, group, paid, day);
        Assert.All(Ids, id => Assert.Equal(before[id], Money(group[id])));
        return true;
    }

    private static void TakeBack(Random random, CaseGroup group, RecordPayment paid, NodaTime.LocalDate day)
    {
        var cases = paid.Cases;
        var part = random.Next(1, (int)paid.Amount.Minor);
        if (random.Next(2) == 0)
        {
            group.When(cases[random.Next(cases.Length)].Case, new ReturnMoney(
                "r" + paid.Key, paid.Key, Cny(part), day, ReturnKind.Return)).Then();
            Assert.Equal(paid.Amount.Minor - part, Ids.Sum(id => group[id].Money.Find(paid.Key)?.StandingMinor ?? 0));
        }

        group.When(cases[random.Next(cases.Length)].Case, Reverse(paid.Key)).Then();
    }

    private static string Money(CaseState state) => string.Join(' ', state.Items.Select(
        item => $"{item.Key} {item.OpenMinor}").Append($"{state.OutstandingMinor} {state.ReceivedMinor}"));
}
