using Cases.Domain;
using NodaTime;
using Xunit;

namespace Cases.Policies.Tests;

public sealed class ShippedPacksTests
{
    private static readonly LocalDate Today = new(2026, 3, 2);

    [Fact]
    public void ShippedPacks_All_AreSound()
    {
        string[] first = ["BANK", "CN-CBA2026", "CN-CC", "CN-GBT45251"];
        Assert.Superset(first.ToHashSet(), ShippedPacks.All().Select(pack => pack.Id).ToHashSet());
        Assert.Equal(ShippedPacks.Texts().Keys.Order(StringComparer.Ordinal),
            ShippedPacks.All().Select(pack => pack.Id.ToLowerInvariant() + ".yaml").Distinct()
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Book_OfShippedPacks_ChoosesRulesByDate()
    {
        var series = ShippedPacks.Book().Series(["CN-CBA2026", "BANK"]);

        Assert.Contains(series.On(new LocalDate(2026, 1, 30)).Rules, rule => rule.Id == "CN-CBA-QUIET");
        Assert.DoesNotContain(series.On(new LocalDate(2026, 1, 29)).Rules, rule => rule.Id == "CN-CBA-QUIET");
        Assert.Contains(series.On(new LocalDate(2000, 1, 1)).Rules, rule => rule.Id == "BANK-PLAN-HOLD");
        Assert.Equal("Asia/Shanghai", series.OfficialZone.Id);
    }

    [Fact]
    public void BankNumbers_Shipped_AreTheDefaultsOfTheDomain()
    {
        var policy = ShippedPacks.Book().For(["BANK"], Today);

        Assert.Equal(PolicyNumbers.Default, policy.Numbers);
    }

    [Fact]
    public void BankPack_Shipped_SetsEveryNumber()
    {
        var bank = ShippedPacks.All().Single(pack => pack.Id == "BANK");

        Assert.Equal(PolicyNumbers.Known.Select(n => n.Name).Order(), bank.Numbers.Keys.Order());
    }

    [Fact]
    public void HoldMatrix_Shipped_HasARowForEveryKind()
    {
        var holds = ShippedPacks.Book().For(["BANK"], Today).Holds;

        // A legal hold keeps data and stops no act.
        Assert.All(Enum.GetValues<HoldKind>().Where(kind => kind != HoldKind.LegalHold),
            kind => Assert.Contains(holds.Rows, row => row.Hold == kind));
        Assert.DoesNotContain(holds.Rows, row => row.Hold == HoldKind.LegalHold);
    }

    [Fact]
    public void HoldMatrix_Shipped_NeverStopsNoticesRepliesOrPreservation()
    {
        var holds = ShippedPacks.Book().For(["BANK"], Today).Holds;
        ActClass[] free = [ActClass.ServiceReply, ActClass.MandatoryNotice, ActClass.PreservationOfRights];

        foreach (var kind in Enum.GetValues<HoldKind>())
        {
            foreach (var party in Enum.GetValues<PartyKind>())
            {
                Assert.All(free, cls => Assert.False(holds.Stops(kind, party, cls), $"{kind} {party} {cls}"));
            }
        }
    }

    [Fact]
    public void HoldMatrix_Shipped_IsThisTable()
    {
        // C: collection stopped; R: reminder stopped as well; -: passes.
        const string Expected = """
                                 debtor co-borrower guarantor heir representative third-party
            dispute              C      C           C         C    C              C
            hardship             C      C           C         C    C              C
            vulnerability        C      C           C         C    C              C
            moratorium           CR     CR          -         -    CR             CR
            cease-communication  CR     CR          CR        CR   CR             CR
            representation       CR     -           -         -    -              CR
            incapacity           CR     -           -         -    -              CR
            deceased             CR     -           -         -    CR             CR
            bankruptcy           CR     -           -         -    CR             CR
            complaint            C      C           C         C    C              C
            """;
        var holds = ShippedPacks.Book().For(["BANK"], Today).Holds;
        var lines = Expected.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToArray();

        foreach (var line in lines.Skip(1))
        {
            Assert.True(PolicyWords.TryParse<HoldKind>(line[0], out var kind));
            for (var i = 0; i < lines[0].Length; i++)
            {
                Assert.True(PolicyWords.TryParse<PartyKind>(lines[0][i], out var party));
                var cell = (holds.Stops(kind, party, ActClass.Collection) ? "C" : "")
                    + (holds.Stops(kind, party, ActClass.Reminder) ? "R" : "");
                Assert.Equal($"{kind} {party} {line[i + 1]}", $"{kind} {party} {(cell.Length == 0 ? "-" : cell)}");
            }
        }
    }

    [Theory]
    [InlineData(ActKind.Payment)]
    [InlineData(ActKind.Posting)]
    [InlineData(ActKind.PlanAgreement)]
    [InlineData(ActKind.Other)]
    public void HoldMatrix_Shipped_NeverStopsMoneyOrAgreements(ActKind act)
    {
        var holds = ShippedPacks.Book().For(["BANK"], Today).Holds;

        Assert.All(
            Enum.GetValues<HoldKind>(),
            kind => Assert.Null(holds.Cell(kind, PartyKind.Debtor, ActClass.Collection, act)));
    }

    [Fact]
    public void ShippedRules_All_CiteNoAddress()
    {
        Assert.All(
            ShippedPacks.Texts().Values,
            text => Assert.DoesNotContain("http", text, StringComparison.OrdinalIgnoreCase));
        Assert.All(
            ShippedPacks.All().SelectMany(pack => pack.Rules),
            rule => Assert.False(string.IsNullOrWhiteSpace(rule.Citation.Instrument), rule.Id));
    }
}
