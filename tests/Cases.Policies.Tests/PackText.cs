using Xunit;

namespace Cases.Policies.Tests;

/// <summary>A sound pack to be changed by tests, one line each.</summary>
internal static class PackText
{
    public const string Sound = """
        pack: TEST
        title: A pack for tests
        jurisdiction: CN
        instrument: Test rules
        valid-from: 2026-01-01
        valid-to: 2027-12-31
        official-zone: Asia/Shanghai
        numbers:
          promise-grace-days: 5
        rules:
          - id: TEST-QUIET
            title: Quiet hours
            citation: {instrument: Test rules, article: art. 1, version: 2026-01-01}
            norm: regulation
            effect: deny
            kind: local-time-window
            parameters: {from: "22:00", to: "08:00", clock: both, exception: consent-to-quiet-hours}
            applies-to: {acts: [call, visit], classes: [collection], parties: [debtor]}
            when-absent: {debtor-zone: {answer: compliant, reason: It is the official one.}}
            source-status: secondary
            sign-off: {by: A. Counsel, on: 2026-01-02, text-sha256: DIGEST}
            examples:
              refused:
                - {act: {kind: call, at: "2026-03-02T22:00:00+08:00"}, permitted-from: "2026-03-03T08:00:00+08:00"}
              permitted:
                - {act: {kind: call, at: "2026-03-02T21:59:59+08:00"}}
        holds:
          - id: TEST-HOLD-DISPUTE
            title: A dispute stops collection
            citation: {instrument: Test rules}
            norm: product-default
            hold: dispute
            stops: [collection]
            source-status: recalled
            examples:
              refused:
                - {act: {kind: call, at: "2026-03-02T10:00:00+08:00"}, facts: {holds: [{kind: dispute}]}}
              permitted:
                - {act: {kind: call, at: "2026-03-02T10:00:00+08:00"}}
        """;

    private static readonly string Digest = new('a', 64);

    /// <summary>The sound text.</summary>
    public static string Text => Sound.Replace("DIGEST", Digest, StringComparison.Ordinal);

    /// <summary>The sound text with one part replaced; the part must be there.</summary>
    public static string With(string part, string replacement) => Text.Contains(part, StringComparison.Ordinal)
        ? Text.Replace(part, replacement, StringComparison.Ordinal)
        : throw new ArgumentException($"The sound pack has no '{part}'.", nameof(part));

    /// <summary>The single fault of a text.</summary>
    public static PackFault OnlyFault(string text)
    {
        var result = PackLoader.LoadText("test.yaml", text);
        return Assert.Single(result.Faults);
    }
}
