using System.Globalization;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: the same set of money facts gives the same balances, allocations, due items and promises, in whatever order it
/// arrives. Method: facts of a card's debt, read from numbers and told in two orders.
/// </summary>
public sealed class MoneyProperties
{
    private const long Debt = 3_000_000;
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(150);

    [Fact]
    public void Facts_InAnyOrder_GiveTheSameMoney() => Check.One(Many, Prop.ForAll(Facts(), Seeds(), (facts, seed) =>
    {
        foreach (var policy in (Policy[])[Policies.Ordered, CaseScript.Plain()])
        {
            Assert.Equal(Money(Told(policy, facts, null)), Money(Told(policy, facts, seed)));
        }
    }));

    [Fact]
    public void Facts_InAnyOrder_GiveTheSamePromises() => Check.One(Many, Prop.ForAll(
        Facts(), Seeds(), (facts, seed) =>
        {
            Assert.Equal(Promises(Told(Policies.Ordered, facts, null)), Promises(Told(Policies.Ordered, facts, seed)));
        }));

    [Fact]
    public void Shares_OfAnyPayments_MakeTheirAmountsAndPayNoMoreThanIsDue() => Check.One(Many, Prop.ForAll(
        Facts(), facts =>
        {
            var state = Told(Policies.Ordered, facts, null).State;
            var shares = state.PaymentShares();
            Assert.All(shares, share => Assert.Equal(
                share.Minor, share.Lines.Sum(line => line.Minor) + share.CreditMinor));
            Assert.All(shares.SelectMany(share => share.Lines), line => Assert.True(line.Minor > 0));
            foreach (var item in state.Items)
            {
                foreach (var component in Enum.GetValues<DebtComponent>())
                {
                    var paid = shares.SelectMany(share => share.Lines)
                        .Where(line => line.Item == item.Key && line.Component == component).Sum(line => line.Minor);
                    Assert.Equal(item.PaidOf(component), paid);
                    Assert.True(paid <= item.ChargedOf(component), $"{item.Key} {component}");
                }
            }
        }));

    /// <summary>What is paid on the items is kept, and added to where nothing comes later; the shares are folded anew.
    /// </summary>
    [Fact]
    public void Payment_ThatComesLast_GivesWhatTheWholeFoldGives() => Check.One(Many, Prop.ForAll(
        Facts(), Gen.Choose(1, 400_000).ToArbitrary(), (facts, amount) =>
        {
            var state = Told(Policies.Ordered, facts, null)
                .Told(Pay("last", amount, "2026-06-20") with { ReceivedOn = Day("2026-06-21") }).State;
            var shares = state.PaymentShares();
            Assert.Equal("last", shares[^1].Key);
            Assert.All(state.Items, item => Assert.Equal(item.PaidMinor, shares.SelectMany(share => share.Lines)
                .Where(line => line.Item == item.Key).Sum(line => line.Minor)));
        }));

    [Fact]
    public void Payment_ThenItsReturn_IsTheIdentity() => Check.One(Many, Prop.ForAll(
        Facts(), Gen.Choose(1, 400_000).ToArbitrary(), Gen.Choose(0, 170).ToArbitrary(), (facts, amount, days) =>
        {
            var script = Told(Policies.Ordered, facts, null);
            var before = Paid(script.State);
            var on = Iso(Day("2026-01-10").PlusDays(days));
            script.Told(Pay("extra", amount, on), on);
            script.Told(new ReturnMoney("b-extra", "extra", null, Day("2026-06-20"), ReturnKind.Return));
            Assert.Equal(before, Paid(script.State));
        }));

    private static CaseScript Told(Policy policy, int[] numbers, int? seed)
    {
        var script = CaseScript.Start(policy, "2026-01-05").When(Open(
        [
            new("1", Day("2026-01-01"), [new(DebtComponent.Principal, Debt), new(DebtComponent.Interest, 20_000)]),
            new("2", Day("2026-03-01"), [new(DebtComponent.Principal, Debt), new(DebtComponent.Cost, 9_000)]),
        ])).On("2026-06-20").Told(Promise("m1", 150_000, "2026-02-01"), "2026-01-10")
            .Told(Promise("m2", 90_000, "2026-04-01"), "2026-03-15");
        var facts = numbers.Select(Fact).DistinctBy(fact => fact.GetType().Name + KeyOf(fact.What)).ToArray();
        if (seed is { } chosen)
        {
            new Random(chosen).Shuffle(facts);
        }

        foreach (var fact in facts)
        {
            script.When(fact);
            Assert.True(script.Last is Decision, fact.ToString());
        }

        script.When(new AssessPromise("m1")).When(new AssessPromise("m2"));
        return script;
    }

    /// <summary>A fact by its number: the same number is the same fact, on the same day.</summary>
    private static OutsideFact Fact(int number)
    {
        var key = (number / 7 % 6).ToString(CultureInfo.InvariantCulture);
        var on = Day("2026-01-10").PlusDays(number / 42 % 160);
        var minor = 1_000 + (number / 11 % 300_000);
        CaseCommand what = (number % 7) switch
        {
            0 or 1 or 2 => new RecordPayment("p" + key, Cny(minor), on)
            {
                ReceivedOn = on.PlusDays(number / 5 % 4),
                Chosen = number % 3 == 0 ? "2" : null,
            },
            3 => new ReturnMoney("b" + key, "p" + key, number % 2 == 0 ? null : Cny(minor / 3), on, ReturnKind.Return),
            4 => new CorrectPayment("p" + key, Cny(minor), on, "mistyped") { ReceivedOn = on.PlusDays(number % 3) },
            5 => new AddCharge("x" + key, (DebtComponent)(number / 3 % 4), Cny(1 + (minor / 50))) { Item = "1" },
            _ => new Waive("w" + key, Cny(1 + (minor / 100)), "goodwill"),
        };
        return new OutsideFact(what, on.At(new LocalTime(10, 0)).InZoneLeniently(
            DateTimeZoneProviders.Tzdb["Asia/Shanghai"]).ToInstant(), true, "feed");
    }

    private static string KeyOf(CaseCommand command) => command switch
    {
        RecordPayment c => "pay " + c.Key,
        CorrectPayment c => "correct " + c.Key,
        ReturnMoney c => c.Key,
        AddCharge c => c.Key,
        _ => ((Waive)command).Key,
    };

    private static Arbitrary<int[]> Facts() => Gen.Choose(0, 100_000_000).ArrayOf(12).ToArbitrary();

    private static Arbitrary<int> Seeds() => Gen.Choose(0, 1_000_000).ToArbitrary();

    private static string Money(CaseScript script) => script.State.OutstandingMinor + " " + Paid(script.State) + " "
        + string.Join("; ", script.State.PaymentShares().Select(share => $"{share.Key} {share.ReceivedOn} "
            + $"{share.DaysPastDue} {share.Minor} {MoneyFoldTests.Lines(share)} {share.CreditMinor}"));

    private static string Promises(CaseScript script) =>
        string.Join(", ", script.State.Promises.Select(one => one.Key + one.Status));

    private static string Paid(CaseState state) => string.Join(';', state.Items.Select(item =>
        item.Key + string.Join(',', Enum.GetValues<DebtComponent>().Select(component => item.PaidOf(component)))));

    private static string Iso(LocalDate day) => day.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
}
