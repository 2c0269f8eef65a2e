using Cases.Domain;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.ReadModels;

public sealed class WorkHoldsTests
{
    private static readonly LocalDate Today = new(2026, 11, 20);

    [Fact]
    public void Text_NoHold_IsEmptyAndHoldsNothing()
    {
        Assert.Equal("", WorkHolds.Of([]));
        Assert.Empty(WorkHolds.On("", Today));
    }

    [Fact]
    public void Text_SeveralOfAKind_KeepsTheOneThatEndsLast() => Assert.Equal(
        "|Dispute:0020787|Complaint:9999999",
        WorkHolds.Of(
        [
            Hold(HoldKind.Complaint, null), Hold(HoldKind.Dispute, Today), Hold(HoldKind.Dispute, Today.PlusDays(10)),
            Hold(HoldKind.Complaint, Today), Hold(HoldKind.Deceased, null) with { Lifted = true },
        ]));

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    [InlineData(1, false)]
    public void Hold_WithAnEnd_StandsThroughIt(int days, bool stands)
    {
        var text = WorkHolds.Of([Hold(HoldKind.Dispute, Today)]);

        Assert.Equal(stands, WorkHolds.HoldsOn(text, HoldKind.Dispute, Today.PlusDays(days)));
    }

    [Fact]
    public void Hold_WithoutEnd_StandsForEver()
    {
        var text = WorkHolds.Of([Hold(HoldKind.Bankruptcy, null)]);

        Assert.True(WorkHolds.HoldsOn(text, HoldKind.Bankruptcy, new LocalDate(9999, 1, 1)));
    }

    [Fact]
    public void ReAgedDue_CountsUntilItFallsBack_AndIsNoHold()
    {
        var item = new DueItem { Key = "1", DueOn = Today.PlusDays(-60), Charged = [new(DebtComponent.Principal, 9)] };
        var from = Today.PlusDays(-20);
        var state = CaseState.Initial with
        {
            Items = [item],
            ReAges = [new ReAging("a", ReAgeKind.ReAge, from, from.PlusDays(90), 30, [new MovedDue("1", from)])],
        };
        var text = WorkHolds.Of(state);

        Assert.Equal(from, WorkHolds.ReAgedDue(text, from.PlusDays(30)));
        Assert.Null(WorkHolds.ReAgedDue(text, from.PlusDays(31)));
        Assert.Empty(WorkHolds.On(text, Today));
        Assert.Null(WorkHolds.ReAgedDue("|Dispute:0020787", Today));
    }

    [Fact]
    public void On_ADay_NamesTheKindsThatStand()
    {
        var past = Hold(HoldKind.Dispute, Today.PlusDays(-1));
        var text = WorkHolds.Of([past, Hold(HoldKind.Hardship, Today), Hold(HoldKind.Deceased, null)]);

        Assert.Equal([HoldKind.Hardship, HoldKind.Deceased], WorkHolds.On(text, Today));
    }

    [Theory]
    [InlineData(0, "M0")]
    [InlineData(1, "M1")]
    [InlineData(30, "M1")]
    [InlineData(31, "M2")]
    [InlineData(180, "M6")]
    [InlineData(181, "M7+")]
    [InlineData(4_000, "M7+")]
    public void Bucket_OfDays_HasBothItsBounds(int days, string code) =>
        Assert.Equal(code, DelinquencyBucket.Of(WorkBuckets.Shipped, days)?.Code);

    [Fact]
    public void Bucket_InAGap_IsNone() =>
        Assert.Null(DelinquencyBucket.Of([new("A", 1, 5), new("B", 9, null)], 7));

    private static CaseHold Hold(HoldKind kind, LocalDate? until) =>
        new("h", kind, Today.PlusDays(-30), until, null, null, null, Verified: true, Lifted: false);
}
