using System.Text;
using NodaTime;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>A check over files of several kinds: dates, references, hostile input.</summary>
public sealed class PolicyCheckTests : IDisposable
{
    private static readonly LocalDate Today = new(2026, 3, 2);

    private readonly string _folder = Directory.CreateTempSubdirectory("policies").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Documents_OfEveryKind_MayShareAFile()
    {
        Write("all.yaml", string.Join("\n---\n", PackText.Text, DocumentText.Content, DocumentText.Template
            .With("{amount}", "{amount}{due-date}{payee-account}{opt-out}")));

        var result = PolicyCheck.Run(_folder, Today);

        Assert.Empty(result.Faults);
        Assert.Equal((1, 1, 1), (result.Packs.Length, result.Contents.Length, result.Templates.Length));
        Assert.Empty(result.Notes);
    }

    /// <summary>Templates alone are linted with the rules of content that ship.</summary>
    [Fact]
    public void Template_Alone_IsLintedWithTheShippedRules()
    {
        Write("t.yaml", DocumentText.Template);

        Assert.Equal(
            ["due-date", "payee-account", "opt-out"],
            PolicyCheck.Run(_folder, Today).Faults.Select(fault => fault.What.Split('\'')[1]));
    }

    [Fact]
    public void ContentPack_WithAShippedId_TakesItsPlace()
    {
        Write("t.yaml", DocumentText.Template.With("{sender}", "{sender}{due-date}{payee-account}"));
        Assert.Single(PolicyCheck.Run(_folder, Today).Faults);
        Write("c.yaml", DocumentText.Content.With("TEST-CONTENT", "BANK-CONTENT"));

        Assert.Empty(PolicyCheck.Run(_folder, Today).Faults);
    }

    [Theory]
    [InlineData("2025-12-31", "is in force only from 2026-01-01")]
    [InlineData("2026-01-02", null)]
    [InlineData("2027-12-31", null)]
    [InlineData("2028-01-01", "has not been in force since 2027-12-31")]
    public void Pack_OutsideItsDays_IsNoted(string today, string? words)
    {
        Write("p.yaml", PackText.Text.With("    sign-off: {by: A. Counsel, on: 2026-01-02, text-sha256: "
            + new string('a', 64) + "}\n", ""));

        var result = PolicyCheck.Run(_folder, NodaTime.Text.LocalDatePattern.Iso.Parse(today).Value);

        Assert.Empty(result.Faults);
        Assert.Equal(words is null ? 0 : 1, result.Notes.Length);
        Assert.All(result.Notes, note => Assert.Contains(words!, note.What, StringComparison.Ordinal));
        Assert.All(result.Notes, note => Assert.Equal((1, 7), (note.Line, note.Column)));
    }

    [Theory]
    [InlineData("2034-12-31", "")]
    [InlineData("2035-01-01", "the rule EU-IE-46 knows its days off through 2035-12-31 alone")]
    public void DaysOff_ThatAreKnownForLessThanAYear_AreNoted(string today, string note)
    {
        Write("ie.yaml", ShippedPacks.Texts()["eu-ie.yaml"]);

        var result = PolicyCheck.Run(_folder, NodaTime.Text.LocalDatePattern.Iso.Parse(today).Value);

        Assert.Equal(note, string.Join('\n', result.Notes.Select(one => one.What)));
    }

    [Fact]
    public void SignOff_OfADayThatHasNotCome_IsAFault()
    {
        Write("p.yaml", PackText.Text);
        Write("c.yaml", DocumentText.Content);

        Assert.Equal(
            ["the rule TEST-THREAT is signed off on 2026-01-02, a day that has not come",
                "the rule TEST-QUIET is signed off on 2026-01-02, a day that has not come"],
            PolicyCheck.Run(_folder, new LocalDate(2026, 1, 1)).Faults.Select(fault => fault.What));
    }

    [Theory]
    [InlineData("colour: red", "0.yaml:1:1: this document is of no kind that is known; begin it with one of: pack")]
    [InlineData("- a", "0.yaml:1:1: this document is of no kind that is known")]
    [InlineData("x", "0.yaml:1:1: this document is of no kind that is known")]
    [InlineData("{}", "0.yaml:1:1: this document is of no kind that is known")]
    [InlineData("", "0.yaml: the file is empty; begin a document with one of: pack, content, template")]
    public void Document_OfNoKind_IsAFault(string text, string fault) =>
        Assert.StartsWith(fault, DocumentText.OnlyFault(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("template: A\nversion: [1]\ntitle: {a: b}\nbinds: X\nto: debtor\ntext: [a]")]
    [InlineData("content: A\nrules: x")]
    [InlineData("content: [A]\nrules: [x, [y], {id: [z]}]")]
    [InlineData("content: A\nrules:\n  - {id: B, examples: x, phrases: [a], channels: any}")]
    [InlineData("template: ~\ntext: ~")]
    public void Values_OfTheWrongShape_AreFaults(string text) => Assert.NotEmpty(DocumentText.Check(text).Faults);

    [Fact]
    public void File_OfFiftyMegabytes_IsRefusedWithoutBeingRead()
    {
        var file = Path.Combine(_folder, "big.yaml");
        using (var stream = File.Create(file))
        {
            stream.SetLength(50L * 1024 * 1024);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = PolicyCheck.Run(_folder, Today);

        Assert.Equal("the file is larger than 1 MiB", Assert.Single(result.Faults).What);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8L * 1024 * 1024);
    }

    /// <summary>Aliases that would unfold to billions of texts are refused where they stand.</summary>
    [Fact]
    public void AliasBomb_InATemplate_IsRefusedUnexpanded()
    {
        var bomb = new StringBuilder("template: BOMB\na0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 12; level++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{level}: &a{level} [")
                .AppendJoin(", ", Enumerable.Repeat("*a" + (level - 1), 9)).Append("]\n");
        }

        var faults = DocumentText.Check(bomb.ToString()).Faults;

        Assert.Contains(faults, fault => fault.What == "an alias (*) is not allowed");
    }

    [Fact]
    public void Text_CutOffAnywhere_NeverThrows()
    {
        foreach (var text in new[] { DocumentText.Content, DocumentText.Template })
        {
            for (var length = 0; length < text.Length; length++)
            {
                var result = DocumentText.Check(text[..length]);

                Assert.True(result.IsSound || result.Faults.Length > 0);
            }
        }
    }

    /// <summary>A subject is read on a locked screen: neither words nor placeholders of the debt.</summary>
    [Theory]
    [InlineData("您的账单", "a word that tells others of the debt")]
    [InlineData("Your loan", "a word that tells others of the debt")]
    [InlineData("\"{amount}\"", "shows 'amount' to others")]
    [InlineData("Your credit card debt", "a word that tells others of the debt")]
    public void Subject_OfAShippedMail_MayNotTellOfTheDebt(string subject, string what)
    {
        var text = ShippedDocuments.Texts()["Templates/cn-due.yaml"];
        Write("t.yaml", text.With("\"{sender}给您的信\"", subject).With("version: 1", "version: 2"));

        Assert.All(PolicyCheck.Run(_folder, Today).Faults, fault =>
        {
            Assert.Contains(what, fault.What, StringComparison.Ordinal);
            Assert.Contains("Neutral envelope", fault.What, StringComparison.Ordinal);
            Assert.Equal(43, fault.Line);
        });
        Assert.False(PolicyCheck.Run(_folder, Today).IsSound);
    }

    [Fact]
    public void ShippedFolder_AsAWhole_IsSound() => Assert.Empty(DocumentText.Check(
        [.. ShippedPacks.Texts().Values, .. ShippedDocuments.Texts().Values]).Faults);

    private void Write(string name, string text) => File.WriteAllText(
        Path.Combine(_folder, name), text.Replace("DIGEST", new string('a', 64), StringComparison.Ordinal));
}
