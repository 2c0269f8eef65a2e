using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Every way in which a pack can be wrong: one change to a sound pack, one fault, at its place.</summary>
public sealed class LoaderFaultTests
{
    /// <summary>Part of the sound pack, its replacement, line of the fault, words of the fault.</summary>
    public static TheoryData<string, string, int, string> Faults => new()
    {
        { "pack: TEST", "pack: test", 1, "no id" },
        { "pack: TEST", "pack: T+ST", 1, "no id" },
        { "pack: TEST", "pack: T-7..9", 1, "no id" },
        { "pack: TEST", "pack: T.9", 1, "no id" },
        { "pack: TEST", "pack: T-7.", 1, "no id" },
        { "pack: TEST", "pack:", 1, "'pack' of the pack has no value" },
        { "title: A pack for tests", "titel: A pack for tests", 2, "has no key 'titel'" },
        { "title: A pack for tests", "title: [a, b]", 2, "must be a single value, not a list" },
        { "title: A pack for tests", "title: ''", 2, "one line of 1 to" },
        { "title: A pack for tests", "title: \"a\\nb\"", 2, "one line of 1 to" },
        { "title: A pack for tests", "title: ~", 2, "has no value" },
        { "jurisdiction: CN", "title: twice", 3, "stands here twice" },
        { "valid-from: 2026-01-01\nvalid", "valid-from: 2026-02-30\nvalid", 5, "not a date that exists" },
        { "valid-from: 2026-01-01\nvalid", "valid-from: 01.01.2026\nvalid", 5, "not a date that exists" },
        { "valid-to: 2027-12-31", "valid-to: 2025-12-31", 6, "ends before it begins" },
        { "official-zone: Asia/Shanghai", "official-zone: Asia/Shang", 7, "not a time zone" },
        { "promise-grace-days: 5", "promise-grace-days: 5.5", 9, "not a whole number" },
        { "promise-grace-days: 5", "promise-grace-days: -1", 9, "not a whole number" },
        { "promise-grace-days: 5", "promise-grace-days: \"5\"", 9, "not a whole number" },
        { "promise-grace-days: 5", "promise-grace-days: 1e3", 9, "not a whole number" },
        { "promise-grace-days: 5", "promise-grace-days: 366", 9, "from 0 to 365" },
        { "promise-grace-days: 5", "promise-grace-days: 99999999999999999999", 9, "not a whole number" },
        { "promise-grace-days: 5", "promise-grace: 5", 9, "has no key 'promise-grace'" },
        { "id: TEST-QUIET", "name: TEST-QUIET", 11, "lacks 'id'" },
        { "id: TEST-QUIET", "id: TEST-HOLD-DISPUTE", 28, "twice on 2026-01-01" },
        {
            "citation: {instrument: Test rules, article: art. 1, version: 2026-01-01}",
            "source: x",
            11,
            "lacks 'citation'"
        },
        { "citation: {instrument: Test rules, article", "citation: {article", 13, "lacks 'instrument'" },
        { "article: art. 1", "artikel: art. 1", 13, "has no key 'artikel'" },
        { "norm: regulation", "norm: Regulation", 14, "'Regulation' is not a word that it knows" },
        { "norm: regulation", "norm: strong", 14, "'strong' is not a word" },
        { "norm: regulation", "norm: 1", 14, "'1' is not a word" },
        { "norm: regulation", "valid-to: 2028-01-01\n    norm: law", 14, "ends after its pack (2027-12-31)" },
        { "norm: regulation", "valid-from: 2025-01-01\n    norm: law", 14, "begins before its pack (2026-01-01)" },
        { "norm: regulation", "valid-to: 2025-01-01\n    norm: law", 14, "ends before it begins" },
        { "effect: deny", "effect: stop", 15, "'stop' is not a word" },
        { "kind: local-time-window", "kind: local-time", 16, "no kind of rule" },
        { "from: \"22:00\"", "from: \"24:00\"", 17, "not a time of day" },
        { "from: \"22:00\"", "from: 22", 17, "not a time of day" },
        { "from: \"22:00\"", "from: \"08:00\"", 17, "the same time" },
        { "from: \"22:00\", ", "", 17, "lacks 'from'" },
        { "clock: both", "clock: mine", 17, "'mine' is not a word" },
        { "exception: consent-to-quiet-hours", "exception: consent", 17, "no exception of this kind" },
        { "clock: both", "clock: both, zone: x", 17, "has no key 'zone'" },
        { "acts: [call, visit]", "acts: [call, phone]", 18, "'phone' is not a word" },
        { "acts: [call, visit]", "acts: [call, call]", 18, "names 'call' twice" },
        { "acts: [call, visit]", "acts: []", 18, "must be a list of words" },
        { "acts: [call, visit]", "acts: call", 18, "must be a list of words" },
        { "acts: [call, visit]", "acts: [[call]]", 18, "holds a list" },
        { "acts: [call, visit], ", "", 18, "lacks 'acts'" },
        { "answer: compliant", "answer: maybe", 19, "'maybe' is not a word" },
        { ", reason: It is the official one.", "", 19, "lacks 'reason'" },
        { "debtor-zone: {answer", "debtor: {answer", 19, "has no key 'debtor'" },
        {
            "when-absent: {debtor-zone: {answer: compliant, reason: It is the official one.}}",
            "when-absent: ask",
            19,
            "must be a mapping"
        },
        { "source-status: secondary", "source-status: verified", 20, "no source status" },
        { "text-sha256: ", "text-sha256: A", 21, "no SHA-256" },
        { "on: 2026-01-02", "on: soon", 21, "not a date that exists" },
        {
            "at: \"2026-03-02T22:00:00+08:00\"",
            "at: \"2026-03-02T21:00:00+08:00\"",
            24,
            "answers passed to this example"
        },
        {
            "at: \"2026-03-02T21:59:59+08:00\"",
            "at: \"2026-03-02T22:00:00+08:00\"",
            26,
            "answers refused to this example"
        },
        {
            "from: \"2026-03-03T08:00:00+08:00\"",
            "from: \"2026-03-03T08:00:01+08:00\"",
            24,
            "permits this from 2026-03-03T00:00:00Z"
        },
        { "from: \"2026-03-03T08:00:00+08:00\"", "from: tomorrow", 24, "no instant" },
        { "at: \"2026-03-02T21:59:59+08:00\"", "at: \"2026-03-02T21:59:59\"", 26, "no instant" },
        { "at: \"2026-03-02T21:59:59+08:00\"", "when: now", 26, "lacks 'at'" },
        {
            "      refused:\n        - {act: {kind: call, at: \"2026-03-02T22",
            "      permitted2:\n        - {act: {kind: call, at: \"2026-03-02T22",
            23,
            "has no key 'permitted2'"
        },
        { "hold: dispute\n", "hold: quarrel\n", 32, "'quarrel' is not a word" },
        { "stops: [collection]", "stops: any thing", 33, "must be a list of words" },
        { "facts: {holds: [{kind: dispute}]}", "facts: {holds: [{kind: hardship}]}", 37, "answers not-applicable" },
        { "facts: {holds: [{kind: dispute}]}", "facts: {holds: [dispute]}", 37, "must be a mapping" },
        { "facts: {holds: [{kind: dispute}]}", "facts: {holds: [{kind: dispute, until: x}]}", 37, "not a date" },
        { "facts: {holds: [{kind: dispute}]}", "facts: {outstanding: 1,5, holds: [{kind: dispute}]}", 37, "no amount" },
        {
            "facts: {holds: [{kind: dispute}]}",
            "facts: {outstanding: 1.5 CNY, holds: [{kind: dispute}]}",
            37,
            "no amount"
        },
        {
            "facts: {holds: [{kind: dispute}]}",
            "facts: {referral-open: yes, holds: [{kind: dispute}]}",
            37,
            "not true or false"
        },
        {
            "facts: {holds: [{kind: dispute}]}",
            "facts: {agreement: {kind: vow, due: 2026-03-02, grace-days: 1}, holds: [{kind: dispute}]}",
            37,
            "no agreement"
        },
        { "holds:\n", "holds: none\nhold2:\n", 27, "must be a list" },
        { "pack: TEST", "pack: &a TEST", 1, "an anchor (&)" },
        { "pack: TEST", "pack: !!str TEST", 1, "a tag (!)" },
        { "pack: TEST", "? [a]\n: b", 1, "a key must be a word" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Pack_WithOneChange_IsRefusedAtItsPlace(string part, string replacement, int line, string what)
    {
        var result = PackLoader.LoadText("test.yaml", PackText.With(part, replacement));

        Assert.Empty(result.Packs);
        Assert.Contains(result.Faults, f => f.Line == line && f.What.Contains(what, StringComparison.Ordinal));
        Assert.All(result.Faults, f => Assert.True(f.Column > 0 && f.Remedy.Length > 0, f.ToString()));
    }

    [Fact]
    public void Faults_OfOneFile_AreAllNamedInOrder()
    {
        var text = PackText.With("norm: regulation", "norm: strong")
            .Replace("jurisdiction: CN", "country: CN", StringComparison.Ordinal)
            .Replace("stops: [collection]", "stops: [everything]", StringComparison.Ordinal);

        var result = PackLoader.LoadText("test.yaml", text);

        Assert.Equal([1, 3, 14, 33], result.Faults.Select(fault => fault.Line));
    }

    [Fact]
    public void Fault_Printed_IsOneLineWithPlaceAndRemedy()
    {
        var fault = PackText.OnlyFault(PackText.With("norm: regulation", "norm: strong"));

        Assert.Equal(
            "test.yaml:14:11: 'norm' of rule 'TEST-QUIET': 'strong' is not a word that it knows; use one of: law, "
            + "regulation, self-regulation, recommended-standard, guidance, presumption, product-default",
            fault.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but a comment\n")]
    public void Text_WithoutADocument_IsEmpty(string text)
    {
        var fault = PackText.OnlyFault(text);

        Assert.Equal("the file is empty", fault.What);
        Assert.Equal("test.yaml: the file is empty; write a pack: begin with 'pack: ID'", fault.ToString());
    }

    [Theory]
    [InlineData("just words", "this document is no pack")]
    [InlineData("- a\n- b", "this document is no pack")]
    [InlineData("title: x\npack: TEST", "this document is no pack")]
    [InlineData("---\n---\n", "this document is no pack")]
    [InlineData("pack: [", "this is not YAML")]
    [InlineData("pack: \"a", "this is not YAML")]
    [InlineData("pack: TEST\n\ttitle: x", "this is not YAML")]
    [InlineData("pack: TEST\n title: x", "this is not YAML")]
    [InlineData("%BAD", "this is not YAML")]
    public void Text_ThatIsNoPack_IsRefused(string text, string what)
    {
        var result = PackLoader.LoadText("test.yaml", text);

        Assert.Empty(result.Packs);
        Assert.Contains(result.Faults, fault => fault.What.StartsWith(what, StringComparison.Ordinal));
        Assert.All(result.Faults, fault => Assert.DoesNotContain('\n', fault.ToString()));
    }

    [Fact]
    public void SyntaxError_AfterASoundDocument_LeavesThatOne()
    {
        var result = PackLoader.LoadText("t", PackText.Text + "\n---\npack: [");

        Assert.Single(result.Packs);
        Assert.Single(result.Faults);
        Assert.False(result.IsSound);
    }

    [Fact]
    public void Pack_ThatSaysNothing_IsRefused()
    {
        var head = PackText.Text[..PackText.Text.IndexOf("numbers:", StringComparison.Ordinal)];

        Assert.Equal("the pack TEST says nothing", PackText.OnlyFault(head).What);
    }

    [Fact]
    public void Rule_WithoutExamples_IsRefused()
    {
        var start = PackText.Text.IndexOf("    examples:", StringComparison.Ordinal);
        var end = PackText.Text.IndexOf("holds:", StringComparison.Ordinal);

        var fault = PackText.OnlyFault(PackText.Text.Remove(start, end - start));

        Assert.Contains("TEST-QUIET lacks an example", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Packs_OfOneIdOnOneDay_AreRefused()
    {
        var fault = PackText.OnlyFault(PackText.Text + "\n---\n" + PackText.Text);

        Assert.StartsWith(
            "two packs TEST are in force on one day; the other is test.yaml:1:7", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Packs_WithOneRuleIdInBoth_AreRefused()
    {
        var other = PackText.With("pack: TEST", "pack: OTHER");

        var result = PackLoader.LoadText("t", PackText.Text + "\n---\n" + other);

        const string What = "the rule TEST-QUIET is in the packs TEST (t:11:9) and OTHER";
        Assert.Contains(result.Faults, fault => fault.What == What && fault.Line > 11 && fault.Column == 9);
    }
}
