using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>The texts that decided travel unchanged, and their paths are escaped.</summary>
public sealed class PolicyTextContractTests
{
    [Fact]
    public void View_OfTexts_ReadsAsItWasWritten_AndLeavesOutWhatThereIsNot()
    {
        var text = new PolicyTextView(PolicyTextKind.Template, new string('a', 64), "template: x\n# “quoted”\n", 7)
        {
            Version = 2, Name = "documents/Templates/x.yaml", InForce = true,
        };
        var view = new PolicyTextsView("x", 120, "2026a", [text]) { Version = "BANK/0123", Matches = true };

        var written = JsonSerializer.Serialize(view, CasesJson.Default.PolicyTextsView);
        var read = JsonSerializer.Deserialize(written, CasesJson.Default.PolicyTextsView)!;

        Assert.Contains("\"kind\":\"template\"", written, StringComparison.Ordinal);
        Assert.DoesNotContain("proposal", written, StringComparison.Ordinal);
        Assert.DoesNotContain("\"on\"", written, StringComparison.Ordinal);
        Assert.Equal((view.Id, 120L, "2026a", "BANK/0123", true, text),
            (read.Id, read.Position, read.Zones, read.Version, read.Matches, Assert.Single(read.Texts)));
    }

    [Theory]
    [InlineData("BANK/0123", "BANK", null, "policies/BANK%2F0123/packs/BANK")]
    [InlineData("0123", "cn due", 12L, "policies/0123/packs/cn%20due?position=12")]
    public void Path_OfTexts_IsEscaped(string version, string id, long? position, string path) =>
        Assert.Equal(path, CasePaths.PolicyTexts(version, id, position));
}
