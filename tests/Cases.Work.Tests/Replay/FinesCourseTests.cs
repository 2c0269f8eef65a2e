using Cases.Domain;
using Cases.Interchange;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>What each activity of the fines process does to a case.</summary>
public sealed class FinesCourseTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly MemoryHost host = new(Given.Book) { KeepLog = true };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Fine_WholeCourse_HasItsAmountsAndDates()
    {
        var result = await Replay(Logs.Course("N0001"));
        var fine = Fine("N0001");
        Assert.Equal(8_250, fine.OutstandingMinor);
        Assert.Equal("N0001", fine.Opened!.Account);
        Assert.Equal("road-fine", fine.Opened.Product);
        Assert.Equal(["FINES", "BANK", "CN-CBA2026"], fine.Opened.Packs);
        Assert.Equal(
            new Milestones(
                Given.Day(2010, 2, 10), Given.Day(2010, 2, 20), Given.Day(2010, 4, 21), Given.Day(2012, 3, 30)),
            fine.First);
        Assert.Equal(Given.Day(2010, 4, 21), Assert.Single(fine.Items).DueOn);
        Assert.Equal(Given.Day(2010, 4, 22), fine.EnteredOn);
        Assert.Equal(CaseStage.LegalReferral, fine.Stage);
        Assert.Equal((1, 5, 5), (result.Cases, result.Events, result.Accepted));
    }

    [Fact]
    public async Task Events_AreOutsideFacts_WithTheLogsOwnTime()
    {
        await Replay(Logs.Course("F1"));
        var facts = host.Log.Select(envelope => Assert.IsType<OutsideFact>(envelope.Command)).ToArray();
        Assert.All(facts, fact => Assert.False(fact.TimeOfDayKnown));
        Assert.All(facts, fact => Assert.Equal("road-fines", fact.Source));
        Assert.Equal(NodaTime.Instant.FromUtc(2010, 1, 9, 23, 0), facts[0].EffectiveAt);
        Assert.Equal(NodaTime.Instant.FromUtc(2010, 4, 20, 22, 0), facts[3].EffectiveAt);
        Assert.All(host.Log, envelope => Assert.Equal("replay/road-fines", envelope.By.Subject));
    }

    [Fact]
    public async Task DueDate_BeforeService_IsNotFixed()
    {
        await Replay("F1 | Create Fine | 2010-01-10 | amount=35.0");
        Assert.Null(Assert.Single(Fine("F1").Items).DueOn);
        Assert.Null(Fine("F1").EnteredOn);
    }

    [Theory]
    [InlineData("0.0", 3_500, "zero is recorded without effect")]
    [InlineData("20.0", 1_500, "money in")]
    [InlineData("35.0", 0, "all of it")]
    [InlineData("36.0", -100, "overpaid")]
    [InlineData("-5.0", 4_000, "a negative amount is a reversal")]
    public async Task Payment_ByAmount_ChangesWhatIsOwed(string amount, long owed, string why)
    {
        var result = await Replay($"""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F1 | Payment | 2010-01-20 | paid={amount}
            """);
        Assert.True(owed == Fine("F1").OutstandingMinor, why);
        Assert.Equal(2, result.Accepted);
        Assert.Single(Fine("F1").Money);
    }

    [Fact]
    public async Task ReversalAfterSettlement_CaseIsOwedAgain()
    {
        await Replay("""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F1 | Payment | 2010-01-20 | paid=35.0
            F1 | Payment | 2010-01-25 | paid=-35.0
            """);
        Assert.Equal((3_500, CaseStage.Open), (Fine("F1").OutstandingMinor, Fine("F1").Stage));
    }

    [Fact]
    public async Task ChargeAfterSettlement_CaseIsOwedAgain()
    {
        await Replay("""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F1 | Payment | 2010-01-20 | paid=35.0
            F1 | Send Fine | 2010-02-10 | expense=11.0
            """);
        Assert.Equal(1_100, Fine("F1").OutstandingMinor);
        Assert.NotEqual(CaseStage.Resolved, Fine("F1").Stage);
        Assert.Null(Fine("F1").Resolution);
    }

    [Fact]
    public async Task LetterWithoutPostage_AddsNothing()
    {
        await Replay("""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F1 | Send Fine | 2010-02-10 | expense=0.0
            """);
        Assert.Equal(3_500, Fine("F1").OutstandingMinor);
        Assert.Equal(Given.Day(2010, 2, 10), Fine("F1").First.Sent);
    }

    [Fact]
    public async Task Appeals_AreDisputes_UntilTheResultIsTold()
    {
        await Replay("""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F1 | Insert Date Appeal to Prefecture | 2010-01-20
            F1 | Send Appeal to Prefecture | 2010-01-22 | dismissal=NIL
            F1 | Appeal to Judge | 2010-01-25 | dismissal=NIL
            F1 | Receive Result Appeal from Prefecture | 2010-02-10
            F1 | Notify Result Appeal to Offender | 2010-02-12
            """);
        var holds = Fine("F1").Holds;
        Assert.Equal(["prefecture", "judge"], holds.Select(hold => hold.Key));
        Assert.All(holds, hold => Assert.Equal(HoldKind.Dispute, hold.Kind));
        Assert.Equal([true, false], holds.Select(hold => hold.Lifted));
        var step = host.Log.Select(envelope => ((OutsideFact)envelope.Command).What).OfType<AdvanceHold>().First();
        Assert.Equal(("sent to the prefecture", "NIL"), (step.Step, step.Outcome));
    }

    [Fact]
    public async Task EventsAtOneInstant_FileOrderHolds()
    {
        await Replay("""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F1 | Payment | 2010-02-20 | paid=10.0
            F1 | Add penalty | 2010-02-20 | amount=71.5
            F1 | Insert Fine Notification | 2010-02-20
            """);
        Assert.Equal(
            ["OpenCase", "RecordPayment", "AddCharge", "ServeNotice"],
            host.Log.Select(envelope => ((OutsideFact)envelope.Command).What.GetType().Name));
        Assert.Equal(6_150, Fine("F1").OutstandingMinor);
    }

    [Fact]
    public async Task ReferralWithNothingOwed_BreachesItsRule()
    {
        var result = await Replay("""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F1 | Payment | 2010-01-20 | paid=35.0
            F1 | Send for Credit Collection | 2010-03-30
            """);
        Assert.Equal(1, result.Breached["FINES-REFERRAL-OWING"]);
        Assert.Empty(result.Refused);
        Assert.Equal(Given.Day(2010, 3, 30), Fine("F1").First.Referred);
    }

    [Fact]
    public async Task PaymentAfterReferral_BreachesItsRuleAndIsTaken()
    {
        var result = await Replay(Logs.Course("F1") + "F1 | Payment | 2012-05-01 | paid=82.5");
        Assert.Equal(1, result.Breached["FINES-NO-PAYMENT-AFTER-REFERRAL"]);
        Assert.Empty(result.Refused);
        Assert.Equal(0, Fine("F1").OutstandingMinor);
    }

    [Fact]
    public async Task OrdinaryCourse_BreachesNothing()
    {
        var result = await Replay(Logs.Course("F1"));
        Assert.Empty(result.Breached);
    }

    [Fact]
    public async Task TimeOfDay_NotInTheLog_IsNotAssessable()
    {
        var result = await Replay(Logs.Course("F1"));
        Assert.Equal(1, result.NotAssessable["FINES-SERVICE-HOURS"]);
    }

    [Fact]
    public async Task ReferralDuringAnAppeal_BreachesTheHoldMatrix()
    {
        var result = await Replay("""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F1 | Appeal to Judge | 2010-01-25 | dismissal=NIL
            F1 | Send for Credit Collection | 2010-03-30
            """);
        Assert.Equal(1, result.Breached["BANK-HOLD-DISPUTE"]);
    }

    [Fact]
    public async Task UnknownActivities_AreCountedAndListed()
    {
        var result = await Replay("""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F1 | Phone the mayor | 2010-01-11
            F2 | Phone the mayor | 2010-01-11
            F1 | Write a poem | 2010-01-12
            """);
        Assert.Equal([new("Phone the mayor", 2), new("Write a poem", 1)], result.Unmapped);
        Assert.Equal((2, 4, 1), (result.Cases, result.Events, result.Accepted));
    }

    [Fact]
    public async Task SecondFineUnderOneNumber_WithOtherData_IsRefused()
    {
        var result = await Replay("""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F1 | Create Fine | 2010-01-10 | amount=36.0
            F1 | Create Fine | 2010-01-10 | amount=35.0
            """);
        Assert.Equal([new("case_already_opened", 1)], result.Refused);
        Assert.Equal(3_500, Fine("F1").OutstandingMinor);
    }

    [Fact]
    public async Task EventBeforeItsCase_IsRefusedAndCounted()
    {
        var result = await Replay("F1 | Payment | 2010-01-10 | paid=35.0");
        Assert.Equal([new("case_unknown", 1)], result.Refused);
    }

    [Theory]
    [InlineData("1e3")]
    [InlineData("-0")]
    [InlineData("NaN")]
    [InlineData("35.005")]
    [InlineData(" 35.0")]
    [InlineData("99999999999999999999")]
    public async Task Amount_NotReadable_NamesFileLineAndAttribute(string amount)
    {
        var fault = await Assert.ThrowsAsync<InterchangeException>(() => Replay($"""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F2 | Create Fine | 2010-01-10 | amount=36.0
            F1 | Payment | 2010-01-11 | paid=@
            """, text => text.Replace("@", amount, StringComparison.Ordinal)));
        Assert.Equal((4, "paymentAmount"), (fault.Line, fault.Field));
        Assert.EndsWith("log.csv", fault.File, StringComparison.Ordinal);
        Assert.Equal((3_500, 3_600), (Fine("F1").OutstandingMinor, Fine("F2").OutstandingMinor));
    }

    [Fact]
    public async Task Attribute_Missing_NamesIt()
    {
        var fault = await Assert.ThrowsAsync<InterchangeException>(() => Replay("F1 | Create Fine | 2010-01-10"));
        Assert.Equal((2, "amount"), (fault.Line, fault.Field));
        Assert.Contains("Create Fine", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CaseId_Of10000Characters_IsAFaultOfTheLog()
    {
        var fault = await Assert.ThrowsAsync<InterchangeException>(() => Replay(
            $"{new string('7', 10_000)} | Create Fine | 2010-01-10 | amount=35.0"));
        Assert.Equal(2, fault.Line);
        Assert.Contains("10000 characters", fault.Message, StringComparison.Ordinal);
        Assert.Empty(host.Cases);
    }

    [Fact]
    public async Task Date_ThatDoesNotExist_StopsAfterWhatCameBefore()
    {
        var fault = await Assert.ThrowsAsync<InterchangeException>(() => Replay("""
            F1 | Create Fine | 2010-01-10 | amount=35.0
            F1 | Payment | 2010-02-30 | paid=10.0
            """));
        Assert.Equal(3, fault.Line);
        Assert.Equal(3_500, Fine("F1").OutstandingMinor);
    }

    private Task<ReplayResult> Replay(string rows, Func<string, string>? change = null)
    {
        var text = Logs.Fines(rows);
        var log = folder.Write("log.csv", change is null ? text : change(text));
        return new ReplayRun(host, Given.Replay(log)).RunAsync(TestContext.Current.CancellationToken);
    }

    private CaseState Fine(string id) => host.Case(Given.CaseId("road-fines", id));
}
