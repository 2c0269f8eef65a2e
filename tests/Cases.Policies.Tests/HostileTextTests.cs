using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Policies.Tests;

public sealed class HostileTextTests
{
    [Fact]
    public void Aliases_ThatWouldExpand_AreRefusedUnexpanded()
    {
        var bomb = new StringBuilder("pack: BOMB\na: &a [x, x, x, x, x, x, x, x, x, x]\n");
        for (var letter = 'b'; letter <= 'k'; letter++)
        {
            var alias = (char)(letter - 1);
            bomb.Append(letter).Append(": &").Append(letter).Append(" [")
                .AppendJoin(", ", Enumerable.Repeat("*" + alias, 10)).Append("]\n");
        }

        var result = PackLoader.LoadText("bomb", bomb.ToString());

        Assert.Empty(result.Packs);
        Assert.Contains(result.Faults, fault => fault.What == "an alias (*) is not allowed");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    public void Nesting_BeyondTheBound_IsRefused(string opening)
    {
        var text = "pack: DEEP\nrules:\n  " + string.Concat(Enumerable.Repeat(opening, 50_000));

        var result = PackLoader.LoadText("deep", text);

        Assert.Contains(result.Faults, fault => fault.What.Contains("nest deeper", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a\rb", "U+000D")]
    [InlineData("a\0b", "U+0000")]
    [InlineData("a\u0085b", "U+0085")]
    [InlineData("a\u2028b", "U+2028")]
    [InlineData("a\uFEFFb", "U+FEFF")]
    public void Character_ThatYamlForbids_IsNamedAtItsPlace(string title, string code)
    {
        var fault = PackText.OnlyFault(PackText.With("A pack for tests", title));

        Assert.Equal($"test.yaml:2:9: the character {code} is not allowed; remove it", fault.ToString());
    }

    [Fact]
    public void HalfASurrogatePair_IsNotAllowed() =>
        Assert.Equal(
            "the character U+D800 is not allowed",
            PackText.OnlyFault(PackText.With("A pack for tests", "a" + (char)0xD800)).What);

    [Fact]
    public void LineEnds_OfAnotherSystem_AreAllowed()
    {
        var text = PackText.Text.Replace("\n", "\r\n", StringComparison.Ordinal);

        Assert.Empty(PackLoader.LoadText("crlf", text).Faults);
    }

    [Fact]
    public void Faults_WithoutEnd_AreCutOff()
    {
        var text = new StringBuilder(PackText.Text);
        for (var i = 0; i < 5_000; i++)
        {
            text.Append("\nkey").Append(i).Append(": x");
        }

        var result = PackLoader.LoadText("many", text.ToString());

        Assert.InRange(result.Faults.Count, 100, 210);
        Assert.Contains(result.Faults, fault => fault.What.StartsWith("more than", StringComparison.Ordinal));
    }

    [Fact]
    public void Fault_QuotingALongValue_StaysShort()
    {
        var fault = PackText.OnlyFault(PackText.With("norm: regulation", "norm: " + new string('x', 10_000)));

        Assert.InRange(fault.ToString().Length, 50, 400);
    }

    [Fact]
    public void Text_CutOffAnywhere_NeverThrows()
    {
        var text = PackText.Text;
        for (var length = 0; length < text.Length; length++)
        {
            var result = PackLoader.LoadText("cut", text[..length]);

            Assert.True(result.IsSound || result.Faults.Count > 0);
        }
    }

    [Fact]
    public void Text_WithOneCharacterChanged_NeverThrows()
    {
        const string Characters = "\t\n\r\0\u0085\u2028 -?:,[]{}#&*!|>'\"%@`~\uD800aé漢\uFEFF";
        var text = PackText.Text;
        var change =
            from place in Gen.Choose(0, text.Length - 1)
            from character in Gen.Elements(Characters.ToCharArray())
            from insert in Gen.Elements(true, false)
            select (place, character, insert);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1_000),
            Prop.ForAll(Arb.From(change), c =>
            {
                var changed = text[..c.place] + c.character + text[(c.insert ? c.place : c.place + 1)..];
                PackLoader.LoadText("changed", changed);
                return true;
            }));
    }
}
