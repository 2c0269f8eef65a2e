using Cases.House.Tests.Scanning;
using Xunit;

namespace Cases.House.Tests;

/// <summary>The scanner that the house rules stand on, on small made-up pieces.</summary>
public sealed class ScannerTests
{
    [Theory]
    [InlineData("a // b\nc", "a     \nc")]
    [InlineData("a /* b\nc */ d", "a     \n     d")]
    [InlineData("x = \"a { b\";", "x =        ;")]
    [InlineData("x = \"a \\\" b\" + y;", "x =          + y;")]
    [InlineData("x = @\"a \"\" \\\" + y;", "x =           + y;")]
    [InlineData("c = '\"'; d", "c =    ; d")]
    [InlineData("c = '\\''; d", "c =     ; d")]
    [InlineData("$\"a {b(\"c\")} {{d}}\" + e", "     b(   )         + e")]
    public void Code_LiteralsAndComments_AreBlanked(string source, string expected)
    {
        string code = SourceText.Of(source).Code;

        Assert.Equal(source.Length, code.Length);
        Assert.Equal(expected.Replace('{', ' ').Replace('}', ' '), code.Replace('{', ' ').Replace('}', ' '));
    }

    [Fact]
    public void Code_RawString_IsBlankedAndKeptAsLiteral()
    {
        SourceText text = SourceText.Of("a = \"\"\"\n  say \"hello\" { to\n  \"\"\";\nb();");

        Assert.DoesNotContain("hello", text.Code, StringComparison.Ordinal);
        Assert.EndsWith("b();", text.Code, StringComparison.Ordinal);
        Assert.Contains("say \"hello\"", Assert.Single(text.Literals).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_HoleOfAnInterpolatedString_StaysButItsFormatGoes()
    {
        string code = SourceText.Of("$\"{DateTime.Now:0.00} items\"").Code;

        Assert.Contains("DateTime.Now", code, StringComparison.Ordinal);
        Assert.DoesNotContain("0.00", code, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_Directive_IsBlanked() =>
        Assert.Equal("", SourceText.Of("#if FULL { \n").Code.Trim());

    private const string Sample = """
        using System;
        namespace Cases.Sample;

        /// <summary>A { comment.</summary>
        public sealed class Book<T>(int pages, string title) : Shelf(pages), IBook<T>
            where T : class
        {
            private static readonly int[] Sizes = [1, 2];
            private readonly Dictionary<string, (int A, int B)> _map = new() { ["}"] = (1, 2) };

            public Book() : this(1, "x")
            {
            }

            public int Pages { get; set; } = 5;

            public string Title
            {
                get => _title;
            }

            [Obsolete("no (")]
            public static (int A, int B) Split<TKey>(Dictionary<TKey, int> from, Func<int, int> by, int start = 0)
            {
                if (start > 0)
                {
                    return (1, 2);
                }

                return (3, 4);
            }

            public int Kind(int x) => x switch
            {
                1 => 2,
                _ => 3,
            };

            public static bool operator ==(Book<T> a, Book<T> b) => true;

            private enum Colour { Red, Blue }

            public abstract record Line(int A, int B);
        }

        internal interface IBook<T> { void Close(int a, int b); }
        """;

    private static readonly Declarations Found = Declarations.Of(SourceText.Of(Sample));

    [Fact]
    public void Types_OfASample_AreFoundWithModifiersAndBases() =>
        Assert.Equal(
            [
                new TypeDeclaration("class", "Book", "public sealed", "Shelf, IBook<T>", 5),
                new TypeDeclaration("enum", "Colour", "private", "", 41),
                new TypeDeclaration("record", "Line", "public abstract", "", 43),
                new TypeDeclaration("interface", "IBook", "internal", "", 46),
            ],
            Found.Types);

    [Theory]
    [InlineData("Split", 22, 10, 3)]
    [InlineData("Kind", 33, 5, 1)]
    [InlineData("Title", 17, 4, 0)]
    [InlineData("Pages", 15, 1, 0)]
    [InlineData("Close", 46, 1, 2)]
    public void Members_OfASample_AreMeasured(string name, int line, int lines, int parameters)
    {
        MemberDeclaration member = Assert.Single(Found.Members, m => m.Name == name);
        Assert.Equal((line, lines, parameters, true), (member.Line, member.Lines, member.Parameters, member.IsCode));
    }

    [Fact]
    public void Members_ConstructorAndPrimaryConstructor_AreBothSeen() =>
        Assert.Equal([2, 0], Found.Members.Where(m => m.Name == "Book").Select(m => m.Parameters));

    [Theory]
    [InlineData("static TheoryData<int> Rows => new() { 1,\n2 };", false, 2)]
    [InlineData("static int[] Rows => [1,\n2];", false, 2)]
    [InlineData("static int[] Rows { get; } = [1,\n2];", true, 1)]
    [InlineData("int Rows => _kind switch {\n_ => 2 };", true, 2)]
    [InlineData("static TheoryData<int> Rows() => new() { 1,\n2 };", true, 2)]
    public void Members_PropertyOfData_IsNoCode(string member, bool isCode, int lines)
    {
        var source = SourceText.Of($"sealed class A {{ {member} }}");
        MemberDeclaration found = Assert.Single(Declarations.Of(source).Members);
        Assert.Equal(("Rows", isCode, lines), (found.Name, found.IsCode, found.Lines));
    }

    [Fact]
    public void Members_Fields_AreNoCode() =>
        Assert.Equal(["Sizes", "_map"], Found.Members.Where(m => !m.IsCode && m.Type.Length > 0).Select(m => m.Name));

    [Fact]
    public void Declarations_OfThisVeryTree_AreManyAndNeverReachOverTheFile() =>
        Assert.All(House.Sources, d => Assert.All(
            d.Declarations.Members, m => Assert.InRange(m.Line + m.Lines - 1, 1, d.Lines.Count)));
}
