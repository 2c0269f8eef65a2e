using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Goal: staff send and stop messages, and whoever delivers them tells what became of them.</summary>
public sealed class MessageEndpointTests
{
    private static readonly MessageRequest Text = new(
        ContactChannel.Sms, new TemplateRequest("CN-PAST-DUE-SMS", 1, "zh-CN"))
    {
        Key = "g1", Class = ActClass.Collection,
    };

    [Fact]
    public async Task Message_IsDecidedAndStopped()
    {
        await using var desk = await DeskWithMobileAsync();
        var path = CasePaths.Cases + "/" + desk.Case;
        var sent = await desk.As("ann").PostAsync(path + "/messages", Text);
        Assert.True(sent.IsOk, sent.Problem?.Detail);

        var message = Assert.Single((await desk.As("ann").GetCaseAsync(desk.Case)).Required().Messages);
        Assert.Equal(("g1", MessageStatus.Decided, 0), (message.Key, message.Status, message.Attempts));
        Assert.Equal(TimeSpan.FromMinutes(5), message.NotAfter - message.At);

        var early = await desk.As("core").PostAsync(
            path + "/messages/g1/receipts", new ReceiptRequest(MessageReceipt.Delivered) { Reference = "p-1" });
        Assert.Equal(422, early.Status);
        Assert.True((await desk.As("ann").PostAsync(
            path + "/messages/g1/stop", new ReasonRequest("sent by mistake"))).IsOk);
        Assert.Equal(MessageEnd.Stopped,
            (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Messages[0].End);
    }

    [Fact]
    public async Task Receipt_OfNoMessage_IsRefused()
    {
        await using var desk = await DeskWithMobileAsync();
        var answer = await desk.As("core").PostAsync(
            CasePaths.Cases + "/" + desk.Case + "/messages/none/receipts", new ReceiptRequest(MessageReceipt.Failed));
        Assert.Equal(422, answer.Status);
        var forbidden = await desk.As("ann").PostAsync(
            CasePaths.Cases + "/" + desk.Case + "/messages/none/receipts", new ReceiptRequest(MessageReceipt.Read));
        Assert.Equal(403, forbidden.Status);
    }

    [Theory]
    [InlineData("NO-SUCH", 1, "zh-CN")]
    [InlineData("CN-PAST-DUE-SMS", 9, "zh-CN")]
    [InlineData("CN-DUE-SMS", 1, "zh-CN")]
    public async Task Message_OfATemplateThatDoesNotFit_IsRefused(string id, int version, string language)
    {
        await using var desk = await DeskWithMobileAsync();
        var answer = await desk.As("ann").PostAsync(CasePaths.Cases + "/" + desk.Case + "/messages",
            Text with { Template = new TemplateRequest(id, version, language) });
        Assert.Equal(422, answer.Status);
        Assert.Empty((await desk.As("ann").GetCaseAsync(desk.Case)).Required().Messages);
    }

    private static async Task<Desk> DeskWithMobileAsync()
    {
        var desk = await Desk.OpenAsync();
        desk.Case = (await desk.OpenAsync("bob", Desk.Opening("0042") with
        {
            Parties = [new PartyRequest("p42", PartyKind.Debtor)],
        })).Required().Id;
        var point = await desk.As("ann").PostAsync(CasePaths.Persons + "/p42/contact-points",
            new ContactPointRequest(ContactChannel.Sms, "+86 138 0000 0001", "contract", LegalGround.Contract));
        Assert.True(point.IsOk, point.Problem?.Detail);
        var call = new ContactRequest(
            ContactChannel.Phone, ContactDirection.Outbound, Disposition.Reached, PartyKind.Debtor);
        var reached = await desk.As("ann").PostAsync(CasePaths.Cases + "/" + desk.Case + "/contacts", call);
        Assert.True(reached.IsOk, reached.Problem?.Detail);
        return desk;
    }
}
