using Xunit;

namespace Cases.Policies.Tests;

/// <summary>Sound documents to be changed by tests, one line each.</summary>
internal static class DocumentText
{
    public const string Content = """
        content: TEST-CONTENT
        title: Rules of content for tests
        jurisdiction: CN
        valid-from: 2026-01-01
        valid-to: 2027-12-31
        rules:
          - id: TEST-FIELDS
            title: The amount is stated
            citation: {instrument: Test rules, article: art. 1}
            norm: regulation
            source-status: secondary
            demand: states
            channels: [sms, email]
            classes: [collection]
            fields: [amount, sender]
            examples: {refused: ["{amount}"], permitted: ["{amount} {sender}"]}
          - id: TEST-THREAT
            title: No threats
            citation: {instrument: Test rules, article: art. 2}
            norm: law
            source-status: official text
            sign-off: {by: A. Counsel, on: 2026-01-02, text-sha256: DIGEST}
            demand: avoids
            claim: threat
            channels: any
            classes: any
            phrases: {zh-CN: [后果自负], en: [or else]}
            examples: {refused: [后果自负], permitted: [谢谢]}
        """;

    public const string Template = """
        template: TEST-SMS
        version: 1
        title: A text for tests
        jurisdiction: CN
        binds: [BANK]
        language: zh-CN
        channel: sms
        act: collection
        to: [debtor]
        valid-from: 2026-03-01
        text: |
          {name}，您好。
          您应还{amount}。{sender}
        purpose: collect
        """;

    /// <summary>The checked texts under the names <c>0.yaml</c>, <c>1.yaml</c> and so on, without what ships.</summary>
    public static PolicyCheckResult Check(params string[] texts) => PolicyCheck.RunTexts(
        texts.Select((text, i) => KeyValuePair.Create(i + ".yaml", text.Replace("DIGEST", new string('a', 64),
            StringComparison.Ordinal))));

    /// <summary>A text with one part replaced; the part must be there.</summary>
    public static string With(this string text, string part, string replacement) =>
        text.Contains(part, StringComparison.Ordinal)
            ? text.Replace(part, replacement, StringComparison.Ordinal)
            : throw new ArgumentException($"The text has no '{part}'.", nameof(part));

    /// <summary>The single fault of texts, as one line.</summary>
    public static string OnlyFault(params string[] texts) => Assert.Single(Check(texts).Faults).ToString();
}
