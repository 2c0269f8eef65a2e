using Cases.Domain;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>The strict loader of process mappings.</summary>
public sealed class ProcessMappingTests : IDisposable
{
    private const string Sound = """
        process: loans
        title: Loans of a made-up bank
        source: core
        currency: CNY
        zone: Asia/Shanghai
        time-of-day: known
        account: case-id
        packs: [BANK]
        due-rule: {fixed-by: opening, days: 30}
        activities:
          Open:
            action: open-case
            principal: {attribute: amount}
          Remind:
            action: remind
            channel: sms
            class: reminder
          Fee:
            action: add-charge
            component: fee
            amount: {attribute: fee}
          Pay:
            action: record-payment
            amount: {attribute: paid}
            channel: {attribute: channel, optional: true}

        """;

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Shipped_Each_IsSound()
    {
        Assert.Equal(["road-fines"], ProcessMappings.Names);
        foreach (var name in ProcessMappings.Names)
        {
            var loaded = ProcessMappings.Load(name);
            Assert.Empty(loaded.Faults);
            Assert.Equal(name, loaded.Mapping!.Name);
        }
    }

    [Fact]
    public void RoadFines_NamesDueRulePacksAndRulesOfItsOwn()
    {
        var mapping = Given.RoadFines;
        Assert.Equal(new DueRule(DueFixing.ProofOfService, 60), mapping.Due);
        Assert.Equal(["FINES", "BANK", "CN-CBA2026"], mapping.Packs);
        Assert.Equal((Currency.Eur, "Europe/Rome", false), (mapping.Currency, mapping.Zone.Id, mapping.TimeOfDayKnown));
        Assert.Equal(11, mapping.Activities.Count);
        var own = Assert.Single(mapping.OwnPacks);
        Assert.Equal("FINES", own.Id);
        Assert.Equal(
            ["FINES-NO-PAYMENT-AFTER-REFERRAL", "FINES-REFERRAL-OWING", "FINES-SERVICE-HOURS"],
            own.Rules.Select(rule => rule.Id).Order(StringComparer.Ordinal));
        Assert.Equal(own.Id, Assert.Single(ProcessMappings.ShippedOwnPacks()).Id);
    }

    [Fact]
    public void File_WithoutPacksOfItsOwn_IsSound()
    {
        var loaded = ProcessMappings.Load(folder.Write("loans.yaml", Sound));
        Assert.Empty(loaded.Faults);
        Assert.Equal(["Fee", "Open", "Pay", "Remind"], loaded.Mapping!.Activities);
        Assert.True(loaded.Mapping.TimeOfDayKnown);
        Assert.Equal(',', loaded.Mapping.Columns.Separator);
    }

    [Fact]
    public async Task AnotherLog_NeedsAnotherFileAndNoCode()
    {
        var text = Sound.Replace(
            "packs: [BANK]", "packs: [BANK]\ncolumns: {case-id: loan, activity: what, timestamp: at, separator: \";\"}",
            StringComparison.Ordinal);
        var log = folder.Write("loans.csv", """
            loan;what;at;amount;fee;paid;channel
            007;Open;2020-01-01T09:00:00;1000.00;;;
            007;Remind;2020-01-31T10:00:00;;;;
            007;Fee;2020-02-01T10:00:00;;25.50;;
            007;Pay;2020-02-03T10:00:00;;;1000.00;app
            """);
        var host = new MemoryHost(Given.Book) { KeepLog = true };
        var mapping = ProcessMappings.LoadText("loans.yaml", text).Mapping;
        var run = new ReplayRun(host, Given.Replay(log, mapping));
        var result = await run.RunAsync(TestContext.Current.CancellationToken);
        var loan = host.Case(Given.CaseId("core", "007"));
        Assert.Equal((4, 2_550), (result.Accepted, loan.OutstandingMinor));
        Assert.Equal(Given.Day(2020, 1, 31), loan.Items[0].DueOn);
        var first = (OutsideFact)host.Log[0].Command;
        Assert.True(first.TimeOfDayKnown);
        Assert.Equal(NodaTime.Instant.FromUtc(2020, 1, 1, 1, 0), first.EffectiveAt);
    }

    [Fact]
    public async Task TraceAttribute_GivesTheAccount()
    {
        var text = Sound.Replace("account: case-id", "account: {trace-attribute: contract}", StringComparison.Ordinal);
        var log = folder.Write("loans.xes", """
            <log xes.version="1.0">
              <trace>
                <string key="concept:name" value="t1"/>
                <string key="contract" value="0042"/>
                <event>
                  <string key="concept:name" value="Open"/>
                  <date key="time:timestamp" value="2020-01-01T09:00:00+08:00"/>
                  <float key="amount" value="10.0"/>
                </event>
              </trace>
            </log>
            """);
        var host = new MemoryHost(Given.Book);
        var mapping = ProcessMappings.LoadText("loans.yaml", text).Mapping;
        await new ReplayRun(host, Given.Replay(log, mapping)).RunAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1_000, host.Case(Given.CaseId("core", "0042")).OutstandingMinor);
    }

    [Theory]
    [InlineData("process: loans", "proces: loans", 1, "has no key 'proces'")]
    [InlineData("process: loans\n", "", 1, "lacks 'process'")]
    [InlineData("currency: CNY", "currency: XXY", 4, "'XXY' is no currency")]
    [InlineData("zone: Asia/Shanghai", "zone: Asia/Nowhere", 5, "is not a time zone")]
    [InlineData("zone: Asia/Shanghai\n", "", 1, "lacks 'zone'")]
    [InlineData("time-of-day: known", "time-of-day: maybe", 6, "is not a word that it knows")]
    [InlineData("account: case-id", "account: loan", 7, "neither case-id nor a trace-attribute")]
    [InlineData("account: case-id", "account: {attribute: a}", 7, "has no key 'attribute'")]
    [InlineData("packs: [BANK]", "packs: [BANK, NOPE]", 8, "there is no pack 'NOPE'")]
    [InlineData("packs: [BANK]", "packs: [BANK, BANK]", 8, "named twice")]
    [InlineData("days: 30", "days: soon", 9, "is not a whole number")]
    [InlineData("fixed-by: opening", "fixed-by: magic", 9, "is not a word that it knows")]
    [InlineData("action: open-case", "action: open-door", 12, "'open-door' is no action")]
    [InlineData("action: open-case", "actoin: open-case", 12, "lacks 'action'")]
    [InlineData("    principal: {attribute: amount}\n", "", 12, "lacks 'principal'")]
    [InlineData("{attribute: amount}", "{attribut: amount}", 13, "lacks 'attribute'")]
    [InlineData("{attribute: amount}", "[amount]", 13, "must be a single value")]
    [InlineData("channel: sms", "channel: pigeon", 16, "is not a word that it knows")]
    [InlineData("    class: reminder\n", "", 15, "lacks 'class'")]
    [InlineData("class: reminder", "class: reminder\n    colour: red", 18, "has no key 'colour'")]
    [InlineData(
        "amount: {attribute: fee}", "amount: {attribute: fee}\n    new-total: {attribute: t}", 19, "neither or both")]
    [InlineData("optional: true", "optional: \"yes\"", 25, "is not true or false")]
    [InlineData("  Open:\n", "  Pay:\n", 22, "stands here twice")]
    [InlineData("process: loans", "process: *x", 1, "alias")]
    public void Fault_OfAMapping_HasFileLineAndReason(string from, string to, int line, string what)
    {
        var text = Sound.ReplaceLineEndings("\n").Replace(from, to, StringComparison.Ordinal);
        var loaded = ProcessMappings.LoadText("loans.yaml", text);
        Assert.Null(loaded.Mapping);
        var fault = loaded.Faults.FirstOrDefault(fault => fault.What.Contains(what, StringComparison.Ordinal));
        Assert.True(fault is not null, string.Join('\n', loaded.Faults));
        Assert.Equal(("loans.yaml", line), (fault.File, fault.Line));
        Assert.True(fault.Column > 0);
        Assert.NotEmpty(fault.Remedy);
    }

    [Fact]
    public void Fault_OfAnOwnPack_IsOneOfTheFile()
    {
        var loaded = ProcessMappings.LoadText("loans.yaml", Sound + "---\npack: OWN\ntitle: x\n");
        Assert.Null(loaded.Mapping);
        Assert.Contains(loaded.Faults, fault => fault.What.Contains("jurisdiction", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("just a text")]
    [InlineData("- a\n- list\n")]
    [InlineData("process: [")]
    public void Text_ThatIsNoMapping_IsAFault(string text) =>
        Assert.NotEmpty(ProcessMappings.LoadText("x.yaml", text).Faults);

    [Fact]
    public void NoActivities_IsAFault()
    {
        var head = Sound[..Sound.IndexOf("activities", StringComparison.Ordinal)];
        var loaded = ProcessMappings.LoadText("x.yaml", head + "activities: {}");
        Assert.Contains(loaded.Faults, fault => fault.What == "no activity is mapped");
    }

    [Fact]
    public void Name_NotShipped_NamesThoseThatAre()
    {
        var fault = Assert.Single(ProcessMappings.Load("parking").Faults);
        Assert.Contains("road-fines", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Path_MissingOrADirectoryOrNotUtf8_IsAFault()
    {
        Directory.CreateDirectory(folder.File("dir.yaml"));
        File.WriteAllBytes(folder.File("latin.yaml"), [0x70, 0xE9]);
        foreach (var (name, what) in new[]
        {
            ("none.yaml", "no such file"), ("dir.yaml", "directory"), ("latin.yaml", "UTF-8"),
        })
        {
            var fault = Assert.Single(ProcessMappings.Load(folder.File(name)).Faults);
            Assert.Contains(what, fault.What, StringComparison.Ordinal);
        }
    }
}
