using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>The lines of a file, to find the place of a character inside a value that takes several of them.</summary>
internal sealed class SourceLines(string text)
{
    private readonly string[] _lines = text.Split('\n');

    /// <summary>
    /// The place of a character of a value, from 0. Of a value whose written form differs from its text, as by escapes
    /// or folding, it is the place of the value.
    /// </summary>
    public YamlPlace PlaceOf(YamlScalar value, int offset)
    {
        var before = value.Value.AsSpan(0, Math.Min(offset, value.Value.Length));
        var row = before.Count('\n');
        var start = before.LastIndexOf('\n') + 1;
        var end = value.Value.IndexOf('\n', start);
        var written = value.Value[start..(end < 0 ? value.Value.Length : end)];
        var isBlock = value.Value.Contains('\n', StringComparison.Ordinal);
        var line = isBlock ? value.Place.Line + 1 + row : value.Place.Line;
        if (line > _lines.Length)
        {
            return value.Place;
        }

        var from = isBlock ? 0 : Math.Min(value.Place.Column - 1, _lines[line - 1].Length);
        var column = _lines[line - 1].IndexOf(written, from, StringComparison.Ordinal);
        return column < 0 ? value.Place : new YamlPlace(line, column + 1 + offset - start);
    }
}
