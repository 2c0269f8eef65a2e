using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

public sealed class HoldMatrixRuleTests
{
    private static readonly HoldMatrixRule Dispute = Row(HoldKind.Dispute);

    [Fact]
    public void Hold_None_HasNothingToSay() =>
        Assert.Equal(RuleVerdict.NotApplicable, Ask(Dispute).Verdict);

    [Fact]
    public void Hold_OfAnotherKind_HasNothingToSay() =>
        Assert.Equal(RuleVerdict.NotApplicable, Ask(Dispute, Hold(HoldKind.Hardship)).Verdict);

    [Fact]
    public void Hold_OpenEnded_RefusesWithoutADate()
    {
        var answer = Ask(Dispute, Hold(HoldKind.Dispute));

        Assert.True(answer.Refuses);
        Assert.Null(answer.PermittedFrom);
        Assert.Equal("dispute", answer.Fact("hold"));
        Assert.Equal("h1", answer.Fact("holdKey"));
        Assert.Equal("open-ended", answer.Fact("until"));
    }

    [Theory]
    [InlineData("2026-03-01", false)]
    [InlineData("2026-03-02", true)]
    [InlineData("2026-03-05", true)]
    public void Hold_WithAnEnd_LastsThroughThatDay(string until, bool refused)
    {
        var answer = Ask(Dispute, Hold(HoldKind.Dispute, until));

        Assert.Equal(refused, answer.Refuses);
        Assert.Equal(refused ? Deadline.EndOf(Day(until), Shanghai) : null, answer.PermittedFrom);
    }

    [Fact]
    public void Holds_Several_EndWithTheLast()
    {
        var answer = Ask(Dispute, Hold(HoldKind.Dispute, "2026-03-09"), Hold(HoldKind.Dispute, "2026-03-05"));

        Assert.Equal(At("2026-03-10T00:00:00+08:00"), answer.PermittedFrom);
    }

    [Fact]
    public void Holds_OneOpenEnded_HaveNoEnd()
    {
        var answer = Ask(Dispute, Hold(HoldKind.Dispute, "2026-03-09"), Hold(HoldKind.Dispute));

        Assert.True(answer.Refuses);
        Assert.Null(answer.PermittedFrom);
    }

    [Fact]
    public void Dispute_OfAPart_PassesAndIsRecorded()
    {
        var answer = Ask(Dispute, Hold(HoldKind.Dispute) with { PartOnly = true });

        Assert.Equal(RuleVerdict.Passed, answer.Verdict);
        Assert.Equal("true", answer.Fact("partOnly"));
        Assert.Equal("dispute", answer.Fact("hold"));
    }

    [Fact]
    public void Dispute_OfAPartBesideOneOfTheWhole_Refuses()
    {
        var part = Hold(HoldKind.Dispute) with { PartOnly = true };

        Assert.True(Ask(Dispute, part, Hold(HoldKind.Dispute)).Refuses);
    }

    [Fact]
    public void Dispute_OfAPartThatOutlastsTheWhole_DoesNotHoldBack()
    {
        var part = Hold(HoldKind.Dispute) with { PartOnly = true };

        var answer = Ask(Dispute, part, Hold(HoldKind.Dispute, "2026-03-09"));

        Assert.Equal(At("2026-03-10T00:00:00+08:00"), answer.PermittedFrom);
    }

    [Theory]
    [InlineData(true, RuleVerdict.Refused)]
    [InlineData(false, RuleVerdict.NotApplicable)]
    public void Representation_CountsOnceVerified(bool verified, RuleVerdict verdict)
    {
        var row = Row(HoldKind.Representation) with { OnceVerified = true };

        Assert.Equal(verdict, Ask(row, Hold(HoldKind.Representation) with { Verified = verified }).Verdict);
    }

    // A hold on the debtor covers those who are approached on the debtor's account only; owners of a debt stand alone.
    [Theory]
    [InlineData(null, PartyKind.Guarantor, true)]
    [InlineData(PartyKind.Debtor, PartyKind.Debtor, true)]
    [InlineData(PartyKind.Debtor, PartyKind.Spouse, true)]
    [InlineData(PartyKind.Debtor, PartyKind.Guardian, true)]
    [InlineData(PartyKind.Debtor, PartyKind.Representative, true)]
    [InlineData(PartyKind.Debtor, PartyKind.ReservedContact, true)]
    [InlineData(PartyKind.Debtor, PartyKind.Employer, true)]
    [InlineData(PartyKind.Debtor, PartyKind.ThirdParty, true)]
    [InlineData(PartyKind.Debtor, PartyKind.Unknown, true)]
    [InlineData(PartyKind.Debtor, PartyKind.Guarantor, false)]
    [InlineData(PartyKind.Debtor, PartyKind.CoBorrower, false)]
    [InlineData(PartyKind.Debtor, PartyKind.SupplementaryCardholder, false)]
    [InlineData(PartyKind.Debtor, PartyKind.Heir, false)]
    [InlineData(PartyKind.Guarantor, PartyKind.Guarantor, true)]
    [InlineData(PartyKind.Guarantor, PartyKind.Debtor, false)]
    [InlineData(PartyKind.Guarantor, PartyKind.Spouse, false)]
    public void Hold_OnAParty_ReachesItsLine(PartyKind? protectedParty, PartyKind party, bool reached)
    {
        var hold = Hold(HoldKind.Vulnerability) with { Party = protectedParty };

        Assert.Equal(reached, hold.Reaches(Call("2026-03-02T10:00:00+08:00") with { Party = party }));
    }

    [Theory]
    [InlineData(null, null, "sms", "a1", true)]
    [InlineData("sms", null, "sms", null, true)]
    [InlineData("sms", null, "phone", null, false)]
    [InlineData("sms", null, null, null, false)]
    [InlineData("sms", null, "SMS", null, false)]
    [InlineData(null, "a1", "sms", "a1", true)]
    [InlineData(null, "a1", "sms", "a2", false)]
    [InlineData(null, "a1", "sms", null, false)]
    [InlineData("phone", "a1", "phone", "a2", true)]
    [InlineData("phone", "a1", "sms", "a1", true)]
    [InlineData("phone", "a1", "sms", "a2", false)]
    public void Hold_OnAChannelOrActor_ReachesEither(
        string? channel, string? actor, string? actChannel, string? actActor, bool reached)
    {
        var hold = Hold(HoldKind.Complaint) with { Channel = channel, Actor = actor };
        var act = Call("2026-03-02T10:00:00+08:00") with { Channel = actChannel, Actor = actActor };

        Assert.Equal(reached, hold.Reaches(act));
    }

    [Fact]
    public void Hold_OnAChannel_IsExplainedWithIt()
    {
        var answer = Ask(Row(HoldKind.Complaint), Hold(HoldKind.Complaint) with { Channel = "phone" });

        Assert.Equal("phone", answer.Fact("channel"));
    }

    [Fact]
    public void Matrix_OfRows_AnswersCells()
    {
        var law = Row(HoldKind.Moratorium) with
        {
            Head = Row(HoldKind.Moratorium).Head with { Id = "LAW", AppliesTo = RuleScope.Everything },
        };
        var matrix = new HoldMatrix([Row(HoldKind.Moratorium, PartyKind.Debtor), law]);

        Assert.Equal("HOLD-MORATORIUM", Cell(PartyKind.Debtor, ActClass.Collection));
        Assert.Equal("LAW", Cell(PartyKind.Debtor, ActClass.MandatoryNotice));
        Assert.Equal("LAW", Cell(PartyKind.Guarantor, ActClass.Collection));
        Assert.False(matrix.Stops(HoldKind.Dispute, PartyKind.Debtor, ActClass.Collection));

        string? Cell(PartyKind party, ActClass cls) => matrix.Cell(HoldKind.Moratorium, party, cls)?.Id;
    }

    private static RuleAnswer Ask(HoldMatrixRule row, params ActiveHold[] holds) =>
        row.Answer(Call("2026-03-02T10:00:00+08:00"), Facts() with { Holds = holds }, Shanghai);
}
