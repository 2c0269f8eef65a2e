using System.Collections.Immutable;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Goal: what a bank tells finds its case or waits with candidates, is posted and comes back once.</summary>
public sealed partial class BankIntakeTests : EngineWork
{
    private const string Header = "account,amount,currency,value_date,reference,channel,reverses\n";
    private static readonly Principal By = new("bank", "integration");
    private static readonly LocalDate Day = new(2026, 11, 1);

    [Theory]
    [InlineData("structured", "RF", "structured")]
    [InlineData("structured", "LOAN-0001", "structured")]
    [InlineData("end", "LOAN-0001", "endToEnd")]
    [InlineData("text", "rent for LOAN-0001, thank you", "text")]
    [InlineData("text", "loan/LOAN-0001/nov", "text")]
    public async Task Payment_ThatNamesItsAccountSomehow_IsPosted(string where, string text, string by)
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        var plain = await OpenAsync(node, "LOAN0001");
        var reference = text == "RF" ? Creditor("LOAN0001") : text;
        var payment = Payment("S1") with
        {
            Structured = where == "structured" ? [new StructuredReference(reference, "SCOR")] : [],
            EndToEndId = where == "end" ? reference : null,
            FreeText = where == "text" ? [reference] : [],
        };

        var taken = await TakeAsync(node, payment);

        Assert.Equal((PaymentOutcome.Matched, text == "RF" ? plain : id), (taken.Outcome, taken.Case));
        Assert.Equal(by, where == "end" ? "endToEnd" : where);
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, payment)).Outcome);
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, payment with { File = "other.xml" })).Outcome);
        Assert.Equal(PaymentOutcome.Rejected, (await TakeAsync(node, payment with { Amount = Eur(1) })).Outcome);
        Assert.Single((await CaseAsync(node, taken.Case!)).Money);
        await VerifyAsync();
    }

    [Fact]
    public async Task Payment_OfWhichNobodyIsSure_WaitsWithCandidates_AndIsNeverGuessed()
    {
        await using var node = Start();
        await OpenAsync(node, "LOAN-0001");
        await OpenAsync(node, "LOAN-0002");

        var nobody = await TakeAsync(node, Payment("S1") with { FreeText = ["LOAN-0003 or so"] });
        var both = await TakeAsync(node, Payment("S2") with { FreeText = ["LOAN-0001 and LOAN-0002"] });
        var nameless = await TakeAsync(node, Payment(null) with { FreeText = ["LOAN-0001"] });
        var dollars = await TakeAsync(
            node, Payment("S3") with { Amount = new Money(100, Currency.Usd), FreeText = ["LOAN-0001"] });

        Assert.All([nobody, both, nameless, dollars], one => Assert.Equal(PaymentOutcome.Unmatched, one.Outcome));
        Assert.Empty(nobody.Candidates);
        Assert.Equal([("text", 80), ("text", 80)], both.Candidates.Select(one => (one.By, one.Confidence)));
        Assert.Contains("possible duplicate", nameless.Reason, StringComparison.Ordinal);
        Assert.Single(nameless.Candidates);
        var kept = await KeptAsync(node, Payment("S2"));
        Assert.Equal((true, DoubtReason.SeveralAccounts, 2),
            (kept.Waits, kept.Doubt!.Reason, kept.Doubt.Candidates.Length));
        Assert.Equal(PaymentOutcome.Duplicate,
            (await TakeAsync(node, Payment("S2") with { FreeText = ["LOAN-0001 and LOAN-0002"] })).Outcome);
        await VerifyAsync();
    }

    [Fact]
    public async Task PayersAccount_OnceConfirmed_MakesACandidate_AndNoPosting()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN0001");
        var first = Payment("S1") with
        {
            PayerAccount = "DE89370400440532013000",
            Structured = [new StructuredReference(Creditor("LOAN0001"), null)],
        };
        Assert.Equal(PaymentOutcome.Matched, (await TakeAsync(node, first)).Outcome);

        var rest = (await CaseAsync(node, id)).OutstandingMinor;
        var fits = await TakeAsync(
            node, Payment("S2") with { PayerAccount = "DE89370400440532013000", Amount = Eur(rest) });
        var other = await TakeAsync(
            node, Payment("S3") with { PayerAccount = "DE89370400440532013000", Amount = Eur(7) });

        Assert.Equal([(id, "payer", 60)], fits.Candidates.Select(one => (one.Case, one.By, one.Confidence)));
        Assert.Equal([(id, "payer", 30)], other.Candidates.Select(one => (one.Case, one.By, one.Confidence)));
        Assert.All([fits, other], one => Assert.Equal(PaymentOutcome.Unmatched, one.Outcome));
        Assert.Single((await CaseAsync(node, id)).Money);
    }

    [Fact]
    public async Task SamePayment_ByTableAndByBank_IsOneInEitherOrder()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        var one = Payment("S1") with { EndToEndId = "E1", FreeText = ["LOAN-0001"] };
        var two = Payment("S2") with { EndToEndId = "E2", FreeText = ["LOAN-0001"], Amount = Eur(3_600) };

        Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, "LOAN-0001,35.00,EUR,2026-11-01,E1,,\n"));
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, one)).Outcome);
        Assert.Equal(PaymentOutcome.Matched, (await TakeAsync(node, two)).Outcome);
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "LOAN-0001,36.00,EUR,2026-11-01,E2,,\n"));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "LOAN-0001,36.00,EUR,2026-11-01,S2,,\n"));

        // The payer's reference of another month is another payment, and the bank's other reference is for a person.
        Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, "LOAN-0001,36.00,EUR,2026-11-02,E2,,\n"));
        var again = await TakeAsync(node, two with { ServicerReference = "S9" });
        Assert.Equal(PaymentOutcome.Unmatched, again.Outcome);
        Assert.Contains("possible duplicate", again.Reason, StringComparison.Ordinal);
        Assert.Equal(3, (await CaseAsync(node, id)).Money.Length);
        await VerifyAsync();
    }

    [Fact]
    public async Task EqualAmountAndDay_WithoutACommonName_IsPostedAndSaidToBeAPossibleDuplicate()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        await PayAsync(node, "LOAN-0001,35.00,EUR,2026-11-01,R1,,\n");

        var taken = await TakeAsync(node, Payment("S1") with { FreeText = ["LOAN-0001"] });

        Assert.Equal(PaymentOutcome.Matched, taken.Outcome);
        Assert.Contains("possible duplicate", taken.Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await CaseAsync(node, id)).Money.Length);
    }

    [Fact]
    public async Task Return_OfWhatStands_TakesItBackOnce_AndOfWhatNobodyKnows_Waits()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        var paid = Payment("S1") with { EndToEndId = "E1", FreeText = ["LOAN-0001"], PayerAccount = "DE11" };
        await TakeAsync(node, paid);
        var back = Back("S8", "E1") with { PayerAccount = "DE11" };

        var taken = await TakeAsync(node, back);
        var again = await TakeAsync(node, back);
        var twice = await TakeAsync(node, back with { ServicerReference = "S9" });
        var unknown = await TakeAsync(node, Back("S7", "E9"));

        Assert.Equal((PaymentOutcome.Reversed, id), (taken.Outcome, taken.Case));
        Assert.Equal(PaymentOutcome.Duplicate, again.Outcome);
        Assert.Equal(PaymentOutcome.Duplicate, twice.Outcome);
        Assert.Equal(PaymentOutcome.Unmatched, unknown.Outcome);
        Assert.True((await KeptAsync(node, Back("S7", "E9"))).Doubt!.IsReturn);
        Assert.True(Assert.Single((await CaseAsync(node, id)).Money).Reversed);
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, paid)).Outcome);
        await VerifyAsync();
    }

    [Fact]
    public async Task Return_OfWhatCameByTable_IsFoundOnItsAccount_AndOfWhatWaits_EndsItsWaiting()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        await PayAsync(node, "LOAN-0001,35.00,EUR,2026-11-01,E1,,\n");
        var named = Back("S8", "E1") with { FreeText = ["return of LOAN-0001"] };
        Assert.Equal((PaymentOutcome.Reversed, id), Of(await TakeAsync(node, named)));

        var lost = Payment("S2") with { EndToEndId = "E2", PayerAccount = "DE12" };
        Assert.Equal(PaymentOutcome.Unmatched, (await TakeAsync(node, lost)).Outcome);
        var back = Back("S9", "E2") with { PayerAccount = "de12" };
        Assert.Equal(PaymentOutcome.Reversed, (await TakeAsync(node, back)).Outcome);
        Assert.False((await KeptAsync(node, lost)).Waits);
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, lost)).Outcome);
        await VerifyAsync();
    }

    [Fact]
    public async Task Return_OfAPart_GoesBackOfThePaymentWithItsUetr_EachOnce()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        const string Uetr = "eb6305c9-1f7f-49de-aed0-16487c27b42d";
        var received = new LocalDate(2026, 10, 30);
        var paid = Payment("S1") with { Uetr = Uetr, FreeText = ["LOAN-0001"], BookedOn = received };
        Assert.Equal(PaymentOutcome.Matched, (await TakeAsync(node, paid)).Outcome);
        Assert.Equal(received, Assert.Single((await CaseAsync(node, id)).Money).ReceivedOn);
        var part = Back("S8", "E1") with
        {
            Uetr = Uetr, EndToEndId = null, Amount = Eur(500), Returns = new BankReturn("AC06", null, null),
        };
        var before = (await CaseAsync(node, id)).OutstandingMinor;

        // A return's own identity is its bank's: the UETR is that of what it returns.
        Assert.Equal((PaymentOutcome.Reversed, id), Of(await TakeAsync(node, part)));
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, part)).Outcome);
        var state = await CaseAsync(node, id);
        Assert.Equal((before + 500, 3_000L), (state.OutstandingMinor, state.Money[0].StandingMinor));
        Assert.Equal("AC06", Assert.Single(state.Returns).ReasonCode);
        await VerifyAsync();
    }

    [Fact]
    public async Task Return_ToldBeforeItsPayment_TakesItBackAsSoonAsThatIsTold()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        var back = Back("S8", "E1") with { PayerAccount = "DE11" };
        Assert.Equal(PaymentOutcome.Unmatched, (await TakeAsync(node, back)).Outcome);
        var paid = Payment("S1") with { EndToEndId = "E1", FreeText = ["LOAN-0001"], PayerAccount = "DE11" };

        // Another of the same amount and reference that came after it went back is not what it takes back.
        var later = paid with { ServicerReference = "S2", ValueOn = Day.PlusDays(9) };
        Assert.Equal(PaymentOutcome.Matched, (await TakeAsync(node, later)).Outcome);
        Assert.True((await KeptAsync(node, back)).Waits);

        Assert.Equal(PaymentOutcome.Matched, (await TakeAsync(node, paid)).Outcome);
        Assert.False((await KeptAsync(node, back)).Waits);
        Assert.Equal([false, true], (await CaseAsync(node, id)).Money.Select(money => money.Reversed));
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, back)).Outcome);
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, paid)).Outcome);
        await VerifyAsync();
    }

    /// <summary>Somebody at the desk says whose it is: what was told of it before holds then too.</summary>
    [Fact]
    public async Task ReturnByTable_ToldBeforeThePaymentThatADeskMatches_TakesItBack()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "LOAN-0001,-5.00,EUR,2026-11-02,B1,,E1\n"));

        var paid = Payment("S1") with { EndToEndId = "E1" };
        Assert.Equal(PaymentOutcome.Unmatched, (await TakeAsync(node, paid)).Outcome);
        await MatchAsync(node, paid, id);

        Assert.Equal(3_000, Assert.Single((await CaseAsync(node, id)).Money).StandingMinor);
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, paid)).Outcome);
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "LOAN-0001,-5.00,EUR,2026-11-02,B1,,E1\n"));
        await VerifyAsync();
    }

    [Fact]
    public async Task ReturnByTable_ToldBeforeTheBanksPayment_TakesItBack()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "LOAN-0001,-5.00,EUR,2026-11-02,B1,,E1\n"));

        var paid = Payment("S1") with { EndToEndId = "E1", FreeText = ["LOAN-0001"] };
        Assert.Equal(PaymentOutcome.Matched, (await TakeAsync(node, paid)).Outcome);

        Assert.Equal(3_000, Assert.Single((await CaseAsync(node, id)).Money).StandingMinor);
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, paid)).Outcome);
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "LOAN-0001,-5.00,EUR,2026-11-02,B1,,E1\n"));
        await VerifyAsync();
    }

    [Fact]
    public async Task Return_WhereTwoPaymentsFit_IsForAPerson()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        foreach (var month in new[] { 1, 2 })
        {
            await TakeAsync(node, Payment("S" + month) with
            {
                EndToEndId = "RENT", FreeText = ["LOAN-0001"], ValueOn = new LocalDate(2026, 9 + month, 1),
            });
        }

        Assert.Equal(PaymentOutcome.Unmatched, (await TakeAsync(node, Back("S8", "RENT"))).Outcome);
        Assert.Equal(0, (await CaseAsync(node, id)).Money.Count(money => money.Reversed));
    }

    [Fact]
    public async Task WaitingPayment_ToldAgainOnceItsCaseIsThere_IsPosted()
    {
        await using var node = Start();
        var payment = Payment("S1") with { FreeText = ["LOAN-0001"] };
        Assert.Equal(PaymentOutcome.Unmatched, (await TakeAsync(node, payment)).Outcome);
        var id = await OpenAsync(node, "LOAN-0001");

        Assert.Equal((PaymentOutcome.Matched, id), Of(await TakeAsync(node, payment)));
        Assert.Equal(PaymentOutcome.Duplicate, (await TakeAsync(node, payment)).Outcome);
        Assert.False((await KeptAsync(node, payment)).Waits);
        await VerifyAsync();
    }

    [Fact]
    public async Task Match_ByHand_PostsOnceUnderAllNames_AndClosesWhatStands()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        var lost = Payment("S1") with { EndToEndId = "E1" };
        var stands = Payment("S2") with { EndToEndId = "E2" };
        await TakeAsync(node, lost);
        await TakeAsync(node, stands);
        await PayAsync(node, "LOAN-0001,35.00,EUR,2026-11-01,E2,,\n");

        var posting = await MatchAsync(node, lost, id);
        var closing = await MatchAsync(node, stands, id);

        Assert.Equal((true, false), (posting.IsPosting, closing.IsPosting));
        Assert.Equal((id, id), ((await KeptAsync(node, lost)).Case, (await KeptAsync(node, stands)).Case));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "LOAN-0001,35.00,EUR,2026-11-01,E1,,\n"));
        Assert.Equal(2, (await CaseAsync(node, id)).Money.Length);
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "LOAN-0001,-35.00,EUR,2026-11-02,B1,,E1\n"));
        Assert.Single((await CaseAsync(node, id)).Money, money => money.Reversed);
        await VerifyAsync();
    }

    [Fact]
    public async Task Match_OfAReturn_TakesBackTheOnlyPaymentOfItsAmount_AndOfSeveralTheOneThatIsNamed()
    {
        await using var node = Start();
        var id = await OpenAsync(node, "LOAN-0001");
        await PayAsync(node, "LOAN-0001,35.00,EUR,2026-11-01,R1,,\n");
        await TakeAsync(node, Back("S8", "E8"));
        Assert.Empty((await MatchAsync(node, Back("S8", "E8"), id)).Several);
        Assert.False((await KeptAsync(node, Back("S8", "E8"))).Waits);

        await PayAsync(node, "LOAN-0001,35.00,EUR,2026-11-01,R2,,\n");
        await PayAsync(node, "LOAN-0001,35.00,EUR,2026-11-01,R3,,\n");
        await TakeAsync(node, Back("S9", "E9"));
        var several = (await OfAsync(node, Back("S9", "E9"), id)).Several;
        Assert.Equal(2, several.Count);
        await MatchAsync(node, Back("S9", "E9"), id, several[1]);
        Assert.Equal(2, (await CaseAsync(node, id)).Money.Count(money => money.Reversed));
        await VerifyAsync();
    }

    [Fact]
    public async Task ThreeChannels_InTheSameSecond_PostItOnce()
    {
        await using var node = Start();
        await using var other = Settings(Ledger).Node(inline: false);
        other.Start();
        var id = await OpenAsync(node, "LOAN-0001");
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        var bank = Payment("S1") with { EndToEndId = "E1", FreeText = ["LOAN-0001"] };
        var plain = new IncomingPayment("LOAN-0001", Eur(3_500), Day, "E1");

        for (var round = 0; round < 20; round++)
        {
            var (servicer, end) = ($"S{round}", $"E{round}");
            var bankOne = bank with { ServicerReference = servicer, EndToEndId = end, ValueOn = Day.PlusDays(-round) };
            var plainOne = plain with { Reference = end, ValueOn = bankOne.ValueOn };
            var here = new BankIntake(node.Host, Options(node));
            var there = new BankIntake(other.Host, Options(other));
            var web = new PaymentIntake(other.Host, Options(other));
            var taken = await Task.WhenAll(
                Task.Run(async () => await here.TakeAsync(bankOne, By, Cancellation), Cancellation),
                Task.Run(
                    async () => await there.TakeAsync(bankOne with { File = "b.xml" }, By, Cancellation), Cancellation),
                Task.Run(async () => await web.TakeAsync(plainOne, By, Cancellation), Cancellation)).Soon();

            Assert.All(taken, one => Assert.True(
                one.Outcome is PaymentOutcome.Matched or PaymentOutcome.Duplicate, one.Reason));
            var state = await CaseAsync(node, id);
            Assert.Single(state.Money, money => money.ValueOn == bankOne.ValueOn && !money.Reversed);
        }

        await VerifyAsync();
    }

    [Fact]
    public async Task OlderLedger_HasNoStreamOfItsOwn_AndPostsOnce()
    {
        var store = new MemoryLedgerStore();
        await using var _ = store;
        await using var node = Settings(Ledger).Node(inline: false);
        node.Start();
        await OpenAsync(node, "LOAN-0001");
        var rehearsed = await TakeAsync(
            node, Payment("S1") with { FreeText = ["LOAN-0001"] }, options => options with { DryRun = true });
        Assert.Equal(PaymentOutcome.Matched, rehearsed.Outcome);
        Assert.Null((await KeptAsync(node, Payment("S1"))).Told);
        Assert.Equal(PaymentOutcome.Rejected, (await TakeAsync(node, Payment("S1") with { IsBooked = false })).Outcome);
    }

    [Theory]
    [InlineData("RF18539007547034", true)]
    [InlineData("RF19539007547034", false)]
    [InlineData("RF1", false)]
    [InlineData("210000000003139471430009017", true)]
    [InlineData("210000000003139471430009018", false)]
    public void CheckDigits_TellAReferenceFromASlip(string text, bool holds) => Assert.Equal(
        holds, ReferenceForms.IsCreditorReference(text) || ReferenceForms.IsSwissReference(text));

    [Fact]
    public void Tokens_AreWholeWordsWithADigit_OfFiveLettersAndMore()
    {
        Assert.Equal(["LOAN-0001", "A12345"], ReferenceForms.Tokens(["Pay 1234, (LOAN-0001) thanks; A12345."]));
        Assert.Equal(40, ReferenceForms.Tokens([string.Join(' ', Enumerable.Range(10_000, 90))]).Count);
    }

    private static (PaymentOutcome Outcome, string? Case) Of(TakenPayment taken) => (taken.Outcome, taken.Case);

    private static BankPayment Payment(string? servicer) => new()
    {
        Amount = Eur(3_500),
        Direction = BankDirection.In,
        ValueOn = Day,
        IsBooked = true,
        OwnAccount = "DE02120300000000202051",
        ServicerReference = servicer,
        File = "day.xml",
        Line = 12,
    };

    private static BankPayment Back(string servicer, string end) => Payment(servicer) with
    {
        Direction = BankDirection.TakenBack,
        EndToEndId = end,
        ValueOn = Day.PlusDays(3),
        Returns = new BankReturn("AC06", null, null),
    };

    private static Money Eur(long minor) => new(minor, Currency.Eur);

    /// <summary>A creditor reference with check digits that hold.</summary>
    private static string Creditor(string reference) => Enumerable.Range(2, 97)
        .Select(digits => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"RF{digits:00}{reference}"))
        .First(ReferenceForms.IsCreditorReference);

    private PaymentsOptions Options(CasesNode node) => new()
    {
        Find = (text, cancellation) => Rows.FindAsync(new SoughtCase(text, node.Identity), cancellation),
        Book = Given.Book,
        Identity = node.Identity,
        Clock = Clock,
        Delay = (_, _) => Task.CompletedTask,
    };

    private async Task<TakenPayment> TakeAsync(
        CasesNode node, BankPayment payment, Func<PaymentsOptions, PaymentsOptions>? with = null)
    {
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        var options = Options(node);
        return await new BankIntake(node.Host, with?.Invoke(options) ?? options)
            .TakeAsync(payment, By, Cancellation).AsTask().Soon();
    }

    private async Task<PaymentOutcome> PayAsync(CasesNode node, string row)
    {
        var path = Folder.Write("p.csv", Header + row);
        return Assert.Single((await PayAsync(node, path, options => options with { Keeps = true })).Lines).Outcome;
    }

    private static async Task<string> OpenAsync(CasesNode node, string account, int episode = 1)
    {
        var id = node.Identity.Case("core", account, episode);
        var command = CaseCommands.Open(id, account, episode) with
        {
            AccountStream = node.Identity.Account("core", account).Value,
        };
        var receipt = await node.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("open" + id), CaseIdentity.Stream(id), By, command),
            Cancellation);
        Assert.Equal(ReceiptKind.Accepted, receipt.Kind);
        return id;
    }

    private static async Task<CaseState> CaseAsync(CasesNode node, string id) =>
        (CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State;

    private static async Task<PaymentState> KeptAsync(CasesNode node, BankPayment payment) => (PaymentState)
        (await node.Host.ReadAsync(BankNames.Of(payment, node.Identity, "").Stream, Cancellation)).State;

    private async Task<UnmatchedMatch> OfAsync(
        CasesNode node, BankPayment payment, string id, string? key = null) =>
        await new UnmatchedMatching(node.Host, new CasePlaces(Ledger), node.Identity, Given.Book).OfAsync(
            BankNames.Of(payment, node.Identity, "").Stream.Name, await KeptAsync(node, payment), (id, key),
            Cancellation);

    private async Task<UnmatchedMatch> MatchAsync(
        CasesNode node, BankPayment payment, string id, string? key = null)
    {
        var match = await OfAsync(node, payment, id, key);
        var receipt = await node.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash("match" + payment.ServicerReference), match.Stream,
                new Principal("sue", "supervisor"), match.Command),
            Cancellation);
        Assert.True(receipt.Kind == ReceiptKind.Accepted, string.Join(' ', receipt.Reasons.Select(one => one.Detail)));
        return match;
    }

    private async Task VerifyAsync() =>
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
}
