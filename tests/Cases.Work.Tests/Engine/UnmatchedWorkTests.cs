using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Payments of files that no account is found for: kept once, taken back, matched and then known.</summary>
public sealed class UnmatchedWorkTests : EngineWork
{
    private const string Header = "account,amount,currency,value_date,reference,channel,reverses\n";
    private const string Lost = "0099,35.00,EUR,2026-11-01,R1,wire,\n";

    [Fact]
    public async Task Payment_WithoutAnAccount_IsKeptOnce_AndADryRunKeepsNothing()
    {
        await using var node = Start();
        Assert.Equal(PaymentOutcome.Unmatched, await PayAsync(node, Lost, dryRun: true));
        Assert.Null((await StateAsync(node)).Told);
        Assert.Equal(PaymentOutcome.Unmatched, await PayAsync(node, Lost));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, Lost));
        var told = (await StateAsync(node)).Told!;
        Assert.Equal(("0099", "R1", "wire", UnmatchedReason.NoAccount),
            (told.Account, told.Reference, told.Channel, told.Reason));
        Assert.Equal(
            PaymentOutcome.Rejected, await PayAsync(node, Lost.Replace("35.00", "36.00", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Payment_TakenBackBeforeItWasMatched_WaitsNoMore()
    {
        await using var node = Start();
        Assert.Equal(PaymentOutcome.Rejected, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B1,,R1\n"));
        await PayAsync(node, Lost);
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B2,,R1\n"));
        Assert.False((await StateAsync(node)).Waits);
    }

    [Fact]
    public async Task Payment_ToldByAPartOfTheBank_IsAnotherOneThanTheBanks()
    {
        await using var node = Start();
        var planted = Lost.Replace("35.00", "36.00", StringComparison.Ordinal);
        Assert.Equal(PaymentOutcome.Unmatched, await PayAsync(node, planted, realm: "south"));
        Assert.Null((await StateAsync(node)).Told);
        Assert.Equal(PaymentOutcome.Unmatched, await PayAsync(node, Lost));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, planted, realm: "south"));
        var opened = await OpenAsync(node, "0099");
        Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, Lost));
        Assert.False((await StateAsync(node)).Waits);

        // On the case itself it is one reference, whoever tells it.
        Assert.Equal(PaymentOutcome.Rejected, await PayAsync(node, planted, realm: "south"));
        Assert.Equal(1, await PostedAsync(node, opened.Case));
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Fact]
    public async Task Payment_Matched_IsADuplicateWhenItComesWithItsAccount()
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        var opened = await OpenAsync(node);
        var stream = node.Identity.Payment("0099", "R1");
        var told = (await StateAsync(node)).Told!;
        var command = UnmatchedPayments.Match(stream.Name, told, opened, (node.Identity, Given.Book));
        var envelope = new CommandEnvelope(
            CommandId16.FromHash("match"), CaseIdentity.Stream(opened.Case), new Principal("bob", "supervisor"),
            command);
        Assert.Equal(ReceiptKind.Accepted, (await node.Host.SendAsync(envelope, Cancellation)).Kind);

        Assert.Equal(PaymentOutcome.Duplicate,
            await PayAsync(node, Lost.Replace("0099", "0001", StringComparison.Ordinal)));
        Assert.False((await StateAsync(node)).Waits);
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Fact]
    public async Task Payment_MatchedAndThenReturned_IsTakenBackFromTheCaseItStandsOn()
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        var opened = await OpenAsync(node);
        await MatchAsync(node, opened.Case);

        Assert.Equal(PaymentOutcome.Rejected, await PayAsync(node, "0099,-36.00,EUR,2026-11-02,B1,,R1\n"));
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B1,,R1\n"));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B1,,R1\n"));
        var view = await node.Host.ReadAsync(CaseIdentity.Stream(opened.Case), Cancellation);
        Assert.True(Assert.Single(((CaseState)view.State).Money).Reversed);
    }

    [Fact]
    public async Task Payment_ToldWronglyAtFirst_IsTakenOnceItIsToldRight()
    {
        await using var node = Start();
        await OpenAsync(node);
        string Line(string currency, int days) => string.Create(CultureInfo.InvariantCulture,
            $"0001,5.00,{currency},{Clock.GetUtcNow().AddDays(days):yyyy-MM-dd},R9,wire,\n");

        Assert.Equal(PaymentOutcome.Rejected, await PayAsync(node, Line("USD", 0)));
        var early = Line("EUR", 4);
        Assert.Equal(PaymentOutcome.Rejected, await PayAsync(node, early));
        Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, early));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, early));
    }

    [Fact]
    public async Task Payment_ToldAgainOnceItsAccountIsKnown_IsPostedOnceAndWaitsNoMore()
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        var opened = await OpenAsync(node, "0099");
        Assert.Equal(
            PaymentOutcome.Rejected, await PayAsync(node, Lost.Replace("35.00", "36.00", StringComparison.Ordinal)));
        Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, Lost));
        var state = await StateAsync(node);
        Assert.Equal((false, opened.Case), (state.Waits, state.Matched?.Case));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, Lost));
        Assert.Equal(1, await PostedAsync(node, opened.Case));
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Fact]
    public async Task Payment_MatchedToAnotherAccount_IsADuplicateOnceItsOwnIsKnown()
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        var other = await OpenAsync(node);
        await MatchAsync(node, other.Case);
        var opened = await OpenAsync(node, "0099");
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, Lost));
        Assert.Equal((1, 0), (await PostedAsync(node, other.Case), await PostedAsync(node, opened.Case)));
    }

    [Fact]
    public async Task Payment_TakenBackOnceItsAccountIsKnown_WaitsNoMore_AndIsNeverPosted()
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        var opened = await OpenAsync(node, "0099");
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B2,,R1\n"));
        Assert.False((await StateAsync(node)).Waits);
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, Lost));
        Assert.Equal(0, await PostedAsync(node, opened.Case));
        // Of this one nothing is known yet: what takes it back waits for it.
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B3,,R9\n"));
        Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, "0099,35.00,EUR,2026-11-02,R9,wire,\n"));
        Assert.Equal(0, ((CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(opened.Case), Cancellation)).State)
            .Money.StandingMinor);
    }

    [Fact]
    public async Task Match_OfWhatCameAgainWithTheRightAccount_ClosesItAndPostsNothing()
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        var opened = await OpenAsync(node);
        Assert.Equal(PaymentOutcome.Matched,
            await PayAsync(node, Lost.Replace("0099", "0001", StringComparison.Ordinal)));
        Assert.True((await StateAsync(node)).Waits);

        Assert.False((await MatchAsync(node, opened.Case)).IsPosting);

        var state = await StateAsync(node);
        Assert.Equal((false, opened.Case), (state.Waits, state.ToldAgain?.Case));
        Assert.Equal(1, await PostedAsync(node, opened.Case));
        Assert.True((await MatchAsync(node, opened.Case)).IsPosting);
        Assert.Equal(1, await PostedAsync(node, opened.Case));
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Fact]
    public async Task Match_OfWhatStandsOnAnEarlierCaseOfTheAccount_ClosesItThere()
    {
        await using var node = Start();
        var whole = Lost.Replace("35.00", "1000.00", StringComparison.Ordinal);
        await PayAsync(node, whole);
        var first = await OpenAsync(node);
        Assert.Equal(PaymentOutcome.Matched,
            await PayAsync(node, whole.Replace("0099", "0001", StringComparison.Ordinal)));
        var second = await OpenAsync(node, episode: 2);
        Assert.NotEqual(first.Case, second.Case);

        Assert.False((await MatchAsync(node, second.Case)).IsPosting);

        Assert.Equal(first.Case, (await StateAsync(node)).ToldAgain?.Case);
        Assert.Equal((1, 0), (await PostedAsync(node, first.Case), await PostedAsync(node, second.Case)));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, whole));
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Theory]
    [InlineData("0099,35.00,EUR,2026-11-01,R1,wire,\n", PaymentOutcome.Duplicate)]
    [InlineData("0099,35.00,EUR,2026-11-02,R1,wire,\n", PaymentOutcome.Rejected)]
    [InlineData("0099,35.00,EUR,2026-11-01,R2,wire,\n", PaymentOutcome.Unmatched)]
    public async Task Payment_ToldAgainWithoutAnAccount_IsTheSameOnlyInEverything(string line, PaymentOutcome outcome)
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        Assert.Equal(outcome, await PayAsync(node, line));
        Assert.True((await StateAsync(node)).Waits);
    }

    [Fact]
    public async Task Match_WhereTheAccountHasAnotherPaymentOfThatReference_IsRefused()
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        var opened = await OpenAsync(node);
        await PayAsync(node, "0001,12.00,EUR,2026-11-01,R1,wire,\n");
        var error = await Assert.ThrowsAnyAsync<Exception>(() => MatchAsync(node, opened.Case));
        Assert.Contains("KeyReused", error.Message, StringComparison.Ordinal);
        Assert.True((await StateAsync(node)).Waits);
    }

    [Fact]
    public async Task Payment_ForADebtThatWasSold_IsHeldForItsOwnerAndPostedNowhere()
    {
        await using var node = Start();
        var opened = await OpenAsync(node, "0099");
        var sold = new OutsideFact(new Resolve(ResolutionReason.Sold, "contract 3"),
            NodaTime.Instant.FromDateTimeOffset(Clock.GetUtcNow()), TimeOfDayKnown: true, "core");
        var sale = await node.Host.SendAsync(RunningHost.Envelope("sold", opened.Case, sold), Cancellation);
        Assert.Empty(sale.Reasons);
        Assert.Equal(PaymentOutcome.Held, await PayAsync(node, Lost, dryRun: true));
        Assert.Equal(PaymentOutcome.Held, await PayAsync(node, Lost));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, Lost));
        Assert.Equal(PaymentOutcome.Duplicate,
            await PayAsync(node, Lost.Replace("0099", opened.Case, StringComparison.Ordinal)));
        Assert.Equal(0, await PostedAsync(node, opened.Case));
        Assert.True((await StateAsync(node, "core")).Waits);
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B2,,R1\n"));
        Assert.False((await StateAsync(node, "core")).Waits);
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Fact]
    public async Task Payments_OfTwoSystems_WaitApart_AndAreTakenBackBySystem()
    {
        await using var node = Start();
        var intake = new PaymentIntake(node.Host, new PaymentsOptions
        {
            Find = (text, cancellation) => Rows.FindAsync(new SoughtCase(text, node.Identity), cancellation),
            Book = Given.Book, Clock = Clock, Identity = node.Identity,
            Delay = (_, _) => Task.CompletedTask,
        });
        async Task<PaymentOutcome> TellAsync(string? source, string reference, string? reverses = null) =>
            (await intake.TakeAsync(
                new IncomingPayment("0099", new Money(3_500, Currency.Eur), CaseCommands.Today, reference)
                {
                    Source = source, Reverses = reverses,
                },
                new Principal("feed", "integration"), Cancellation)).Outcome;

        Assert.Equal(PaymentOutcome.Unmatched, await TellAsync("core", "R1"));
        Assert.Equal(PaymentOutcome.Unmatched, await TellAsync("loans", "R1"));
        Assert.Equal(PaymentOutcome.Duplicate, await TellAsync("core", "R1"));
        Assert.Equal(PaymentOutcome.Rejected, await TellAsync("cards", "B1", "R1"));
        Assert.Equal(PaymentOutcome.Rejected, await TellAsync(null, "B1", "R1"));
        Assert.Equal(PaymentOutcome.Rejected, await TellAsync("loans ", "B1", "R1"));
        Assert.Equal(PaymentOutcome.Reversed, await TellAsync("loans", "B1", "R1"));
        Assert.True((await StateAsync(node, "core")).Waits);
        Assert.False((await StateAsync(node, "loans")).Waits);
    }

    [Fact]
    public async Task Payment_ErasedAndThenToldRight_IsPostedOnce_AndNoHandPostsItAgain()
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        await EraseAsync(node);
        var opened = await OpenAsync(node);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => MatchAsync(node, opened.Case));
        Assert.Contains("FieldMissing", error.Message, StringComparison.Ordinal);

        var right = Lost.Replace("0099", "0001", StringComparison.Ordinal);
        Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, right));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, right));
        error = await Assert.ThrowsAnyAsync<Exception>(() => MatchAsync(node, opened.Case));
        Assert.Contains("FieldMissing", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await PostedAsync(node, opened.Case));
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "0001,-35.00,EUR,2026-11-02,B1,,R1\n"));
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B2,,R1\n"));
        Assert.False((await StateAsync(node)).Waits);
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Payment_ErasedAndThenToldAgainWithItsAccountKnown_IsPostedOnceUnderItsReference(bool byCase)
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        await EraseAsync(node);
        var opened = await OpenAsync(node, "0099");
        var again = Lost.Replace("0099", byCase ? opened.Case : "0099", StringComparison.Ordinal);
        Assert.Equal(PaymentOutcome.Matched, await PayAsync(node, again));
        Assert.Equal(opened.Case, (await StateAsync(node)).Matched?.Case);
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, Lost));
        Assert.Equal(1, await PostedAsync(node, opened.Case));
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B1,,R1\n"));
        Assert.Equal(PaymentOutcome.Duplicate, await PayAsync(node, "0099,-35.00,EUR,2026-11-02,B1,,R1\n"));
        Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
    }

    [Fact]
    public async Task Payment_ErasedAndThenTakenBackByItsCase_WaitsNoMore()
    {
        await using var node = Start();
        await PayAsync(node, Lost);
        await EraseAsync(node);
        var opened = await OpenAsync(node, "0099");
        Assert.Equal(PaymentOutcome.Reversed, await PayAsync(node, $"{opened.Case},-35.00,EUR,2026-11-02,B1,,R1\n"));
        Assert.False((await StateAsync(node)).Waits);
    }

    private static async Task EraseAsync(CasesNode node)
    {
        var erased = await node.Host.SendAsync(new CommandEnvelope(
            CommandId16.FromHash("erase"), node.Identity.Payment("0099", "R1"), new Principal("grace", "compliance"),
            new ErasePayment(ErasureGround.RetentionEnded)), Cancellation);
        Assert.Equal("paymentErased", Assert.Single(erased.Events));
    }

    private async Task<UnmatchedMatch> MatchAsync(CasesNode node, string target)
    {
        await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
        var id = node.Identity.Payment("0099", "R1").Name;
        var match = await new UnmatchedMatching(
            node.Host, new CasePlaces(Ledger), node.Identity, Given.Book)
            .OfAsync(id, await StateAsync(node), target, Cancellation);
        var sent = await node.Host.SendAsync(new CommandEnvelope(
            CommandId16.FromHash("match" + target + match.IsPosting), match.Stream, new Principal("bob", "supervisor"),
            match.Command), Cancellation);
        Assert.Equal("", string.Join(' ', sent.Reasons.Select(reason => reason.Code)));
        return match;
    }

    private static async Task<int> PostedAsync(CasesNode node, string id) =>
        ((CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State).Money.Length;

    private static async Task<CaseOpened> OpenAsync(
        CasesNode node, string account = "0001", int episode = 1)
    {
        var id = node.Identity.Case("core", account, episode);
        var open = CaseCommands.Open(id, account, episode) with
        {
            AccountStream = node.Identity.Account("core", account).Value,
        };
        Assert.Empty((await node.Host.SendAsync(RunningHost.Envelope("open" + id, id, open), Cancellation)).Reasons);
        return ((CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State).Opened!;
    }

    private static async Task<PaymentState> StateAsync(CasesNode node, string source = "") => (PaymentState)(await
        node.Host.ReadAsync(node.Identity.Payment("0099", "R1", source: source), Cancellation)).State;

    private async Task<PaymentOutcome> PayAsync(CasesNode node, string line, bool dryRun = false, string realm = "")
    {
        var file = Folder.Write("payments.csv", Header + line);
        var result = await PayAsync(
            node, file, with => with with { Keeps = true, DryRun = dryRun, Realm = realm });
        return Assert.Single(result.Lines).Outcome;
    }
}
