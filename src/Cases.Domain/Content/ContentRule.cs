using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>What a rule of content does.</summary>
public enum ContentDemand
{
    /// <summary>The message states the named fields.</summary>
    States,

    /// <summary>No section holds the phrases.</summary>
    Avoids,

    /// <summary>
    /// What others can read (envelope, subject, preview, and a message to a third person as a whole) holds neither the
    /// fields nor the phrases.
    /// </summary>
    Conceals,
}

/// <summary>What a phrase claims or does; for the words of a fault.</summary>
public enum ContentClaim
{
    /// <summary>None in particular.</summary>
    None,

    /// <summary>A threat, insult or intimidation.</summary>
    Threat,

    /// <summary>The pretence of being, or acting for, a court, the police or another authority.</summary>
    PretendedAuthority,

    /// <summary>Making the debt known to others, or disgrace before them.</summary>
    Disgrace,

    /// <summary>A consequence that is made up or larger than the law's, such as a false black list.</summary>
    Exaggeration,

    /// <summary>A promise of a result that nobody can give.</summary>
    Guarantee,

    /// <summary>A push to borrow elsewhere, or to use unlawful money.</summary>
    NewBorrowing,

    /// <summary>A private account, telephone or chat.</summary>
    PrivateChannel,

    /// <summary>A way of payment beside the bank's governed one.</summary>
    ForeignPayment,

    /// <summary>A word from which others learn of the debt.</summary>
    RevealsDebt,
}

/// <summary>A phrase that a rule of content forbids, in one language.</summary>
/// <param name="Language">Its language.</param>
/// <param name="Words">The words; case, width, spaces and invisible characters do not matter.</param>
public sealed record ContentPhrase(MessageLanguage Language, string Words);

/// <summary>One rule about what messages say: data with a citation, like every rule.</summary>
public sealed record ContentRule
{
    /// <summary>Its id, unique over all rules: <c>CN-BAN-THREAT</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it demands, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>Where it is written.</summary>
    public required Citation Citation { get; init; }

    /// <summary>How strong it is.</summary>
    public required NormStrength Norm { get; init; }

    /// <summary>Where its words were read.</summary>
    public required SourceStatus SourceStatus { get; init; }

    /// <summary>Counsel's sign-off; null while pending.</summary>
    public SignOff? SignOff { get; init; }

    /// <summary>What it does.</summary>
    public required ContentDemand Demand { get; init; }

    /// <summary>What its phrases claim.</summary>
    public ContentClaim Claim { get; init; }

    /// <summary>The channels that it is about.</summary>
    public required ImmutableArray<ContactChannel> Channels { get; init; }

    /// <summary>The classes of act that it is about.</summary>
    public required ImmutableArray<ActClass> Classes { get; init; }

    /// <summary>The fields that it demands or conceals.</summary>
    public ImmutableArray<Placeholder> Fields { get; init; } = [];

    /// <summary>The phrases that it forbids.</summary>
    public ImmutableArray<ContentPhrase> Phrases { get; init; } = [];

    /// <summary>Whether it is about a template.</summary>
    public bool Covers(MessageTemplate template) =>
        Channels.Contains(template.Channel) && Classes.Contains(template.Act);
}

/// <summary>Rules of content with one origin: dated data, as a pack of rules is.</summary>
public sealed record ContentPack
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>The jurisdiction that it binds in: an ISO 3166 country code, or <c>any</c>.</summary>
    public required string Jurisdiction { get; init; }

    /// <summary>The first day on which it is in force, inclusive.</summary>
    public required LocalDate ValidFrom { get; init; }

    /// <summary>The last day, inclusive; null while there is no end.</summary>
    public LocalDate? ValidTo { get; init; }

    /// <summary>Its rules.</summary>
    public required ImmutableArray<ContentRule> Rules { get; init; }

    /// <summary>
    /// Whether it binds a template on some day of the template's validity. A template cannot choose: its jurisdiction
    /// decides, so that nobody leaves a law out by not naming it.
    /// </summary>
    public bool Binds(MessageTemplate template) =>
        (Jurisdiction == "any" || Jurisdiction == template.Jurisdiction)
        && (ValidTo is not { } end || template.ValidFrom <= end)
        && (template.ValidTo is not { } last || ValidFrom <= last);
}
