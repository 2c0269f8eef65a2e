using FsCheck;
using FsCheck.Fluent;
using Cases.TestKit;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: whatever is asked of whatever case, the decider answers, keeps the invariants and the sums, and does nothing
/// twice. Method: arrays of numbers are read as diaries (<see cref="RandomSteps"/>); they shrink to short ones.
/// </summary>
public sealed class CaseProperties
{
    /// <summary>Codes that speak of the case or a rule, and so never refuse what is told from outside.</summary>
    private static readonly HashSet<RefusalCode> NeverFromOutside =
    [
        RefusalCode.SecondPersonRequired, RefusalCode.EvidenceMissing, RefusalCode.ReasonNotByHand,
        RefusalCode.RoleForbids, RefusalCode.FieldsContradict, RefusalCode.ActorNotAllowed,
        RefusalCode.CaseResolved, RefusalCode.StageForbids, RefusalCode.NotEntered, RefusalCode.HoldActive,
        RefusalCode.RuleForbids, RefusalCode.FactMissing, RefusalCode.PlanInForce, RefusalCode.PlanTermsForbidden,
        RefusalCode.PlanLimitReached, RefusalCode.PlanNotComplete, RefusalCode.PromiseLimitReached,
        RefusalCode.VisitPending, RefusalCode.NotCheckedIn, RefusalCode.ReferralOpen, RefusalCode.HoldEnded,
        RefusalCode.StillOwed,
    ];

    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(120);

    [Fact]
    public void AnyDiary_EveryStep_IsAnsweredOnceAndKeepsTheSums() => Check.One(Many, Prop.ForAll(Steps(), numbers =>
    {
        var script = Begin(numbers);
        foreach (var command in new RandomSteps(numbers, script).Play())
        {
            var before = script.State;
            script.When(command);
            CheckRefusal(command, script);
            if (script.Last is Refusal)
            {
                Assert.Same(before, script.State);
                continue;
            }

            var after = StateText.Of(script.State);
            script.When(command);
            Assert.Empty(script.Events);
            Assert.Equal(after, StateText.Of(script.State));
        }
    }));

    [Fact]
    public void AnyDiary_AccountAndCase_AgreeOnWhatIsOpen() => Check.One(Many, Prop.ForAll(Steps(), numbers =>
    {
        var script = Begin(numbers);
        foreach (var command in new RandomSteps(numbers, script).Play())
        {
            script.When(command);
            var open = script.State.Exists && script.State.Stage != CaseStage.Resolved;
            Assert.Equal(open ? "c1" : null, script.Account.OpenCase);
        }
    }));

    [Fact]
    public void AnyDiary_PaymentThenItsReversal_GivesBackWhatIsPaid() => Check.One(Many, Prop.ForAll(
        Steps(), Gen.Choose(1, 30_000).ToArbitrary(), (numbers, amount) =>
        {
            var script = Played(numbers);
            if (!script.State.Exists)
            {
                return;
            }

            var before = PaidOf(script.State);
            var owed = script.State.OutstandingMinor;
            script.When(Pay("extra", amount, Iso(script)));
            Assert.Equal(owed - amount, script.State.OutstandingMinor);
            script.When(Reverse("extra"));
            Assert.Equal(before, PaidOf(script.State));
            Assert.Equal(owed, script.State.OutstandingMinor);
        }));

    [Fact]
    public void Payments_InAnyOrder_PayTheSameItems() => Check.One(Many, Prop.ForAll(
        Gen.Choose(1, 8_000).ArrayOf(5).ToArbitrary(), Gen.Shuffle(Enumerable.Range(0, 5).ToArray()).ToArbitrary(),
        (amounts, order) =>
        {
            var straight = Paid(amounts, [0, 1, 2, 3, 4]);
            var shuffled = Paid(amounts, order);
            Assert.Equal(PaidOf(straight.State), PaidOf(shuffled.State));
            Assert.Equal(straight.State.OutstandingMinor, shuffled.State.OutstandingMinor);
            Assert.Equal(straight.State.Stage, shuffled.State.Stage);
        }));

    [Fact]
    public void AnyDiary_Decider_IsPure() => Check.One(Many.WithMaxTest(100), Prop.ForAll(Steps(), numbers =>
    {
        var script = Begin(numbers);
        var used = new CaseDecider();
        foreach (var command in new RandomSteps(numbers, script).Play())
        {
            var first = used.Decide(script.State, command, script.FactsNow(), script.Policy);
            var second = new CaseDecider().Decide(script.State, command, script.FactsNow(), script.Policy);
            Assert.Equal(StateText.Of(first), StateText.Of(second));
            script.When(command);
        }
    }));

    private static void CheckRefusal(CaseCommand command, CaseScript script)
    {
        if (script.Last is not Refusal refusal)
        {
            return;
        }

        Assert.NotEmpty(refusal.Reasons);
        Assert.Equal(refusal.Reasons.OrderBy(reason => reason.Code), refusal.Reasons);
        if (command is OutsideFact)
        {
            Assert.DoesNotContain(refusal.Reasons, reason => NeverFromOutside.Contains(reason.Code));
        }
    }

    private static Arbitrary<int[]> Steps() => Gen.Choose(0, 1_000_000).ArrayOf().ToArbitrary();

    /// <summary>With and without an order of allocation.</summary>
    private static CaseScript Begin(int[] numbers) =>
        CaseScript.Start(numbers.Length % 2 == 0 ? Policies.All : Policies.Ordered);

    private static CaseScript Played(int[] numbers)
    {
        var script = Begin(numbers);
        foreach (var command in new RandomSteps(numbers, script).Play())
        {
            script.When(command);
        }

        return script;
    }

    private static CaseScript Paid(int[] amounts, int[] order)
    {
        var script = CaseScript.Start().When(Open(
            [Item("1", 4_000, "2026-05-31"), Item("2", 7_000, null), Item("3", 5_000, "2026-04-30")]));
        foreach (var index in order)
        {
            script.When(Pay($"p{index}", amounts[index], "2026-03-02"));
        }

        return script;
    }

    private static string Iso(CaseScript script) => script.Today.ToString("uuuu-MM-dd", null);

    private static string PaidOf(CaseState state) => string.Join(';', state.Items.Select(item =>
        item.Key + string.Join(',', Enum.GetValues<DebtComponent>().Select(component => item.PaidOf(component)))));
}
