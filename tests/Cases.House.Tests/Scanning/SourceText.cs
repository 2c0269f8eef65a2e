namespace Cases.House.Tests.Scanning;

/// <summary>A piece of text in a string literal, and the line that it starts on (from 1).</summary>
public sealed record Literal(int Line, string Text);

/// <summary>
/// C# source taken apart: <see cref="Code"/> has the length and the lines of the source, with comments, directives and
/// the contents of literals blanked, so that a search in it finds code only.
/// </summary>
public sealed record SourceText(string Code, IReadOnlyList<Literal> Literals)
{
    /// <summary>Takes C# source apart. It is meant for source that compiles; other text gives some answer.</summary>
    public static SourceText Of(string source) => new Reader(source).Read();

    /// <summary>The line (from 1) of a place in <see cref="Code"/>.</summary>
    public int LineAt(int position) => 1 + Code.AsSpan(0, position).Count('\n');

    private sealed class Reader(string source)
    {
        private readonly char[] _code = source.ToCharArray();
        private readonly List<Literal> _literals = [];
        private int _at;

        public SourceText Read()
        {
            ReadCode(inHole: false);
            return new SourceText(new string(_code), _literals);
        }

        // Reads code up to the end, or in a hole of an interpolated string up to its closing brace.
        private void ReadCode(bool inHole)
        {
            int depth = 0;
            while (_at < source.Length)
            {
                char c = source[_at];
                if (inHole && depth == 0 && (c == '}' || c == ':'))
                {
                    Blank(source.IndexOf('}', _at) is var end and >= 0 ? end - _at + 1 : 1);
                    return;
                }

                depth += c is '(' or '{' or '[' ? 1 : c is ')' or '}' or ']' ? -1 : 0;
                if (!ReadTrivia() && !ReadLiteral())
                {
                    _at++;
                }
            }
        }

        private bool ReadTrivia()
        {
            if (Has("//") || (Has("#") && StartsLine()))
            {
                Blank(End("\n", 0) - _at);
                return true;
            }

            if (Has("/*"))
            {
                Blank(End("*/", 2) - _at);
                return true;
            }

            return false;
        }

        private bool ReadLiteral()
        {
            if (source[_at] == '\'')
            {
                int close = _at + 1;
                while (close < source.Length && source[close] is not ('\'' or '\n'))
                {
                    close += source[close] == '\\' ? 2 : 1;
                }

                Blank(Math.Min(close + 1, source.Length) - _at);
                return true;
            }

            int quote = _at;
            while (quote < source.Length && source[quote] is '$' or '@')
            {
                quote++;
            }

            if (quote >= source.Length || source[quote] != '"')
            {
                return false;
            }

            string prefix = source[_at..quote];
            Blank(prefix.Length);
            ReadString(prefix);
            return true;
        }

        private void ReadString(string prefix)
        {
            int line = 1 + source.AsSpan(0, _at).Count('\n');
            int start = _at;
            int quotes = 0;
            while (_at + quotes < source.Length && source[_at + quotes] == '"')
            {
                quotes++;
            }

            if (quotes >= 3)
            {
                Blank(quotes);
                Blank(End(new string('"', quotes), quotes) - _at);
            }
            else
            {
                Blank(1);
                ReadQuoted(prefix.Contains('@'), prefix.Contains('$'));
            }

            _literals.Add(new Literal(line, source[start.._at].Trim('"')));
        }

        private void ReadQuoted(bool verbatim, bool interpolated)
        {
            while (_at < source.Length)
            {
                char c = source[_at];
                bool doubled = _at + 1 < source.Length && source[_at + 1] == c;
                if (c == '"' && !(verbatim && doubled))
                {
                    Blank(1);
                    return;
                }

                if (interpolated && c == '{' && !doubled)
                {
                    Blank(1);
                    ReadCode(inHole: true);
                    continue;
                }

                bool escape = verbatim ? c == '"' : c == '\\';
                bool brace = interpolated && doubled && c is '{' or '}';
                Blank(escape || brace ? 2 : 1);
            }
        }

        private bool Has(string text) => string.CompareOrdinal(source, _at, text, 0, text.Length) == 0;

        private bool StartsLine()
        {
            int newline = source.LastIndexOf('\n', _at);
            return string.IsNullOrWhiteSpace(source[(newline + 1).._at]);
        }

        private int End(string mark, int extra) =>
            source.IndexOf(mark, Math.Min(_at + extra, source.Length), StringComparison.Ordinal) is var found and >= 0
                ? found + extra
                : source.Length;

        private void Blank(int count)
        {
            for (int i = 0; i < count && _at < source.Length; i++, _at++)
            {
                if (_code[_at] != '\n')
                {
                    _code[_at] = ' ';
                }
            }
        }
    }
}
