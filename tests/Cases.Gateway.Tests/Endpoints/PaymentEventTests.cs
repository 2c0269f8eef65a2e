using System.Text;
using System.Text.Json;
using Cases.Contracts;
using Cases.Engine;
using Cases.Interchange;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Payments that signed events tell: each form, each type, and what is told twice.</summary>
public sealed class PaymentEventTests
{
    [Fact]
    public async Task Events_InABatch_HaveAResultEachInTheirOrder()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        var results = await bank.TellAsync(
            Event("1"),
            Event("2", """{"account":"nobody"}"""),
            """{"specversion":"1.0","id":"3"}""",
            "7",
            Event("5", type: "payment.dreamt"),
            Event("6", """{"amount":{"amount":"1,00","currency":"CNY"}}"""),
            Event("7", """{"amount":{"amount":"-5.00","currency":"CNY"}}"""),
            Event("1"));

        Assert.Equal(
            [
                (PaymentResultKind.Applied, null), (PaymentResultKind.Unmatched, null),
                (PaymentResultKind.Rejected, "event_invalid"), (PaymentResultKind.Rejected, "event_invalid"),
                (PaymentResultKind.Rejected, "type_unknown"), (PaymentResultKind.Rejected, "data_invalid"),
                (PaymentResultKind.Rejected, "payment_refused"), (PaymentResultKind.Duplicate, null),
            ],
            results.Select(one => (one.Result, one.Code)));
        Assert.Equal(["1", "2", "3", null, "5", "6", "7", "1"], results.Select(one => one.Id));
        Assert.Equal((desk.Case, "r-1"), (results[0].Case, results[0].Reference));
        Assert.StartsWith("source: ", results[2].Reason, StringComparison.Ordinal);
        Assert.StartsWith("data.amount.amount: ", results[5].Reason, StringComparison.Ordinal);
        Assert.Equal("950.00", await OwedAsync(desk));
    }

    [Fact]
    public async Task Event_StructuredAlone_IsTaken()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        using var answer = await bank.SendAsync(Event("1"), EventSender.Structured + "; charset=utf-8");

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(PaymentResultKind.Applied, (await ResultAsync(answer)).Result);
    }

    [Fact]
    public async Task Event_InBinaryMode_IsTaken_UnderTheIdThatIsSigned()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        using var other = await bank.SendAsync(
            Data(Event("1")), "application/json", Binary("payment.booked", "attacker"));
        Assert.Equal("event_invalid", (await ResultAsync(other)).Code);
        Assert.Equal("1000.00", await OwedAsync(desk));

        using var answer = await bank.SendAsync(
            Data(Event("1")), "application/json", Binary("payment.booked", "msg_2"));
        using var wrong = await bank.SendAsync(Data(Event("2")), "application/json",
            [.. Binary("payment.booked", "msg_3").Where(header => header.Name != "ce-id")]);
        using var plain = await bank.SendAsync(
            "x=1", "text/plain; charset=utf-8", Binary("payment.booked", "msg_4"));

        Assert.Equal(PaymentResultKind.Applied, (await ResultAsync(answer)).Result);
        Assert.Equal("event_invalid", (await ResultAsync(wrong)).Code);
        await plain.IsProblemAsync(415, ProblemCodes.UnsupportedMediaType);
    }

    /// <summary>The signature covers the body, and in binary mode the type is a header: the body has to fit.</summary>
    [Fact]
    public async Task Event_InBinaryModeUnderAnotherType_DoesNothing()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        Assert.Equal(PaymentResultKind.Applied, (await bank.TellOneAsync(Event("1"))).Result);
        using var turned = await bank.SendAsync(
            Data(Event("1")), "application/json", Binary("payment.reversed", "msg_2"));
        var back = Data(Event("2", """{"reverses":"r-1"}"""));
        using var booked = await bank.SendAsync(back, "application/json", Binary("payment.booked", "msg_3"));

        Assert.Equal("data_invalid", (await ResultAsync(turned)).Code);
        Assert.Equal("data_invalid", (await ResultAsync(booked)).Code);
        Assert.Equal("950.00", await OwedAsync(desk));
    }

    [Fact]
    public async Task Request_InBinaryModeSentAgainAsACorrection_DoesNotUndoOne()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        var booked = Data(Event("1"));
        using (await bank.SendAsync(booked, "application/json", Binary("payment.booked", "msg_1")))
        {
            var corrected = Event(
                "2", """{"reference":"r-1","amount":{"amount":"5.00","currency":"CNY"}}""", type: "payment.corrected");
            Assert.Equal(PaymentResultKind.Applied, (await bank.TellOneAsync(corrected)).Result);
        }

        // Whoever saw the first request has its id, its time and its signature; the headers ce-… are his to choose.
        using var again = await bank.SendAsync(booked, "application/json", Binary("payment.corrected", "msg_3"));
        var answer = await ResultAsync(again);
        Assert.Equal(("event_invalid", true),
            (answer.Code, answer.Reason!.StartsWith("type:", StringComparison.Ordinal)));
        Assert.Equal("995.00", await OwedAsync(desk));
    }

    [Fact]
    public async Task Event_OfAReversal_TakesThePaymentBackOnce()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        var back = Event("2", """{"reverses":"r-1"}""", type: "payment.reversed");
        var results = await bank.TellAsync(Event("1"), back, back);

        Assert.Equal(
            [PaymentResultKind.Applied, PaymentResultKind.Applied, PaymentResultKind.Duplicate],
            results.Select(one => one.Result));
        Assert.Equal("1000.00", await OwedAsync(desk));
        Assert.Equal("data_invalid", (await bank.TellOneAsync(Event("3", type: "payment.reversed"))).Code);
    }

    /// <summary>The debtor's choice comes with the money, and money is never sent away for it.</summary>
    [Fact]
    public async Task Event_ThatNamesADueItem_IsApplied_AndSaysWhereThereIsNone()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        var item = (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Items[0].Key;

        var chosen = await bank.TellOneAsync(Event("1", $$"""{"item":"{{item}}"}"""));
        var none = await bank.TellOneAsync(Event("2", """{"item":"none","reference":"r-2"}"""));

        Assert.Equal((PaymentResultKind.Applied, null), (chosen.Result, chosen.Reason));
        Assert.Equal(PaymentResultKind.Applied, none.Result);
        Assert.StartsWith("there is no due item none", none.Reason, StringComparison.Ordinal);
        Assert.Equal("900.00", await OwedAsync(desk));
    }

    /// <summary>What the first of a batch leaves waiting, the second takes back.</summary>
    [Fact]
    public async Task Reversal_InTheBatchThatTellsItsPayment_TakesBackWhatIsHeldForABuyer()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        var asked = await desk.DoAsync("bob", "resolutions",
            new ResolutionRequest(ResolutionReason.Sold, "contract 3") { RequestApproval = true });
        await desk.As("cleo").PostAsync(CasePaths.Approval(asked.Approval!, true), new ApprovalDecision());
        await desk.Run.FollowAsync();

        var results = await bank.TellAsync(
            Event("1"), Event("2", """{"reverses":"r-1"}""", type: "payment.reversed"));

        Assert.Equal([PaymentResultKind.HeldForOwner, PaymentResultKind.Applied], results.Select(one => one.Result));
        Assert.Empty((await desk.As("bob").GetUnmatchedPaymentsAsync()).Required().Items);
    }

    [Fact]
    public async Task Event_OfACorrection_StatesThePaymentAsItWas()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        const string Less = """{"reference":"r-1","amount":{"amount":"20.00","currency":"CNY"}}""";
        var corrected = Event("2", Less, type: "payment.corrected");
        var results = await bank.TellAsync(
            Event("1"), corrected, corrected, Event("3", Less, type: "payment.corrected"),
            Event("4", """{"reference":"none"}""", type: "payment.corrected"));

        Assert.Equal(
            [
                PaymentResultKind.Applied, PaymentResultKind.Applied, PaymentResultKind.Duplicate,
                PaymentResultKind.Duplicate, PaymentResultKind.Noted,
            ],
            results.Select(one => one.Result));
        Assert.Equal("980.00", await OwedAsync(desk));

        // The payment that the last one speaks of comes after it, and counts as it was corrected.
        var late = Event("5", """{"reference":"none","amount":{"amount":"70.00","currency":"CNY"}}""");
        Assert.Equal(
            [PaymentResultKind.Applied, PaymentResultKind.Duplicate],
            (await bank.TellAsync(late, late)).Select(one => one.Result));
        Assert.Equal("930.00", await OwedAsync(desk));
    }

    [Fact]
    public async Task Events_OfTwoCorrections_InEitherOrder_KeepTheOneOfTheLaterTime()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        var results = await bank.TellAsync(
            Event("1"), Corrected("2", "20.00", "2026-03-02T10:00:01Z"),
            Corrected("3", "90.00", "2026-03-02T10:00:00Z"), Corrected("4", "90.00", "2999-01-01T00:00:00Z"));

        Assert.Equal(
            [PaymentResultKind.Applied, PaymentResultKind.Applied, PaymentResultKind.Duplicate,
                PaymentResultKind.Rejected],
            results.Select(one => one.Result));
        Assert.StartsWith("a later correction", results[2].Reason, StringComparison.Ordinal);
        Assert.Equal(PaymentFaultCodes.DataInvalid, results[3].Code);
        Assert.Equal("980.00", await OwedAsync(desk));

        static string Corrected(string id, string amount, string at) => Event(id,
            $$$"""{"reference":"r-1","amount":{"amount":"{{{amount}}}","currency":"CNY"}}""",
            $",\"time\":\"{at}\"", "payment.corrected");
    }

    [Fact]
    public async Task Event_ToldAgainWithOtherContent_IsRejected()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("0018"));
        await desk.Run.FollowAsync();
        Assert.Equal(PaymentResultKind.Applied, (await bank.TellOneAsync(Event("1"))).Result);

        Assert.Equal(PaymentResultKind.Duplicate, (await bank.TellOneAsync(Event("1"))).Result);
        var reference = await bank.TellOneAsync(Event("1", """{"reference":"other"}"""));
        var account = await bank.TellOneAsync(Event("1", """{"account":"0018"}"""));
        var amount = await bank.TellOneAsync(Event("1", """{"amount":{"amount":"60.00","currency":"CNY"}}"""));

        Assert.Equal(
            [PaymentResultKind.Rejected, PaymentResultKind.Rejected, PaymentResultKind.Rejected],
            [reference.Result, account.Result, amount.Result]);
        Assert.Equal(("event_id_reused", "event_id_reused"), (reference.Code, account.Code));
        Assert.Equal("950.00", await OwedAsync(desk));
    }

    [Fact]
    public async Task Event_WithTheIdOfAnotherSourceOrSender_IsAnother()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        using var cards = new EventSender(desk.Run.Address, EventSender.SecretOf(2));
        var other = Event("1", """{"reference":"s"}""").Replace("/core/", "/cards/", StringComparison.Ordinal);

        Assert.Equal(PaymentResultKind.Applied, (await bank.TellOneAsync(Event("1"))).Result);
        Assert.Equal(PaymentResultKind.Applied, (await bank.TellOneAsync(other)).Result);
        Assert.Equal(PaymentResultKind.Applied,
            (await cards.TellOneAsync(Event("1", """{"reference":"t"}"""))).Result);
        Assert.Equal("850.00", await OwedAsync(desk));
    }

    [Fact]
    public async Task Payment_ToldByEventAndByToken_IsPostedOnce()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        var payment = new PaymentRequest("0017", new Money("50.00", "CNY"), Desk.Today, "r-1");

        Assert.Equal(PaymentResultKind.Applied, (await bank.TellOneAsync(Event("1"))).Result);
        var plain = (await desk.As("core").PostPaymentsAsync([payment])).Required().Results[0];
        var named = await bank.TellOneAsync(Event("9", $$"""{"account":"{{desk.Case}}","reference":"r-1"}"""));

        Assert.Equal((PaymentResultKind.Duplicate, (string?)null), (plain.Result, plain.Id));
        Assert.Equal(PaymentResultKind.Duplicate, named.Result);
    }

    [Fact]
    public async Task Payment_ToldByThreeWaysAtOnce_IsPostedOnce()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        using var cards = new EventSender(desk.Run.Address, EventSender.SecretOf(2));
        var payment = new PaymentRequest("0017", new Money("50.00", "CNY"), Desk.Today, "r-1");
        var told = await Task.WhenAll(
        [
            .. Enumerable.Range(0, 8).SelectMany(number => (Task<PaymentResultKind>[])
            [
                KindAsync(bank.TellOneAsync(Event("1"))),
                KindAsync(cards.TellOneAsync(Event($"c{number}", """{"reference":"r-1"}"""))),
                PlainAsync(desk, payment),
            ]),
        ]);

        Assert.All(told, one => Assert.True(one is PaymentResultKind.Applied or PaymentResultKind.Duplicate, $"{one}"));
        Assert.Contains(PaymentResultKind.Applied, told);
        Assert.Equal("950.00", await OwedAsync(desk));
    }

    [Fact]
    public async Task Payment_ThatWaited_IsMatchedByItsOwnEventToldAgain()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        var told = Event("1", """{"account":"0018"}""");
        Assert.Equal(PaymentResultKind.Unmatched, (await bank.TellOneAsync(told)).Result);
        Assert.Equal(PaymentResultKind.Duplicate, (await bank.TellOneAsync(told)).Result);
        var opened = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("0018"))).Required();
        await desk.Run.FollowAsync();

        var again = await bank.TellOneAsync(told);

        Assert.Equal((PaymentResultKind.Applied, opened.Id), (again.Result, again.Case));
        Assert.Equal(PaymentResultKind.Duplicate, (await bank.TellOneAsync(told)).Result);
    }

    [Fact]
    public async Task Event_OfADayToCome_IsRejectedAndTakenLater()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        var before = await desk.Run.LengthAsync();
        var told = await bank.TellOneAsync(Event("1", $$"""{"valueDate":"{{Desk.Today.AddDays(3):yyyy-MM-dd}}"}"""));

        Assert.Equal("data_invalid", told.Code);
        Assert.Contains("valueDate", told.Reason);
        Assert.Equal(before, await desk.Run.LengthAsync());
        Assert.Equal(PaymentResultKind.Applied, (await bank.TellOneAsync(Event("1"))).Result);
    }

    [Fact]
    public async Task EventKeys_AfterARestart_KnowWhatTheLedgerTells()
    {
        GatewayParts? parts = null;
        var setting = EventSender.Setting(EventSender.Of("bank", 1));
        await using var desk = await Desk.OpenAsync(setting with { Parts = given => parts = given });
        await desk.Run.FollowAsync();
        using var bank = Bank(desk);
        await bank.TellAsync(Event("1"), Event("2", """{"account":"nobody"}"""));

        using var keys = new EventKeys(parts!);
        await keys.EnsureAsync(TestContext.Current.CancellationToken);

        var paid = EventKeys.IdOf("bank", "/core/payments", "1");
        var kept = EventKeys.IdOf("bank", "/core/payments", "2");
        Assert.True(keys.Takes(paid, CaseIdentity.Stream(desk.Case)));
        Assert.False(keys.Takes(paid, CaseIdentity.Stream("other")));
        Assert.True(keys.Takes(kept, parts!.Identity.Payment("nobody", "r-2", "", "")));
        Assert.False(keys.Takes(kept, CaseIdentity.Stream(desk.Case)));
    }

    [Theory]
    [InlineData("""{"payer":"Li","channel":"transfer","bookedAt":"2026-01-02T10:00:00+08:00"}""", null)]
    [InlineData("""{"amount":{"amount":"50.00","currency":"CNY"},"more":1}""", "data_invalid")]
    [InlineData("""{"amount":50}""", "data_invalid")]
    [InlineData("""{"amount":{"amount":"50.000","currency":"CNY"}}""", "data_invalid")]
    [InlineData("""{"amount":{"amount":"50.00","currency":"XXQ"}}""", "data_invalid")]
    [InlineData("""{"amount":{"amount":"50.00","currency":"EUR"}}""", "payment_refused")]
    [InlineData("""{"amount":{"amount":"0.00","currency":"CNY"}}""", "payment_refused")]
    [InlineData("""{"valueDate":"2026-02-30"}""", "data_invalid")]
    [InlineData("""{"reference":null}""", "data_invalid")]
    [InlineData("""{"reference":" r"}""", "payment_refused")]
    public async Task Event_WhoseDataAreOfThisForm_IsTakenOrRejected(string data, string? code)
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        var told = await bank.TellOneAsync(Event("1", data));

        Assert.Equal(code, told.Code);
        Assert.Equal(code is null ? PaymentResultKind.Applied : PaymentResultKind.Rejected, told.Result);
    }

    [Theory]
    [InlineData("[", EventSender.Batch)]
    [InlineData("{}", EventSender.Batch)]
    [InlineData("{", EventSender.Structured)]
    [InlineData("", EventSender.Structured)]
    public async Task Body_ThatHoldsNoEvents_IsRefusedAsAWhole(string body, string type)
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        using var answer = await bank.SendAsync(body, type);

        await answer.IsProblemAsync(400, ProblemCodes.JsonInvalid);
    }

    [Fact]
    public async Task Body_OfTooManyOrTooDeepEvents_IsRefusedAsAWhole()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        using var many = await bank.SendAsync(
            $"[{string.Join(',', Enumerable.Repeat("1", 1_001))}]", EventSender.Batch);
        using var deep = await bank.SendAsync(new string('[', 50_000), EventSender.Batch);

        await many.IsProblemAsync(400, ProblemCodes.JsonInvalid);
        await deep.IsProblemAsync(400, ProblemCodes.JsonInvalid);
    }

    [Fact]
    public async Task Event_WithAMemberTwice_IsRejected()
    {
        await using var desk = await OpenAsync();
        using var bank = Bank(desk);
        var twice = Event("1").Replace("\"account\"", "\"account\":\"0018\",\"account\"", StringComparison.Ordinal);

        Assert.Equal("data_invalid", (await bank.TellOneAsync(twice)).Code);
        Assert.Equal("event_invalid", (await bank.TellOneAsync(Event("2", more: ",\"id\":\"3\""))).Code);
    }

    private static async Task<Desk> OpenAsync()
    {
        var desk = await Desk.OpenAsync(EventSender.Setting(EventSender.Of("bank", 1), EventSender.Of("cards", 2)));
        await desk.Run.FollowAsync();
        return desk;
    }

    private static EventSender Bank(Desk desk) => new(desk.Run.Address, EventSender.SecretOf(1));

    private static string Event(string id, string data = "", string more = "", string type = "payment.booked") =>
        EventSender.Event(id, data, more, type);

    private static string Data(string told) => JsonDocument.Parse(told).RootElement.GetProperty("data").GetRawText();

    private static (string Name, string Value)[] Binary(string type, string id) =>
        [("ce-specversion", "1.0"), ("ce-id", id), ("ce-source", "/core/payments"), ("ce-type", type)];

    private static async Task<PaymentResult> ResultAsync(HttpResponseMessage answer)
    {
        Assert.Equal(200, (int)answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        return Assert.Single(JsonSerializer.Deserialize(text, CasesJson.Default.PaymentResults)!.Results);
    }

    private static async Task<PaymentResultKind> KindAsync(Task<PaymentResult> told) => (await told).Result;

    private static async Task<PaymentResultKind> PlainAsync(Desk desk, PaymentRequest payment) =>
        (await desk.As("core").PostPaymentsAsync([payment])).Required().Results[0].Result;

    private static async Task<string> OwedAsync(Desk desk) =>
        (await desk.As("bob").GetCaseAsync(desk.Case)).Required().Outstanding.Amount;
}
