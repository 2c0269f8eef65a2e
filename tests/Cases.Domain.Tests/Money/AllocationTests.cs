using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: money goes to the oldest due item first, in it to costs, interest, principal; order of arrival is nothing.
/// </summary>
public sealed class AllocationTests
{
    private static readonly LocalDate March = new(2026, 3, 1);

    /// <summary>Item 1 falls due in March, item 2 in April, item 3 has no date yet.</summary>
    [Theory]
    [InlineData(0, "")]
    [InlineData(5, "1.Cost 5")]
    [InlineData(10, "1.Cost 10")]
    [InlineData(15, "1.Cost 10, 1.Interest 5")]
    [InlineData(130, "1.Cost 10, 1.Interest 20, 1.Principal 100")]
    [InlineData(131, "1.Cost 10, 1.Interest 20, 1.Principal 100, 2.Principal 1")]
    [InlineData(235, "1.Cost 10, 1.Interest 20, 1.Principal 100, 2.Principal 100, 3.Fee 5")]
    [InlineData(1000, "1.Cost 10, 1.Interest 20, 1.Principal 100, 2.Principal 100, 3.Fee 50")]
    [InlineData(-5, "")]
    public void Apply_Money_GoesToTheOldestAndInOrder(long money, string expected)
    {
        var (lines, credit) = Allocation.Apply(Items(), money);
        Assert.Equal(expected, string.Join(", ", lines.Select(line => $"{line.Item}.{line.Component} {line.Minor}")));
        Assert.Equal(Math.Max(0, money - 280), credit);
    }

    [Fact]
    public void Apply_AfterSomeIsPaid_GivesOnlyTheDifference()
    {
        var (first, _) = Allocation.Apply(Items(), 15);
        var (second, _) = Allocation.Apply(Paid(Items(), first), 8);
        Assert.Equal(
            [new("1", DebtComponent.Cost, -2), new AllocationLine("1", DebtComponent.Interest, -5)], second);
    }

    [Fact]
    public void Apply_ThenTakenBack_IsTheIdentity() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.Choose(0, 400).ToArbitrary(),
        Gen.Choose(0, 400).ToArbitrary(),
        (before, payment) =>
        {
            var start = Paid(Items(), Allocation.Apply(Items(), before).Lines);
            var with = Paid(start, Allocation.Apply(start, before + payment).Lines);
            var back = Paid(with, Allocation.Apply(with, before).Lines);
            return PaidOf(start).SequenceEqual(PaidOf(back));
        }));

    [Fact]
    public void Apply_ItemsInAnyOrder_PaysTheSame() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.Shuffle(Items().ToArray()).ToArbitrary(),
        Gen.Choose(0, 400).ToArbitrary(),
        (items, money) => PaidOf(Paid([.. items], Allocation.Apply([.. items], money).Lines))
            .SequenceEqual(PaidOf(Paid(Items(), Allocation.Apply(Items(), money).Lines)))));

    [Fact]
    public void Apply_AnyMoney_PaysNeverMoreThanIsCharged() => Check.One(Config.QuickThrowOnFailure, Prop.ForAll(
        Gen.Choose(-400, 400).ToArbitrary(),
        money =>
        {
            var (lines, credit) = Allocation.Apply(Items(), money);
            var paid = Paid(Items(), lines);
            return paid.All(item => item.PaidMinor <= item.ChargedMinor && item.OpenMinor >= 0)
                && paid.Sum(item => item.PaidMinor) + credit == Math.Max(0, money);
        }));

    [Fact]
    public void Apply_TwoItemsOfOneDay_AreTakenByKey()
    {
        ImmutableArray<DueItem> items =
        [
            new DueItem { Key = "b", DueOn = March, Charged = [new(DebtComponent.Principal, 10)] },
            new DueItem { Key = "a", DueOn = March, Charged = [new(DebtComponent.Principal, 10)] },
        ];
        Assert.Equal("a", Assert.Single(Allocation.Apply(items, 10).Lines).Item);
    }

    private static ImmutableArray<DueItem> Items() =>
    [
        new DueItem { Key = "3", Charged = [new(DebtComponent.Fee, 50)] },
        new DueItem { Key = "2", DueOn = March.PlusMonths(1), Charged = [new(DebtComponent.Principal, 100)] },
        new DueItem
        {
            Key = "1",
            DueOn = March,
            Charged = [new(DebtComponent.Principal, 100), new(DebtComponent.Interest, 20), new(DebtComponent.Cost, 10)],
        },
    ];

    private static ImmutableArray<DueItem> Paid(ImmutableArray<DueItem> items, ImmutableArray<AllocationLine> lines) =>
    [
        .. items.Select(item => lines.Where(line => line.Item == item.Key)
            .Aggregate(item, (known, line) => known.Pay(line.Component, line.Minor))),
    ];

    private static IEnumerable<(string, DebtComponent, long)> PaidOf(ImmutableArray<DueItem> items) => items
        .OrderBy(item => item.Key, StringComparer.Ordinal)
        .SelectMany(item => item.Paid.Where(paid => paid.Minor != 0).OrderBy(paid => paid.Component)
            .Select(paid => (item.Key, paid.Component, paid.Minor)));
}
