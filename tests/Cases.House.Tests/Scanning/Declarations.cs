using System.Text.RegularExpressions;

namespace Cases.House.Tests.Scanning;

/// <summary>A type as declared: its keyword (such as record struct), modifiers, and what it derives from.</summary>
public sealed record TypeDeclaration(string Keyword, string Name, string Modifiers, string Bases, int Line);

/// <summary>A method, constructor, property or field: its place, length in lines, and number of parameters.</summary>
public sealed record MemberDeclaration(string Type, string Name, bool IsCode, int Line, int Lines, int Parameters);

/// <summary>
/// The types and members of one source file, found by brackets alone: enough for lengths, names and modifiers, and
/// independent of the version of the language.
/// </summary>
public sealed partial class Declarations
{
    private static readonly HashSet<string> NotNames =
    [
        "public", "private", "protected", "internal", "static", "async", "override", "virtual", "sealed", "abstract",
        "readonly", "ref", "unsafe", "new", "extern", "partial", "required", "file", "const", "in", "out", "params",
        "if", "for", "foreach", "while", "switch", "using", "lock", "fixed", "catch", "return", "await", "throw",
    ];

    private readonly SourceText _text;
    private readonly List<TypeDeclaration> _types = [];
    private readonly List<MemberDeclaration> _members = [];

    private Declarations(SourceText text) => _text = text;

    /// <summary>The types in the order of the source.</summary>
    public IReadOnlyList<TypeDeclaration> Types => _types;

    /// <summary>The members of all types in the order of the source.</summary>
    public IReadOnlyList<MemberDeclaration> Members => _members;

    /// <summary>Finds the declarations of a source file.</summary>
    public static Declarations Of(SourceText text)
    {
        var found = new Declarations(text);
        found.ReadBody(0, text.Code.Length, "");
        return found;
    }

    // Reads the declarations between two places, which are the inside of a type, of a namespace or of a file.
    private void ReadBody(int from, int to, string type)
    {
        string code = _text.Code;
        int at = from;
        while (at < to)
        {
            if (char.IsWhiteSpace(code[at]) || code[at] == ';')
            {
                at++;
                continue;
            }

            at = ReadDeclaration(at, to, type);
        }
    }

    // Reads one declaration and returns the place after it.
    private int ReadDeclaration(int start, int to, string type)
    {
        Extent extent = Measure(start, to, inExpression: false);
        string header = WithoutAttributes(_text.Code[start..extent.HeaderEnd]);
        Match declared = TypeHeader().Match(header);
        if (declared.Success)
        {
            AddType(declared, header, _text.LineAt(start));
            if (extent.Block >= 0 && declared.Groups["keyword"].Value != "enum")
            {
                ReadBody(extent.Block + 1, extent.End - 1, declared.Groups["name"].Value);
            }
        }
        else if (NamespaceHeader().IsMatch(header))
        {
            if (extent.Block >= 0)
            {
                ReadBody(extent.Block + 1, extent.End - 1, type);
            }
        }
        else
        {
            AddMember(header, extent, start, type);
        }

        return extent.End;
    }

    private void AddType(Match declared, string header, int line)
    {
        string name = declared.Groups["name"].Value;
        string keyword = WhiteSpace().Replace(declared.Groups["keyword"].Value, " ");
        string rest = header[(declared.Index + declared.Length)..];
        if (keyword == "class" && ParameterList(name + rest) is { } list)
        {
            _members.Add(new MemberDeclaration(name, name, true, line, 1, CountParameters(list)));
        }

        _types.Add(new TypeDeclaration(keyword, name, declared.Groups["modifiers"].Value.Trim(), Bases(rest), line));
    }

    private void AddMember(string header, Extent extent, int start, string type)
    {
        (string Name, string List)? method = MethodHeader(header);
        string name = method?.Name ?? LastName().Match(header).Value;
        int parameters = method is { } found ? CountParameters(found.List) : 0;
        bool isCode = method is not null || extent.Block >= 0 || (extent.IsArrow && !GivesData(extent));
        int first = _text.LineAt(start);
        int lines = _text.LineAt(CodeEnd(extent)) - first + 1;
        _members.Add(new MemberDeclaration(type, name, isCode, first, lines, parameters));
    }

    // A property that is a written list or table of data, however long, holds no step that somebody has to follow.
    private bool GivesData(Extent extent) =>
        NewValue().IsMatch(_text.Code[(extent.HeaderEnd + 2)..extent.End]);

    // The last place of the code: what is assigned to a property after its block is data.
    private int CodeEnd(Extent extent) =>
        extent.Block >= 0 ? Closing(extent.Block, extent.End) : extent.End - 1;

    // Where a declaration's header ends, where its block starts (-1: it has none), and the place after all of it.
    private sealed record Extent(int HeaderEnd, int Block, bool IsArrow, int End);

    private Extent Measure(int start, int to, bool inExpression)
    {
        string code = _text.Code;
        int headerEnd = inExpression ? start : -1;
        bool arrow = false;
        for (int at = start; at < to; at++)
        {
            switch (code[at])
            {
                case '(' or '[':
                    at = Closing(at, to);
                    break;
                case '=' when headerEnd < 0 && IsAssignOrArrow(at):
                    headerEnd = at;
                    arrow = code[at + 1] == '>';
                    break;
                case '{' when headerEnd < 0:
                    int close = Closing(at, to);
                    return new Extent(at, at, false, InitializerEnd(close + 1, to));
                case '{':
                    at = Closing(at, to);
                    break;
                case ';':
                    return new Extent(headerEnd < 0 ? at : headerEnd, -1, arrow, at + 1);
                default:
                    break;
            }
        }

        return new Extent(headerEnd < 0 ? to : headerEnd, -1, arrow, to);
    }

    // A property's block may be followed by "= value;".
    private int InitializerEnd(int after, int to)
    {
        int at = after;
        while (at < to && char.IsWhiteSpace(_text.Code[at]))
        {
            at++;
        }

        return at < to && _text.Code[at] == '=' ? Measure(at + 1, to, inExpression: true).End : Math.Min(after, to);
    }

    private bool IsAssignOrArrow(int at)
    {
        char before = at > 0 ? _text.Code[at - 1] : ' ';
        char after = at + 1 < _text.Code.Length ? _text.Code[at + 1] : ' ';
        return after != '=' && !"=!<>+-*/%&|^?".Contains(before, StringComparison.Ordinal);
    }

    private int Closing(int open, int to)
    {
        int depth = 0;
        for (int at = open; at < to; at++)
        {
            depth += _text.Code[at] is '(' or '{' or '[' ? 1 : _text.Code[at] is ')' or '}' or ']' ? -1 : 0;
            if (depth == 0)
            {
                return at;
            }
        }

        return to - 1;
    }

    private static string WithoutAttributes(string header)
    {
        string rest = header.TrimStart();
        while (rest.StartsWith('['))
        {
            int depth = 0;
            int close = 0;
            do
            {
                depth += rest[close] == '[' ? 1 : rest[close] == ']' ? -1 : 0;
                close++;
            }
            while (depth > 0 && close < rest.Length);

            rest = rest[close..].TrimStart();
        }

        return rest;
    }

    // The name and the parameters of a method's or constructor's header; null for anything else.
    private static (string Name, string List)? MethodHeader(string header)
    {
        foreach (Match call in BeforeParenthesis().Matches(header))
        {
            string name = call.Groups["name"].Value;
            if (!NotNames.Contains(name))
            {
                return (name, Inside(header, call.Index + call.Length - 1));
            }
        }

        return null;
    }

    private static string? ParameterList(string nameAndRest)
    {
        Match call = BeforeParenthesis().Match(nameAndRest);
        return call.Success && call.Index == 0 ? Inside(nameAndRest, call.Length - 1) : null;
    }

    private static string Inside(string text, int open)
    {
        int depth = 0;
        for (int at = open; at < text.Length; at++)
        {
            depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return text[(open + 1)..at];
            }
        }

        return text[(open + 1)..];
    }

    private static int CountParameters(string list)
    {
        if (string.IsNullOrWhiteSpace(list))
        {
            return 0;
        }

        int depth = 0;
        int commas = 0;
        foreach (char c in list)
        {
            depth += c is '(' or '[' or '<' or '{' ? 1 : c is ')' or ']' or '>' or '}' ? -1 : 0;
            commas += c == ',' && depth == 0 ? 1 : 0;
        }

        return commas + 1;
    }

    // What stands after the colon of a type's header, without its primary constructor and its constraints.
    private static string Bases(string rest)
    {
        string text = WhiteSpace().Replace(rest, " ");
        while (text.IndexOf('(', StringComparison.Ordinal) is var open and >= 0)
        {
            string inside = Inside(text, open);
            text = text.Remove(open, Math.Min(inside.Length + 2, text.Length - open));
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int where = text.IndexOf(" where ", StringComparison.Ordinal);
        string bases = colon < 0 || (where >= 0 && where < colon) ? "" : text[(colon + 1)..];
        int constraint = bases.IndexOf(" where ", StringComparison.Ordinal);
        return (constraint < 0 ? bases : bases[..constraint]).Trim();
    }

    [GeneratedRegex(@"^(?<modifiers>(?:(?:public|internal|private|protected|static|sealed|abstract|partial|" +
        @"readonly|ref|file|new|unsafe)\s+)*)(?<keyword>record\s+struct|record\s+class|record|class|" +
        @"struct|interface|enum)\s+(?<name>\w+)")]
    private static partial Regex TypeHeader();

    [GeneratedRegex(@"^namespace\s")]
    private static partial Regex NamespaceHeader();

    [GeneratedRegex(@"(?<name>\w+)\s*(?:<[^()]*>)?\s*\(")]
    private static partial Regex BeforeParenthesis();

    [GeneratedRegex(@"^\s*(new\b|\[)")]
    private static partial Regex NewValue();

    [GeneratedRegex(@"\w+(?=\W*$)")]
    private static partial Regex LastName();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
