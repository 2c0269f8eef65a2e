using System.Collections.Immutable;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: a debt bears interest once, whichever case of the account it stands on. Method: the same money is told to one
/// case that never ends and to two that follow each other, on days of chance, and the sums are compared.
/// </summary>
public sealed class CarryInterestTests
{
    private static readonly LocalDate Begin = Day("2026-03-31");

    /// <summary>
    /// A payment bounces after the next case opened. Amounts are such that a day's interest is whole, so nothing is
    /// rounded and the sums are the same to the minor unit.
    /// </summary>
    [Fact]
    public void CarriedDebt_OnDaysOfChance_BearsWhatOneCaseWould() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150),
        Prop.ForAll(Gen.Choose(1, 400).Three().ToArbitrary(), Gen.Choose(1, 60).Four().ToArbitrary(),
            (amounts, days) =>
            {
                var course = new Course(
                    [(amounts.Item1 * 2_000L, 0), (amounts.Item2 * 2_000L, 20), (amounts.Item3 * 2_000L, 150)],
                    HalfAThousandth(), days);
                Assert.Equal(course.OneCase(), course.TwoCases());
            }));

    /// <summary>
    /// Each item is rounded once on each case: the sums differ by less than a minor unit an item, up or down.
    /// </summary>
    [Fact]
    public void CarriedDebt_OfAnyAmount_DiffersByItsRoundingAlone() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150),
        Prop.ForAll(Gen.Choose(1, 900_000).Three().ToArbitrary(), Gen.Choose(1, 60).Four().ToArbitrary(),
            (amounts, days) =>
            {
                var course = new Course([(amounts.Item1, 0), (amounts.Item2, 20), (amounts.Item3, 150)],
                    new InterestTerms(Day("2026-01-01"), 1_825, DayCount.ActActIsda), days);
                Assert.InRange(course.OneCase() - course.TwoCases(), -3, 3);
            }));

    /// <summary>Interest that a statement joined to the debt bears interest there too, and the rest from the next
    /// statement on; with and without a cap that it had come near to.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(500)]
    [InlineData(100)]
    public void CarriedDebt_OfCompoundOrCappedTerms_GoesOnAsItStood(int? cap)
    {
        var terms = HalfAThousandth() with
        {
            Kind = InterestKind.CompoundOnStatement, StatementDay = 12, CapBasisPoints = cap,
        };
        for (var bounced = 1; bounced <= 60; bounced += 7)
        {
            var course = new Course([(40_000_000, 0)], terms, (10, 15, bounced, 60));
            Assert.InRange(course.OneCase() - course.TwoCases(), -2, 2);
        }
    }

    [Fact]
    public void CarriedDebt_KeepsItsDueDatesAndParts_AndItsMoneyIsOfItsDay()
    {
        var course = new Course([(100_000, 0), (60_000, 20)], HalfAThousandth(), (5, 25, 10, 1));
        course.TwoCases();
        var next = course.Next!;
        Assert.Equal([Begin, Begin.PlusDays(20)], next.Items.Skip(1).Select(item => item.DueOn!.Value));
        Assert.All(next.Items.Skip(1), item => Assert.All(item.Later, charge =>
            Assert.Equal(Begin.PlusDays(40), charge.On)));
        Assert.Equal((160_000, 2_600), (
            next.Items.Skip(1).Sum(item => item.ChargedOf(DebtComponent.Principal)),
            next.Items.Skip(1).Sum(item => item.ChargedOf(DebtComponent.Interest))));
        Assert.Equal(0, course.Last!.OutstandingMinor);
        Assert.Equal(0, Payoff.Of(course.Last, course.Facts, course.Policy, Begin.PlusDays(200)).TotalMinor);
    }

    /// <summary>
    /// Money of a day before the end counts on the case on which it stands in the end, and there alone: whether it was
    /// told before the next case opened or after.
    /// </summary>
    [Fact]
    public void CarriedCredit_ToldBeforeOrAfterTheOpening_LeavesTheSameInterest() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(100),
        Prop.ForAll(Gen.Choose(1, 60_000).ToArbitrary(), Gen.Choose(1, 19).ToArbitrary(), (minor, day) =>
        {
            var late = Pay("p2", minor, NodaTime.Text.LocalDatePattern.Iso.Format(Begin.PlusDays(day)));
            var (before, after) = (Ended().Told(late), Ended());
            var (lastOfBefore, nextOfBefore) = Opening(before.State);
            var (lastOfAfter, nextOfAfter) = Opening(after.State);
            nextOfAfter.Told(late);
            Assert.Equal(Standing(lastOfAfter), Standing(lastOfBefore));
            Assert.Equal(Interest(nextOfAfter), Interest(nextOfBefore));
        }));

    private static InterestTerms HalfAThousandth() => new(Day("2026-01-01"), 500_000, DayCount.Daily);

    private static (int, long, long) Standing(CaseState state) =>
        ((int)state.Stage, state.OutstandingMinor, state.Interest.PostedMinor);

    private static long Interest(CaseScript script) =>
        Payoff.Of(script.State, script.FactsNow(), script.Policy, Begin.PlusDays(90)).TotalMinor;

    /// <summary>A case with interest whose payoff was paid on 20 April.</summary>
    private static CaseScript Ended() => CaseScript.Start().When(Open(100_000))
        .When(new StateInterestTerms(HalfAThousandth())).On("2026-04-20").When(Pay("p1", 101_000, "2026-04-20"))
        .ThenResolved(ResolutionReason.PaidInFull).On("2026-04-25");

    private static (CaseState Last, CaseScript Next) Opening(CaseState last)
    {
        var next = Second(last, Open(90_000, "2026-04-15"), "2026-05-01");
        var ended = Told(next, "case/c1").Aggregate(last, (state, told) => state.Evolve(told));
        ended.AssertInvariants();
        next.Beside = next.Beside with { OtherCase = null };
        return (ended, next.When(new StateInterestTerms(HalfAThousandth())));
    }

    private static CaseScript Second(CaseState last, OpenCase open, string on)
    {
        var script = CaseScript.Start(start: on).WithOtherCaseOpen("c1").WithoutOtherCase("c1");
        script.Beside = script.Beside with { OtherCase = new KnownCase("case/c1", 7, last) };
        return script.When(open with { Case = "c2", Episode = 2 });
    }

    private static IEnumerable<CaseEvent> Told(CaseScript script, string stream) =>
        ((Decision)script.Last!).Beside.Where(one => one.Stream == stream).Select(one => (CaseEvent)one.Event);

    /// <summary>
    /// Items by amount and days after 31 March; how many days after each other they are paid, the next case opens, the
    /// payment bounces, and the debt is looked at.
    /// </summary>
    private sealed class Course(
        (long Minor, int Due)[] items, InterestTerms terms, (int Paid, int Opened, int Back, int Asked) days)
    {
        public CaseState? Next { get; private set; }

        public CaseState? Last { get; private set; }

        public Facts Facts { get; } = CaseScript.Start().FactsNow();

        public Policy Policy { get; } = CaseScript.Plain();

        /// <summary>What is owed where no other case comes between.</summary>
        public long OneCase()
        {
            var script = Paid();
            script.On(On(days.Paid + days.Opened + days.Back)).When(Reverse("p1"));
            return Owed(script.State);
        }

        /// <summary>What is owed where the debt goes on to the next case.</summary>
        public long TwoCases()
        {
            var first = Paid().ThenResolved(ResolutionReason.PaidInFull);
            var next = Second(first.State, Open([]), On(days.Paid + days.Opened))
                .When(new RecordDueItem(Item("1", 100, "2027-12-31"))).When(new StateInterestTerms(terms));
            first.WithOtherCaseOpen();
            first.Beside = first.Beside with { OtherCase = new KnownCase("case/c2", 3, next.State) };
            first.On(On(days.Paid + days.Opened + days.Back)).When(Reverse("p1"))
                .ThenResolved(ResolutionReason.Merged).ThenOwes(0);
            Next = Told(first, "case/c2").Aggregate(next.State, (state, told) => state.Evolve(told));
            Next.AssertInvariants();
            Last = first.State;
            return Owed(Next) - 100;
        }

        private CaseScript Paid()
        {
            ImmutableArray<OpeningItem> opened =
                [.. items.Select((item, index) => Item($"{index + 1}", item.Minor, On(item.Due)))];
            var script = CaseScript.Start().When(Open(opened)).When(new StateInterestTerms(terms)).On(On(days.Paid));
            return script.When(Pay("p1", Payoff.Of(script.State, script.FactsNow(), script.Policy,
                Begin.PlusDays(days.Paid)).TotalMinor, On(days.Paid)));
        }

        private long Owed(CaseState state) => Payoff.Of(
            state, Facts, Policy, Begin.PlusDays(days.Paid + days.Opened + days.Back + days.Asked)).TotalMinor;

        private static string On(int day) => NodaTime.Text.LocalDatePattern.Iso.Format(Begin.PlusDays(day));
    }
}
