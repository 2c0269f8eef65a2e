using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests;

// What looks like one payment and is two, and the other way round: nothing is posted twice, lost or taken from another.
public sealed partial class BankIntakeTests
{
    private const string Uetr = "97ed4827-7b6f-4491-a06f-b548d5a7512d";

    [Fact]
    public async Task Return_OfAnotherDebtor_TakesNothingBack()
    {
        await using var node = Start();
        var one = await OpenAsync(node, "LOAN-0001");
        var other = await OpenAsync(node, "LOAN-0002");
        var paid = Payment("S1") with { EndToEndId = "RENT", FreeText = ["LOAN-0001"], PayerAccount = "DE11" };
        var lost = Payment("S2") with { EndToEndId = "LOST", PayerAccount = "DE11" };
        await TakeAsync(node, paid);
        await TakeAsync(node, lost);
        await WebAsync(node, new IncomingPayment("LOAN-0002", Eur(3_500), Day, "WEB-77"));

        // It names the other's account; it names nothing but words that anybody may have used.
        var named = await TakeAsync(
            node, Back("S8", "RENT") with { FreeText = ["LOAN-0002"], PayerAccount = "FR22" });
        var bare = await TakeAsync(node, Back("S9", "RENT"));
        var stranger = await TakeAsync(node, Back("S7", "LOST") with { FreeText = ["LOAN-0002"] });

        Assert.All([named, bare, stranger], taken => Assert.Equal(PaymentOutcome.Unmatched, taken.Outcome));
        Assert.Equal([one],
            (await KeptAsync(node, Back("S9", "RENT"))).Doubt!.Candidates.Select(candidate => candidate.Case));
        Assert.False(Assert.Single((await CaseAsync(node, one)).Money).Reversed);
        Assert.False(Assert.Single((await CaseAsync(node, other)).Money).Reversed);
        Assert.True((await KeptAsync(node, lost)).Waits);

        // Told by the payer's account it is that payer's.
        var own = await TakeAsync(node, Back("S6", "RENT") with { PayerAccount = "de11" });
        Assert.Equal((PaymentOutcome.Reversed, one), Of(own));
        await VerifyAsync();
    }

    [Fact]
    public async Task Return_ToldUnderTwoIdentities_NeverGoesOnToTheNextMonth()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        var october = Payment("S1") with
        {
            EndToEndId = "RENT", FreeText = ["LOAN-0001"], PayerAccount = "DE11", ValueOn = new LocalDate(2026, 10, 1),
        };
        var back = Back("S8", "RENT") with { PayerAccount = "DE11", ValueOn = new LocalDate(2026, 10, 3) };
        await TakeAsync(node, october);
        Assert.Equal(PaymentOutcome.Reversed, (await TakeAsync(node, back)).Outcome);
        await TakeAsync(node, october with { ServicerReference = "S2", ValueOn = Day });

        var again = await TakeAsync(node, back with { ServicerReference = null, File = "054.xml" });
        var otherDay = await TakeAsync(node, back with { ServicerReference = "S9", ValueOn = Day });
        var third = await TakeAsync(node, back with { ServicerReference = "S7", ValueOn = Day.PlusDays(2) });

        Assert.Equal((PaymentOutcome.Duplicate, id), Of(again));
        Assert.Equal((PaymentOutcome.Reversed, id), Of(otherDay));
        Assert.Equal(PaymentOutcome.Unmatched, third.Outcome);
        await VerifyAsync();
    }

    [Fact]
    public async Task WeakIdentity_OfTwoDebtors_IsTwoPayments_AndThePersonDecides()
    {
        await using var node = Start();
        var one = await OpenAsync(node, "LOAN-0001");
        await OpenAsync(node, "LOAN-0002");
        var first = Payment(null) with { EndToEndId = "CARD", FreeText = ["LOAN-0001"], PayerAccount = "DE11" };
        BankPayment[] others =
        [
            first with { FreeText = ["LOAN-0002"], PayerAccount = "FR22", Line = 20 },
            first with { FreeText = ["LOAN-0002"], PayerAccount = null },
            first with { PayerAccount = "FR22" },
            first with { OwnAccount = "DE99" },
            first with { Ordinal = 2 },
        ];

        Assert.Equal((PaymentOutcome.Matched, one), Of(await TakeAsync(node, first)));
        foreach (var other in others)
        {
            var taken = await TakeAsync(node, other);
            Assert.Equal(PaymentOutcome.Unmatched, taken.Outcome);
            Assert.Contains("possible duplicate", taken.Reason, StringComparison.Ordinal);
            Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, other with { File = "again.xml" })).Outcome);
        }

        // The same with less said is the same.
        Assert.Equal((PaymentOutcome.Duplicate, one), Of(await TakeAsync(node, first with { File = "again.xml" })));
        Assert.Equal((PaymentOutcome.Duplicate, one), Of(await TakeAsync(node, first with { PayerAccount = null })));
        Assert.Single((await CaseAsync(node, one)).Money);
        await VerifyAsync();
    }

    [Fact]
    public async Task StrongName_ToldWithAnotherDay_IsNeverASecondPayment()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        await WebAsync(node, new IncomingPayment("LOAN-0001", Eur(3_500), Day.PlusDays(-1), Uetr));
        var bank = Payment("S1") with { Uetr = Uetr, FreeText = ["LOAN-0001"] };
        Assert.Equal(PaymentOutcome.Unmatched, (await TakeAsync(node, bank)).Outcome);
        Assert.Equal(DoubtReason.PossibleDuplicate, (await KeptAsync(node, bank)).Doubt!.Reason);

        var plain = Payment("S2") with { FreeText = ["LOAN-0001"] };
        Assert.Equal(PaymentOutcome.Matched, (await TakeAsync(node, plain)).Outcome);
        var later = plain with { Uetr = "a" + Uetr[1..], ValueOn = Day.PlusDays(1) };
        Assert.Equal(PaymentOutcome.Unmatched, (await TakeAsync(node, later)).Outcome);
        var web = await WebAsync(node, new IncomingPayment("LOAN-0001", Eur(3_501), Day, "S2"));
        Assert.Equal((PaymentOutcome.Rejected, id), Of(web));

        // A payer's own reference may be another month's.
        var october = Payment("S3") with { EndToEndId = "RENT", FreeText = ["LOAN-0001"], ValueOn = Day.PlusDays(-9) };
        await TakeAsync(node, october);
        var november = await TakeAsync(node, october with { ServicerReference = "S4", ValueOn = Day });
        Assert.Equal(PaymentOutcome.Matched, november.Outcome);
        Assert.Equal(4, (await CaseAsync(node, id)).Money.Length);
        await VerifyAsync();
    }

    [Fact]
    public async Task Match_OfWhatABankToldMeanwhile_ClearsTheDesk()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        await WebAsync(node, new IncomingPayment("LOAN-9999", Eur(3_500), Day, "E1"));
        await TakeAsync(node, Payment("S1") with { EndToEndId = "E1", FreeText = ["LOAN-0001"] });
        var stream = node.Identity.Payment("LOAN-9999", "E1", "", "");
        var kept = (PaymentState)(await node.Host.ReadAsync(stream, Cancellation)).State;

        var match = await new UnmatchedMatching(node.Host, new CasePlaces(Ledger), node.Identity, Given.Book)
            .OfAsync(stream.Name, kept, id, Cancellation);
        var receipt = await node.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("m"), match.Stream, new Principal("sue", "supervisor"),
                match.Command),
            Cancellation);

        Assert.Equal((false, ReceiptKind.Accepted), (match.IsPosting, receipt.Kind));
        kept = (PaymentState)(await node.Host.ReadAsync(stream, Cancellation)).State;
        Assert.Equal((false, id), (kept.Waits, kept.Case));
        Assert.Single((await CaseAsync(node, id)).Money);
        await VerifyAsync();
    }

    [Fact]
    public async Task Correction_OfWhatABankTold_FindsItByItsNames_AndTheBankTakesBackWhatItBooked()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        var bank = Payment("S1") with { EndToEndId = "E1", FreeText = ["LOAN-0001"] };
        await TakeAsync(node, bank);

        var corrected = await WebAsync(
            node, new IncomingPayment("LOAN-0001", Eur(3_400), Day, "E1") { Corrects = true });
        Assert.Equal((PaymentOutcome.Matched, id), Of(corrected));
        Assert.Equal(3_400, Assert.Single((await CaseAsync(node, id)).Money).Minor);
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, bank)).Outcome);

        var back = new IncomingPayment("LOAN-0001", Eur(-3_500), Day.PlusDays(2), "R1") { Reverses = "E1" };
        Assert.Equal((PaymentOutcome.Reversed, id), Of(await WebAsync(node, back)));
        Assert.Equal(PaymentOutcome.Duplicate, (await WebAsync(node, back)).Outcome);
        Assert.True(Assert.Single((await CaseAsync(node, id)).Money).Reversed);
        await VerifyAsync();
    }

    private async Task<TakenPayment> WebAsync(CasesNode node, IncomingPayment payment)
    {
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        return await new PaymentIntake(node.Host, Options(node) with { Keeps = true })
            .TakeAsync(payment, By, Cancellation).AsTask().Soon();
    }

    /// <summary>All parts that go back have the payment's UETR: each counts, and each once.</summary>
    [Fact]
    public async Task Returns_OfTwoParts_CountBoth_InWhateverOrderTheyAreToldAgain()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        await TakeAsync(node, Payment("S1") with { Uetr = Uetr, FreeText = ["LOAN-0001"] });
        var one = Back("S7", "E1") with { Uetr = Uetr, EndToEndId = null, Amount = Eur(1_000) };
        var two = one with { ServicerReference = "S8", Amount = Eur(500), ValueOn = Day.PlusDays(4) };

        foreach (var part in new[] { one, two })
        {
            Assert.Equal(PaymentOutcome.Reversed, (await TakeAsync(node, part)).Outcome);
        }

        foreach (var part in new[] { two, one })
        {
            Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, part)).Outcome);
        }

        // The same return with another amount is no third part.
        foreach (var restated in new[] { one with { Amount = Eur(700) }, two with { Amount = Eur(700) } })
        {
            Assert.Equal(PaymentOutcome.Rejected, (await TakeAsync(node, restated)).Outcome);
        }

        Assert.Equal(2_000, Assert.Single((await CaseAsync(node, id)).Money).StandingMinor);
        await VerifyAsync();
    }

    /// <summary>More goes back than is left of it here: nothing is done by itself, and nothing lost.</summary>
    [Fact]
    public async Task Return_OfMoreThanIsLeft_IsKeptForAPerson()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        await TakeAsync(node, Payment("S1") with { Uetr = Uetr, FreeText = ["LOAN-0001"] });
        var part = Back("S7", "E1") with { Uetr = Uetr, EndToEndId = null, Amount = Eur(3_000) };
        Assert.Equal(PaymentOutcome.Reversed, (await TakeAsync(node, part)).Outcome);
        var more = part with { ServicerReference = "S8", Amount = Eur(1_000), ValueOn = Day.PlusDays(5) };

        Assert.Equal(PaymentOutcome.Unmatched, (await TakeAsync(node, more)).Outcome);

        var stream = BankNames.Of(more, node.Identity, "").AsPart()!.Stream;
        Assert.True(((PaymentState)(await node.Host.ReadAsync(stream, Cancellation)).State).Waits);
        Assert.Equal(500, Assert.Single((await CaseAsync(node, id)).Money).StandingMinor);
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, more)).Outcome);
        await VerifyAsync();
    }

    /// <summary>
    /// What a payment left over counts on the account's next case; a crash between the two leaves the rest to do.
    /// </summary>
    [Fact]
    public async Task Return_OverTwoCases_BrokenOffBetweenThem_IsTakenUpAgain()
    {
        await using var node = Start();
        var first = await OpenAsync(node, "LOAN-0001");
        var paid = Payment("S1") with
        {
            Amount = Eur(101_000), EndToEndId = "E1", FreeText = ["LOAN-0001"], PayerAccount = "DE11",
        };
        Assert.Equal(PaymentOutcome.Matched, (await TakeAsync(node, paid)).Outcome);
        var next = await OpenAsync(node, "LOAN-0001", episode: 2);
        var carried = Assert.Single((await CaseAsync(node, next)).Money);
        var back = Back("S8", "E1") with { Amount = Eur(101_000), PayerAccount = "DE11" };
        var part = new ReturnMoney(BankNames.Of(back, node.Identity, "").Stream.Name, carried.Key, Eur(1_000),
            back.ValueOn, ReturnKind.Return);
        await node.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("part"), CaseIdentity.Stream(next), By, part), Cancellation);

        Assert.Equal(PaymentOutcome.Reversed, (await TakeAsync(node, back)).Outcome);

        // What is owed again on the ended case goes on with the open one.
        Assert.Equal((0, 2 * CaseCommands.Owed),
            ((await CaseAsync(node, first)).OutstandingMinor, (await CaseAsync(node, next)).OutstandingMinor));
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, back)).Outcome);
        await VerifyAsync();
    }
}
