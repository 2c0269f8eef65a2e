using Cases.Domain;
using NodaTime;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>A pack of rules of a process, as it stands behind a mapping in one file.</summary>
public sealed class ProcessPackTests
{
    private const string Mapping = """
        process: road-fines
        import: {columns: [a, b]}
        ---
        pack: FINES
        title: The road fines process
        jurisdiction: IT
        instrument: Process of the fines office
        valid-from: 2000-01-01
        official-zone: Europe/Rome
        numbers: {tolerance-minor: 0}
        rules:
          - id: FINES-REFERRAL-OWING
            title: A fine goes to credit collection only while something is owed
            citation: {instrument: Process of the fines office}
            norm: product-default
            effect: deny
            kind: needs-debt
            applies-to: {acts: [referral], classes: any}
            source-status: recalled
            examples:
              refused:
                - act: {kind: referral, at: 2012-03-02}
                  facts: {outstanding: 0.00 EUR}
                - act: {kind: referral, at: 2012-03-02}
                  facts: {outstanding: -0.05 EUR}
              permitted:
                - act: {kind: referral, at: 2012-03-02}
                  facts: {outstanding: 0.01 EUR}
                - act: {kind: payment, at: 2012-03-02}
                  facts: {outstanding: 0.00 EUR}
          - id: FINES-NO-PAYMENT-AFTER-REFERRAL
            title: After the referral money comes through the collector
            citation: {instrument: Process of the fines office}
            norm: product-default
            effect: conformance
            kind: no-open-referral
            applies-to: {acts: [payment], classes: any}
            source-status: recalled
            examples:
              refused:
                - {act: {kind: payment, at: 2012-03-02}, facts: {referral-open: true}}
              permitted:
                - {act: {kind: payment, at: 2012-03-02}}
        """;

    private static readonly Policy Fines = Load();

    [Fact]
    public void Referral_WithoutDebt_IsABreachOfTheProcess()
    {
        var judgement = Fines.Judge(Act(ActKind.Referral), Facts(0));

        Assert.True(judgement.Refused);
        var answer = Assert.Single(judgement.Answers);
        Assert.Equal("FINES-REFERRAL-OWING", answer.Rule);
        Assert.Equal("breached", answer.Word(outsideFact: true));
        Assert.Equal(new RuleFact("outstanding", "0.00 EUR"), Assert.Single(answer.Facts));
    }

    [Fact]
    public void Referral_WithDebt_Complies() =>
        Assert.Equal(
            "complied", Assert.Single(Fines.Judge(Act(ActKind.Referral), Facts(1)).Answers).Word(outsideFact: true));

    [Fact]
    public void Payment_AfterReferral_IsShownAndNeverRefused()
    {
        var judgement = Fines.Judge(Act(ActKind.Payment), Facts(1) with { ReferralOpen = true });

        Assert.False(judgement.Refused);
        var answer = Assert.Single(judgement.Answers);
        Assert.Equal(RuleVerdict.Breached, answer.Verdict);
        Assert.Equal("breached", answer.Word(outsideFact: true));
    }

    [Fact]
    public void Act_WithDateOnly_IsAssessableByRulesWithoutAClock() =>
        Assert.Equal(RuleVerdict.Passed, Assert.Single(Fines.Judge(Act(ActKind.Payment), Facts(1)).Answers).Verdict);

    [Fact]
    public void ProcessPack_BesideTheBanks_GivesTheZone()
    {
        var pack = Assert.Single(PackLoader.LoadText("road-fines.yaml", Mapping, skipDocuments: 1).Packs);
        var series = new PolicyBook([.. ShippedPacks.All(), pack]).Series(["BANK", "FINES"]);

        Assert.Equal("Europe/Rome", series.OfficialZone.Id);
        Assert.StartsWith("BANK+FINES/", series.Version.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void ProcessPack_WithANewId_KeepsTheMappingUnread()
    {
        var result = PackLoader.LoadText("road-fines.yaml", Mapping, skipDocuments: 1);

        Assert.Empty(result.Faults);
        Assert.Equal("FINES", Assert.Single(result.Packs).Id);
    }

    [Fact]
    public void Fault_BehindAMapping_HasTheLineOfTheFile()
    {
        var text = Mapping.Replace("jurisdiction: IT", "jurisdiction:", StringComparison.Ordinal);

        var fault = Assert.Single(PackLoader.LoadText("road-fines.yaml", text, skipDocuments: 1).Faults);

        Assert.Equal(6, fault.Line);
    }

    private static Policy Load() =>
        new PolicyBook(PackLoader.LoadText("road-fines.yaml", Mapping, skipDocuments: 1).Packs)
            .For(["FINES"], new LocalDate(2012, 3, 2));

    private static Act Act(ActKind kind) => new(
        kind,
        ActClass.Collection,
        PartyKind.Debtor,
        null,
        null,
        Instant.FromUtc(2012, 3, 2, 0, 0),
        TimeOfDayKnown: false);

    private static ActFacts Facts(long cents) => new()
    {
        Now = Instant.FromUtc(2012, 3, 2, 0, 0),
        Outstanding = new Money(cents, Currency.Eur),
        Arrears = new Money(cents, Currency.Eur),
    };
}
