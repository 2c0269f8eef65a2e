using Cases.Policies.Yaml;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>The place of a character inside a value, in each way in which YAML lets one write it.</summary>
public sealed class SourceLinesTests
{
    /// <summary>The value of <c>k</c> in a text, an offset in it, and where in the text that stands.</summary>
    [Theory]
    [InlineData("k: abc", 0, 1, 4)]
    [InlineData("k: abc", 2, 1, 6)]
    [InlineData("k: abc", 3, 1, 7)]
    [InlineData("k: 'abc'", 1, 1, 6)]
    [InlineData("k: \"abc\"", 1, 1, 6)]
    [InlineData("a: abc\nk: abc", 1, 2, 5)]
    [InlineData("k: |\n  abc\n  def", 0, 2, 3)]
    [InlineData("k: |\n  abc\n  def", 4, 3, 3)]
    [InlineData("k: |\n  abc\n  def", 6, 3, 5)]
    [InlineData("k: |\n\n  abc\n\n  def\n", 6, 5, 3)]
    [InlineData("k: |-\n      abc\n      def\n", 5, 3, 8)]
    [InlineData("k: |\n  a\n   b\n", 3, 3, 4)]
    [InlineData("m:\n  k: |\n    漢字\n    def\n", 4, 4, 6)]
    public void Character_OfAValue_IsFound(string text, int offset, int line, int column) =>
        Assert.Equal(new YamlPlace(line, column), Place(text, offset));

    /// <summary>
    /// Where escapes or folding hide what was written, the place is the value's: near, and never wrong.
    /// </summary>
    [Theory]
    [InlineData("k: \"a\\u0062c\"", 2, 1, 4)]
    [InlineData("k: 'it''s'", 3, 1, 4)]
    [InlineData("k: >\n  abc\n  def", 6, 1, 4)]
    public void Character_ThatIsHidden_HasThePlaceOfTheValue(string text, int offset, int line, int column) =>
        Assert.Equal(new YamlPlace(line, column), Place(text, offset));

    private static YamlPlace Place(string text, int offset)
    {
        var faults = new FaultList("t");
        var document = Assert.Single(StrictYaml.Read(text, 0, faults));
        Assert.Equal(0, faults.Count);
        return new SourceLines(text).PlaceOf(Find(document.Root)!, offset);
    }

    private static YamlScalar? Find(YamlNode node) => node is YamlMap map
        ? map.Entries.Select(entry => entry.Key.Value == "k" ? entry.Value as YamlScalar : Find(entry.Value))
            .FirstOrDefault(found => found is not null)
        : null;
}
