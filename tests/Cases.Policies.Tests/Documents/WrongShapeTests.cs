using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Policies.Tests;

/// <summary>
/// Every key of every kind of document in every wrong shape: a fault with a place, never an exception and never a sound
/// document.
/// </summary>
public sealed class WrongShapeTests
{
    private const string Template = """
        template: TEST-MAIL
        version: 1
        title: A mail for tests
        jurisdiction: CN
        binds: [BANK]
        language: zh-CN
        channel: email
        act: collection
        purpose: collect
        to: [debtor]
        valid-from: 2026-03-01
        valid-to: 2026-12-31
        subject: 您好
        preview: 您好
        text: 您应还{amount}
        """;

    private const string Content = """
        content: TEST-CONTENT
        title: Rules of content for tests
        jurisdiction: any
        valid-from: 2026-01-01
        valid-to: 2027-12-31
        rules: [{id: TEST-THREAT, title: No threats, citation: {instrument: Test rules}, norm: law, demand: avoids,
          source-status: secondary, channels: any, classes: any, phrases: {en: [or else]},
          examples: {refused: [or else], permitted: [thanks]}}]
        """;

    private const string Strategy = """
        strategy: TEST-STRATEGY
        version: 1
        title: A strategy for tests
        jurisdiction: any
        products: any
        valid-from: 2026-01-01
        valid-to: 2026-06-30
        zone: Asia/Shanghai
        buckets: [{code: M0, from: 0, to: 0}, {code: M1, from: 1}]
        ladder: []
        grace: {promise-days: 3, plan-days: 3, entry-days: 0}
        tolerances: [{outstanding: 0.00 CNY, promise: 1.00 CNY}]
        write-off: [{from: 181, at-most: 10.00 CNY}]
        allocation: [{from: 0, order: contract}]
        """;

    private const string Calendar = """
        calendar: TEST-DAYS
        version: 1
        title: Days for tests
        jurisdiction: CN
        weekend: [saturday, sunday]
        years: [{year: 2026, source: Notice, off: [2026-10-01], worked: [2026-10-10]}]
        """;

    private static readonly string[] Optional =
        ["valid-to", "zone", "ladder", "grace", "tolerances", "write-off", "allocation", "preview"];

    private static readonly string[] Texts = [Template, Content, Strategy, Calendar];

    /// <summary>A key of a document: the document's text, the key, and its line from 1.</summary>
    public static TheoryData<string, string, int> Keys()
    {
        var keys = new TheoryData<string, string, int>();
        foreach (var text in Texts)
        {
            var lines = text.Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (!lines[i].StartsWith(' '))
                {
                    keys.Add(text, lines[i][..lines[i].IndexOf(':', StringComparison.Ordinal)], i + 1);
                }
            }
        }

        return keys;
    }

    [Fact]
    public void Documents_AsTheyStand_AreSound() => Assert.All(
        Texts, text => Assert.Empty(DocumentText.Check(text).Faults));

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_WithoutAValue_IsAFaultAtItsLine(string text, string key, int line) =>
        Assert.Contains(
            DocumentText.Check(Changed(text, key, $"{key}: ~")).Faults,
            fault => fault.Line == line || fault.What.Contains("of no kind", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_WithAMapping_IsAFaultAtItsLine(string text, string key, int line) =>
        Assert.Contains(
            DocumentText.Check(Changed(text, key, $"{key}: {{a: [b]}}")).Faults, fault => fault.Line == line);

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_WithAListOfMappings_IsAFaultAtItsLine(string text, string key, int line) =>
        Assert.Contains(
            DocumentText.Check(Changed(text, key, $"{key}: [{{a: b}}, [c]]")).Faults, fault => fault.Line == line);

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_ThatIsMissing_IsAFaultUnlessItIsOptional(string text, string key, int line)
    {
        var faults = DocumentText.Check(Changed(text, key, "# gone")).Faults;

        Assert.Equal(Optional.Contains(key), faults.IsEmpty);
        Assert.All(faults, fault => Assert.InRange(fault.Line, 1, text.Split('\n').Length));
        Assert.True(line > 0);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Key_ThatStandsTwice_IsAFaultNamingBothLines(string text, string key, int line)
    {
        var twice = text + $"\n{key}: x";

        Assert.Contains(
            DocumentText.Check(twice).Faults,
            fault => fault.What == $"the key '{key}' stands here twice (first in line {line})"
                && fault.Line == twice.Split('\n').Length);
    }

    /// <summary>
    /// Whatever character is changed or cut, a check answers; a sound answer has no fault and the reverse.
    /// </summary>
    [Fact]
    public void Text_WithOneCharacterChanged_NeverThrows()
    {
        const string Characters = "\t\n\r\0 -?:,[]{}#&*!|>'\"%@`~\uD800aé漢\uFEFF0";
        var change =
            from text in Gen.Elements(Texts)
            from place in Gen.Choose(0, text.Length - 1)
            from character in Gen.Elements(Characters.ToCharArray())
            from insert in Gen.Elements(true, false)
            select text[..place] + character + text[(insert ? place : place + 1)..];

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(1_000),
            Prop.ForAll(Arb.From(change), text =>
            {
                var result = DocumentText.Check(text);
                var found = result.Templates.Length + result.Contents.Length + result.Strategies.Length
                    + result.Calendars.Length;
                return result.Faults.Length > 0 || found == 1;
            }));
    }

    private static string Changed(string text, string key, string line)
    {
        var lines = text.Split('\n').ToList();
        var at = lines.FindIndex(one => one.StartsWith(key + ":", StringComparison.Ordinal));
        lines[at] = line;
        while (at + 1 < lines.Count && lines[at + 1].StartsWith(' '))
        {
            lines.RemoveAt(at + 1);
        }

        return string.Join('\n', lines);
    }
}
