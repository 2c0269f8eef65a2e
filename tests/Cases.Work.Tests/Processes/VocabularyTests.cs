using Cases.Domain;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Every action of the vocabulary makes its command, with values of the mapping or of the event.</summary>
public sealed class VocabularyTests : IDisposable
{
    private const string Head = """
        process: p
        source: s
        currency: EUR
        zone: Europe/Rome
        time-of-day: unknown
        account: case-id
        packs: [BANK]
        due-rule: {fixed-by: never}
        activities:
          A:
            action:
        """;

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("open-case, principal: 12.50, item: i1, product: {attribute: note}", "OpenCase")]
    [InlineData("remind, channel: phone, class: collection, party: guarantor", "Channel = Phone, Party = Guarantor")]
    [InlineData("serve-notice, channel: in-person, item: i1", "ServeNotice { Channel = InPerson, Item = i1")]
    [InlineData("add-charge, component: interest, amount: {attribute: amount}", "Component = Interest")]
    [InlineData("add-charge, component: fee, new-total: 3.00, item: i2", "AddCharge { Component = Fee, Item = i2")]
    [InlineData("record-payment, amount: {attribute: amount}, reference: {attribute: note}", "Reference = a note")]
    [InlineData("place-hold, key: h1, hold: hardship, reason: {attribute: note}", "Kind = Hardship, Reason = a note")]
    [InlineData("advance-hold, key: h1, step: looked at, outcome: {attribute: none, optional: true}", "Step = looked")]
    [InlineData("lift-hold, key: h1, outcome: answered", "LiftHold { Hold = h1, Outcome = answered")]
    [InlineData("refer-to-legal, reason: no answer", "ReferToLegal { Key = e1, Reason = no answer")]
    [InlineData("withdraw-referral, reason: paid", "WithdrawReferral { Reason = paid")]
    [InlineData("resolve, reason: recovery-ended, evidence: {attribute: note}", "RecoveryEnded, Evidence = a")]
    public async Task Action_OfAnEvent_MakesItsCommand(string action, string expected)
    {
        var text = Head.Replace("A:\n    action:", "A: {action: " + action + "}", StringComparison.Ordinal);
        var loaded = ProcessMappings.LoadText("p.yaml", text);
        Assert.Empty(loaded.Faults);
        var log = folder.Write("log.csv", """
            case_id,activity,timestamp,amount,note
            C1,A,2010-01-10T00:00:00+01:00,7.5,a note
            """);
        var host = new MemoryHost(Given.Book) { KeepLog = true };
        await new ReplayRun(host, Given.Replay(log, loaded.Mapping)).RunAsync(TestContext.Current.CancellationToken);
        var printed = ((OutsideFact)Assert.Single(host.Log).Command).What.ToString();
        foreach (var part in expected.Split([" { ", ", "], StringSplitOptions.None))
        {
            Assert.Contains(part, printed, StringComparison.Ordinal);
        }
    }
}
