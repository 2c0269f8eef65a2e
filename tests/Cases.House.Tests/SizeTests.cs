using Xunit;

namespace Cases.House.Tests;

/// <summary>Lengths, widths and numbers of parameters, and the share of tests.</summary>
public sealed class SizeTests
{
    private static readonly IReadOnlyList<Size> Ratchet =
        [.. Sizes.ReadRatchet(House.The("tests/Cases.House.Tests/ratchet.txt").Text)];

    [Fact]
    public void Sources_Each_KeepTheCeilings() => House.Expect(
        Sizes.Judge(House.Sources.SelectMany(Sizes.Excess), Ratchet),
        "split the file or the method by its parts of thought; give more than six parameters as a record");

    [Fact]
    public void Rooms_Each_HaveTheirShareOfTestLines() => House.Expect(
        House.Rooms.SelectMany(room => TestShare.Judge(
            room, LinesUnder($"src/{room}"), LinesUnder($"tests/{room}.Tests") + LinesInherited(room), Ratchet)),
        "write the missing tests; see ratchet.txt for a room that is on its way");

    // A suite of the kit runs in every room that inherits it, and is written once.
    private static int LinesInherited(string room)
    {
        var tests = House.Sources.Where(d => d.IsUnder($"tests/{room}.Tests")).ToList();
        return House.Sources
            .Where(d => d.IsUnder("tests/Cases.TestKit") && d.Name.Contains("Conformance.", StringComparison.Ordinal))
            .Where(suite => tests.Exists(test => TestShare.Inherits(test.Source.Code, suite.Name.Split('.')[0])))
            .Sum(suite => suite.Lines.Count);
    }

    private static int LinesUnder(string folder) =>
        House.Sources.Where(d => d.IsUnder(folder)).Sum(d => d.Lines.Count);

    [Theory]
    [InlineData("public sealed class A : Suite\n{", true)]
    [InlineData("class A(int x) { } class B :Suite, IDisposable", true)]
    [InlineData("class A : SuiteOfOthers", false)]
    [InlineData("class Suite : A", false)]
    public void Inherits_ACodeWithClasses_LooksForTheBase(string code, bool expected) =>
        Assert.Equal(expected, TestShare.Inherits(code, "Suite"));

    [Theory]
    [InlineData(500, 0)]
    [InlineData(501, 1)]
    public void Excess_LinesOfAFile_StartAboveTheCeiling(int lines, int offenders) =>
        Assert.Equal(offenders, ExcessOf("file", string.Join('\n', Enumerable.Repeat("// x", lines))));

    [Theory]
    [InlineData(120, 0)]
    [InlineData(121, 1)]
    public void Excess_WidthOfALine_StartsAboveTheCeiling(int width, int offenders) =>
        Assert.Equal(offenders, ExcessOf("width", "//" + new string('x', width - 2)));

    [Theory]
    [InlineData(57, 0)]
    [InlineData(58, 1)]
    public void Excess_LinesOfAMethod_CountSignatureAndBraces(int body, int offenders) =>
        Assert.Equal(offenders, ExcessOf("method",
            "sealed class A\n{\n    void F()\n    {\n" + string.Concat(Enumerable.Repeat("        G();\n", body)) +
            "    }\n}"));

    [Theory]
    [InlineData("int a, int b, int c, int d, int e, Func<int, int> f", 0)]
    [InlineData("int a, int b, int c, int d, int e, Func<int, int> f, (int, int) g", 1)]
    public void Excess_Parameters_StartAboveTheCeiling(string list, int offenders) =>
        Assert.Equal(offenders, ExcessOf("parameters", $"sealed class A {{ void F({list}) {{ }} }}"));

    [Fact]
    public void Excess_ParametersOfARecord_AreNotCounted() =>
        Assert.Equal(0, ExcessOf("parameters", "sealed record A(int A, int B, int C, int D, int E, int F, int G);"));

    [Theory]
    [InlineData(70, null, "A: method 70, and 60 is the limit")]
    [InlineData(70, 70, null)]
    [InlineData(71, 70, "A: method 71, and 70 is the limit")]
    [InlineData(68, 70, "ratchet.txt: method A 70 is more than is needed: lower it to 68")]
    [InlineData(62, 62, "A: method 62 is in the red zone 61 to 64")]
    [InlineData(null, 70, "ratchet.txt: method A 70 is more than is needed: delete the line")]
    public void Judge_ExcessAgainstRatchet_OnlyShrinks(int? found, int? allowed, string? complaint) =>
        Assert.Equal(complaint is null ? [] : [complaint], Sizes.Judge(Method(found), Method(allowed)));

    [Theory]
    [InlineData("Cases.Ledger", 1000, 1500, null, true)]
    [InlineData("Cases.Ledger", 1000, 1499, null, false)]
    [InlineData("Cases.Engine", 1000, 800, null, true)]
    [InlineData("Cases.Engine", 1000, 799, null, false)]
    [InlineData("Cases.Engine", 1000, 600, 60, true)]
    [InlineData("Cases.Engine", 1000, 599, 60, false)]
    [InlineData("Cases.Engine", 1000, 800, 60, false)]
    [InlineData("Cases.Engine", 0, 0, null, true)]
    public void TestShare_OfARoom_FollowsTheHouseNumbers(string room, int source, int tests, int? allowed, bool good)
    {
        Size[] ratchet = allowed is { } percent ? [new Size("tests", room, percent)] : [];
        Assert.Equal(good, !TestShare.Judge(room, source, tests, ratchet).Any());
    }

    [Fact]
    public void ReadRatchet_LinesAndRemarks_AreToldApart() =>
        Assert.Equal([new Size("file", "src/A.cs", 510)], Sizes.ReadRatchet("# why\n\nfile src/A.cs 510\n"));

    private static int ExcessOf(string kind, string text) =>
        Sizes.Excess(new Document("src/A.cs", text)).Count(s => s.Kind == kind);

    private static Size[] Method(int? value) => value is { } lines ? [new Size("method", "A", lines)] : [];
}
