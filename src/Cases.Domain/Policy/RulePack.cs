using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Cases.Domain;

/// <summary>A pack of rules with one origin: dated data with citations.</summary>
public sealed record RulePack
{
    private static readonly IReadOnlyDictionary<string, long> NoNumbers = new Dictionary<string, long>();

    /// <summary>The pack's id: <c>CN-CBA2026</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>The jurisdiction: an ISO 3166 country code, or <c>any</c>.</summary>
    public required string Jurisdiction { get; init; }

    /// <summary>The instrument that it carries.</summary>
    public required string Instrument { get; init; }

    /// <summary>The first day on which the pack is in force, inclusive.</summary>
    public required LocalDate ValidFrom { get; init; }

    /// <summary>The last day, inclusive; null while there is no end.</summary>
    public LocalDate? ValidTo { get; init; }

    /// <summary>The zone of the pack's dates and official clock; null where the pack has none of its own.</summary>
    public DateTimeZone? OfficialZone { get; init; }

    /// <summary>
    /// The jurisdictions whose packs it comes along with, wherever one of them is chosen; empty for none.
    /// </summary>
    public IReadOnlyList<string> Joins { get; init; } = [];

    /// <summary>All rules of all dates, rows of the hold matrix included.</summary>
    public IReadOnlyList<PolicyRule> Rules { get; init; } = [];

    /// <summary>The numbers that the pack sets, by name (<see cref="PolicyNumbers.Known"/>).</summary>
    public IReadOnlyDictionary<string, long> Numbers { get; init; } = NoNumbers;

    /// <summary>
    /// Facts that hold for the bank or an agency that it works with, of the home <see cref="FactHome.House"/>, each at
    /// most once; only of a bank's own pack.
    /// </summary>
    public ImmutableArray<StatedFact> Facts { get; init; } = [];

    /// <summary>
    /// The terms of interest by product, those of a product in order of their days and without overlaps; only of a
    /// bank's own pack.
    /// </summary>
    public ImmutableArray<ProductRate> Rates { get; init; } = [];

    /// <summary>Whether it is of some jurisdiction's law, and not of a bank's own rules.</summary>
    public bool IsOfLaw => Jurisdiction != PolicyBook.AnyJurisdiction;

    /// <summary>Whether the pack is in force on a date.</summary>
    public bool IsValidOn(LocalDate date) => ValidFrom <= date && (ValidTo is not { } last || date <= last);

    /// <summary>SHA-256 of the pack's meaning, 64 lower-case hex digits.</summary>
    /// <remarks>
    /// Taken over the loaded content in a fixed order, every value preceded by its length: layout, comments, examples
    /// and the order of rules in the file do not change it, any word, bound, date or citation does.
    /// </remarks>
    public string ContentHash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalText())));

    /// <summary>SHA-256 of the meaning of one rule, as <see cref="ContentHash()"/> takes it.</summary>
    internal static string ContentHash(PolicyRule rule)
    {
        var text = new StringBuilder();
        PutRule(text, rule);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private string CanonicalText()
    {
        var text = new StringBuilder();
        Put(text, "pack", Id);
        Put(text, "title", Title);
        Put(text, "jurisdiction", Jurisdiction);
        Put(text, "instrument", Instrument);
        Put(text, "valid", PolicyWords.Of(ValidFrom) + ".." + PolicyWords.Of(ValidTo));
        Put(text, "zone", OfficialZone?.Id);
        if (Joins.Count > 0)
        {
            Put(text, "joins", string.Join(' ', Joins.Order(StringComparer.Ordinal)));
        }

        foreach (var (name, value) in Numbers.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            Put(text, "number " + name, value.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var fact in Facts.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            Put(text, "fact " + fact.Name, fact.Value.ToString());
        }

        foreach (var rate in Rates.OrderBy(r => r.Product, StringComparer.Ordinal).ThenBy(r => r.Terms.From))
        {
            Put(text, $"rate {rate.Product} {PolicyWords.Of(rate.Terms.From)}", rate.Said);
        }

        foreach (var rule in Rules.OrderBy(r => r.Id, StringComparer.Ordinal).ThenBy(r => r.ValidFrom))
        {
            PutRule(text, rule);
        }

        return text.ToString();
    }

    private static void PutRule(StringBuilder text, PolicyRule rule)
    {
        Put(text, "rule", rule.Id);
        Put(text, "title", rule.Title);
        Put(text, "instrument", rule.Citation.Instrument);
        Put(text, "article", rule.Citation.Article);
        Put(text, "version", rule.Citation.Version);
        Put(text, "norm", PolicyWords.Of(rule.Norm));
        Put(text, "effect", PolicyWords.Of(rule.Effect));
        Put(text, "valid", PolicyWords.Of(rule.ValidFrom) + ".." + PolicyWords.Of(rule.ValidTo));
        Put(text, "source", PolicyWords.Of(rule.SourceStatus));
        Put(text, "signed", rule.SignOff is { } s ? $"{s.By} {PolicyWords.Of(s.On)} {s.TextSha256}" : null);
        Put(text, "acts", string.Join(' ', rule.AppliesTo.Acts.Select(a => PolicyWords.Of(a))));
        Put(text, "classes", string.Join(' ', rule.AppliesTo.Classes.Select(c => PolicyWords.Of(c))));
        Put(text, "parties", string.Join(' ', rule.AppliesTo.Parties.Select(p => PolicyWords.Of(p))));
        foreach (var (fact, absent) in rule.WhenAbsent.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            Put(text, "absent " + fact, PolicyWords.Of(absent.Answer) + " " + absent.Reason);
        }

        if (rule.Head.Binds is { } binds)
        {
            Put(text, "binds", binds.Terms);
        }

        foreach (var exception in rule.Head.Exceptions)
        {
            Put(text, "exception " + exception.Id, exception.Terms + " " + exception.Citation);
        }

        if (rule.Head.OverrideReasons.Count > 0)
        {
            Put(text, "override", string.Join(' ', rule.Head.OverrideReasons));
        }

        Put(text, "zone", rule.OfficialZone?.Id);
        Put(text, "kind", rule.Kind);
        foreach (var parameter in rule.Parameters)
        {
            Put(text, "parameter " + parameter.Name, parameter.Value);
        }
    }

    private static void Put(StringBuilder text, string name, string? value) =>
        text.Append(name).Append(':').Append(CultureInfo.InvariantCulture, $"{value?.Length ?? -1}").Append(':')
            .Append(value).Append('\n');
}
