using Cases.Domain;
using NodaTime;
using Xunit;

namespace Cases.Policies.Tests;

public sealed class LoaderTests
{
    [Fact]
    public void SoundPack_Loaded_HasEverythingThatItSays()
    {
        var result = PackLoader.LoadText("test.yaml", PackText.Text);

        Assert.Empty(result.Faults);
        Assert.True(result.IsSound);
        var pack = Assert.Single(result.Packs);
        Assert.Equal("TEST", pack.Id);
        Assert.Equal("A pack for tests", pack.Title);
        Assert.Equal("CN", pack.Jurisdiction);
        Assert.Equal("Test rules", pack.Instrument);
        Assert.Equal(new LocalDate(2026, 1, 1), pack.ValidFrom);
        Assert.Equal(new LocalDate(2027, 12, 31), pack.ValidTo);
        Assert.Equal("Asia/Shanghai", pack.OfficialZone?.Id);
        Assert.Equal(5, pack.Numbers["promise-grace-days"]);
        Assert.Equal(2, pack.Rules.Count);
    }

    [Fact]
    public void Id_OfASectionWithDots_IsRead()
    {
        var result = PackLoader.LoadText("test.yaml", PackText.With("id: TEST-QUIET", "id: UK-7.9.4-TIME"));

        Assert.Empty(result.Faults);
        Assert.Equal("UK-7.9.4-TIME", result.Packs[0].Rules[0].Id);
    }

    [Fact]
    public void Rule_Loaded_HasItsHeadAndParameters()
    {
        var pack = Assert.Single(PackLoader.LoadText("test.yaml", PackText.Text).Packs);

        var rule = Assert.IsType<LocalTimeWindowRule>(pack.Rules[0]);
        Assert.Equal("TEST-QUIET", rule.Id);
        Assert.Equal("Test rules, art. 1 (2026-01-01)", rule.Citation.ToString());
        Assert.Equal(NormStrength.Regulation, rule.Norm);
        Assert.Equal(RuleEffect.Deny, rule.Effect);
        Assert.Equal("[22:00:00, 08:00:00)", rule.Forbidden.ToString());
        Assert.Equal(ClockChoice.Both, rule.Clock);
        Assert.True(rule.ConsentLifts);
        Assert.Equal(new LocalDate(2027, 12, 31), rule.ValidTo);
        Assert.Equal(SourceStatus.Secondary, rule.SourceStatus);
        Assert.Equal("A. Counsel", rule.SignOff?.By);
        Assert.Equal(new AbsentFact(WhenAbsent.Compliant, "It is the official one."), rule.WhenAbsent["debtor-zone"]);
        Assert.Equal([ActKind.Call, ActKind.Visit], rule.AppliesTo.Acts);
        Assert.Equal([PartyKind.Debtor], rule.AppliesTo.Parties);
    }

    [Fact]
    public void Hold_WithoutActs_IsAboutContactsAndReferralOnly()
    {
        var pack = Assert.Single(PackLoader.LoadText("test.yaml", PackText.Text).Packs);

        var row = Assert.IsType<HoldMatrixRule>(pack.Rules[1]);
        Assert.Equal(RuleEffect.Hold, row.Effect);
        Assert.Equal(Enum.GetValues<PartyKind>(), row.AppliesTo.Parties);
        Assert.True(row.AppliesTo.Mentions(ActKind.Referral));
        Assert.False(row.AppliesTo.Mentions(ActKind.Payment));
        Assert.False(row.AppliesTo.Mentions(ActKind.Posting));
        Assert.False(row.AppliesTo.Mentions(ActKind.PlanAgreement));
    }

    [Theory]
    [InlineData("official text", SourceStatus.OfficialText)]
    [InlineData("own policy", SourceStatus.OwnPolicy)]
    [InlineData("recalled", SourceStatus.Recalled)]
    public void SourceStatus_InWords_IsRead(string words, SourceStatus status)
    {
        var result = PackLoader.LoadText("t", PackText.With("status: secondary", "status: " + words));

        Assert.Equal(status, Assert.Single(result.Packs).Rules[0].SourceStatus);
    }

    [Fact]
    public void SourceStatus_OfTheBanksOwnDefaults_IsNoOfficialText() => Assert.All(
        ShippedPacks.All(),
        pack => Assert.All(pack.Rules, rule => Assert.Equal(
            pack.Id == PolicyBook.BankPack, rule.SourceStatus == SourceStatus.OwnPolicy)));

    [Theory]
    [InlineData("needs-debt", typeof(NeedsDebtRule))]
    [InlineData("no-open-referral", typeof(NoOpenReferralRule))]
    [InlineData("honoured-agreement", typeof(HonouredAgreementRule))]
    public void Kind_WithoutParameters_LoadsAsConformanceRule(string kind, Type type)
    {
        var text = $$"""
            pack: FINES
            title: Process rules
            jurisdiction: IT
            instrument: Process
            valid-from: 2000-01-01
            rules:
              - id: FINES-RULE
                title: A process rule
                citation: {instrument: Process}
                norm: product-default
                effect: conformance
                kind: {{kind}}
                applies-to: {acts: [payment], classes: any}
                source-status: recalled
            """;

        var pack = Assert.Single(PackLoader.LoadText("fines", text).Packs);

        Assert.IsType(type, Assert.Single(pack.Rules));
    }

    [Fact]
    public void Documents_SeveralInOneFile_AllLoad()
    {
        var second = PackText.Text.Replace("TEST", "OTHER", StringComparison.Ordinal);

        var result = PackLoader.LoadText("two.yaml", PackText.Text + "\n---\n" + second);

        Assert.Empty(result.Faults);
        Assert.Equal(["TEST", "OTHER"], result.Packs.Select(pack => pack.Id));
    }

    [Fact]
    public void Documents_OfAMapping_AreSkippedOnlyOnDemand()
    {
        var text = "process: &x fines\nimport: *x\n---\n" + PackText.Text;

        var strict = PackLoader.LoadText("m.yaml", text);
        var skipped = PackLoader.LoadText("m.yaml", text, skipDocuments: 1);

        Assert.False(strict.IsSound);
        Assert.Contains(strict.Faults, fault => fault.What == "this document is no pack");
        Assert.Empty(skipped.Faults);
        Assert.Equal("TEST", Assert.Single(skipped.Packs).Id);
    }

    [Fact]
    public void Documents_NothingAfterTheSkippedOne_IsSound()
    {
        var result = PackLoader.LoadText("m.yaml", "process: fines\n", skipDocuments: 1);

        Assert.True(result.IsSound);
        Assert.Empty(result.Packs);
    }

    [Fact]
    public void Documents_SkippedNegatively_IsTheCallersMistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PackLoader.LoadText("m", "", skipDocuments: -1));

    [Fact]
    public void Versions_OfOnePackOneAfterTheOther_Load()
    {
        var next = PackText.With("valid-from: 2026-01-01\nvalid-to: 2027-12-31", "valid-from: 2028-01-01");

        var result = PackLoader.LoadText("two.yaml", PackText.Text + "\n---\n" + next);

        Assert.Empty(result.Faults);
        Assert.Equal(2, result.Packs.Count);
    }

    [Fact]
    public void Versions_OfOneRuleWithinThePack_Load()
    {
        var rule = Between(PackText.Text, "  - id: TEST-QUIET", "holds:");
        var first = rule.Replace("    norm:", "    valid-to: 2026-06-30\n    norm:", StringComparison.Ordinal);
        var second = rule.Replace("    norm:", "    valid-from: 2026-07-01\n    norm:", StringComparison.Ordinal);

        var result = PackLoader.LoadText("t", PackText.With(rule, first + second));

        Assert.Empty(result.Faults);
        Assert.Equal(3, Assert.Single(result.Packs).Rules.Count);
    }

    [Fact]
    public void Example_WithDateOnly_IsNeverRefusedOrPermittedByAClock()
    {
        var fault = PackText.OnlyFault(PackText.With("at: \"2026-03-02T22:00:00+08:00\"", "at: 2026-03-02"));

        Assert.Contains("not-assessable", fault.What, StringComparison.Ordinal);
    }

    private static string Between(string text, string from, string to)
    {
        var start = text.IndexOf(from, StringComparison.Ordinal);
        return text[start..text.IndexOf(to, start, StringComparison.Ordinal)];
    }
}
