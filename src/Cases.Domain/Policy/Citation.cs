using NodaTime;

namespace Cases.Domain;

/// <summary>Where a rule is written.</summary>
/// <param name="Instrument">The law, order, guideline or product default.</param>
/// <param name="Article">Article or section; null where it is not known or there is none.</param>
/// <param name="Version">Date or edition of the text; null where there is none.</param>
public sealed record Citation(string Instrument, string? Article, string? Version)
{
    /// <summary>One line: instrument, article and version in brackets.</summary>
    public override string ToString() =>
        Instrument + (Article is null ? "" : ", " + Article) + (Version is null ? "" : " (" + Version + ")");
}

/// <summary>Counsel's sign-off of a rule's words.</summary>
/// <param name="By">Who signed.</param>
/// <param name="On">On which date.</param>
/// <param name="TextSha256">SHA-256 of the text that was read, 64 lower-case hex digits.</param>
public sealed record SignOff(string By, LocalDate On, string TextSha256);

/// <summary>What a rule does about a fact that is not known, and why.</summary>
/// <param name="Answer">How the missing fact is read.</param>
/// <param name="Reason">Why that is right, in the business's words.</param>
public sealed record AbsentFact(WhenAbsent Answer, string Reason);

/// <summary>One fact that decided an answer.</summary>
/// <param name="Name">The fact's name in camelCase, stable.</param>
/// <param name="Value">Its value, invariant: ISO dates and times, decimal amounts with their currency.</param>
public sealed record RuleFact(string Name, string Value);
