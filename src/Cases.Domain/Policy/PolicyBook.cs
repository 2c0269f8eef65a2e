using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace Cases.Domain;

/// <summary>All packs that are at hand, and the policy that a choice of them makes on a date.</summary>
/// <remarks>Immutable. A caller that judges much keeps the <see cref="PolicySeries"/> of its packs.</remarks>
public sealed class PolicyBook
{
    /// <summary>The pack with a bank's own rules, which binds where nothing else is said.</summary>
    public const string BankPack = "BANK";

    /// <summary>The jurisdiction of packs that are of no law's.</summary>
    public const string AnyJurisdiction = "any";

    private readonly Dictionary<string, RulePack[]> _packs;

    /// <summary>A book of packs.</summary>
    /// <param name="packs">The packs; several of one id are versions of it, one after the other.</param>
    /// <param name="inForce">
    /// The packs of cases that name none, in order; null for <see cref="BankPack"/> where it is among the packs.
    /// </param>
    /// <param name="scope">
    /// Where and as whom the bank works: then the packs of a case only add to those in force. Null for a book whose
    /// choices stand as they are made, such as that of a test.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Two packs of one id are in force on one date, or a pack in force is unknown or named twice.
    /// </exception>
    public PolicyBook(
        IEnumerable<RulePack> packs, IReadOnlyList<string>? inForce = null, PolicyScope? scope = null)
    {
        Scope = scope;
        _packs = packs.GroupBy(pack => pack.Id, StringComparer.Ordinal).ToDictionary(
            group => group.Key,
            group => group.OrderBy(pack => pack.ValidFrom).ToArray(),
            StringComparer.Ordinal);
        foreach (var versions in _packs.Values)
        {
            for (var i = 1; i < versions.Length; i++)
            {
                if (versions[i - 1].ValidTo is not { } last || versions[i].ValidFrom <= last)
                {
                    throw new ArgumentException(
                        $"Two packs '{versions[i].Id}' are in force on {PolicyWords.Of(versions[i].ValidFrom)}.",
                        nameof(packs));
                }
            }
        }

        InForce = inForce ?? (Has(BankPack) ? [BankPack] : []);
        Check(InForce);
    }

    /// <summary>The packs of cases that name none, in order.</summary>
    public IReadOnlyList<string> InForce { get; }

    /// <summary>
    /// The packs that the bank chose, in its order, those included that are not at hand (<see cref="Missing"/>) and
    /// that an approved version may bring; the packs in force where nothing else is said.
    /// </summary>
    public IReadOnlyList<string> Chosen
    {
        get => field ?? InForce;
        init;
    }

    /// <summary>What the bank chose and is not at hand.</summary>
    public IReadOnlyList<string> Missing => [.. Chosen.Where(id => !Has(id))];

    /// <summary>Where and as whom the bank works; null where nobody said.</summary>
    public PolicyScope? Scope { get; }

    /// <summary>All packs and all their versions; those of one id in the order in which they begin.</summary>
    public IEnumerable<RulePack> Packs => _packs.Values.SelectMany(versions => versions);

    /// <summary>Suspensions: rules that bind every case, whatever packs it names.</summary>
    public IReadOnlyList<PolicyRule> Suspended { get; init; } = [];

    /// <summary>
    /// The calendars of working days that are at hand; those of the jurisdictions of a choice of packs are part of its
    /// version, because they decide which days count.
    /// </summary>
    public IReadOnlyList<CalendarData> Calendars { get; init; } = [];

    /// <summary>The ids of all packs, in ordinal order.</summary>
    public IReadOnlyList<string> PackIds => [.. _packs.Keys.Order(StringComparer.Ordinal)];

    /// <summary>All rules of all packs and all their versions, a later version after an earlier one.</summary>
    public IEnumerable<PolicyRule> Rules => _packs.Values.SelectMany(versions => versions.SelectMany(
        pack => pack.Rules.OrderBy(rule => rule.ValidFrom)));

    /// <summary>Whether a pack is in the book.</summary>
    public bool Has(string pack) => _packs.ContainsKey(pack);

    /// <summary>A digest of what all packs say about days and some numbers, and of nothing else.</summary>
    /// <remarks>
    /// For whoever keeps what these made of something: zones, the version of their data, when packs are in force, and
    /// the numbers, those included that hold where no pack sets one. Equal texts mean an equal outcome for every choice
    /// of packs.
    /// </remarks>
    /// <param name="numbers">Names of numbers (<see cref="PolicyNumbers.Known"/>).</param>
    /// <returns>64 lower-case hex digits.</returns>
    public string DigestOf(IReadOnlyCollection<string> numbers)
    {
        var text = new StringBuilder(DateTimeZoneProviders.Tzdb.VersionId);
        foreach (var number in PolicyNumbers.Known.Where(known => numbers.Contains(known.Name)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{number.Name} {number.Get(PolicyNumbers.Default)}");
        }

        foreach (var pack in _packs.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value))
        {
            var valid = PolicyWords.Of(pack.ValidFrom) + ".." + PolicyWords.Of(pack.ValidTo);
            text.Append(CultureInfo.InvariantCulture, $"\n{pack.Id} {valid} {pack.OfficialZone?.Id} ");
            text.Append(pack.Jurisdiction).Append(' ').AppendJoin(',', pack.Joins);
            foreach (var (name, value) in pack.Numbers.Where(set => numbers.Contains(set.Key))
                .OrderBy(set => set.Key, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $" {name}={value}");
            }
        }

        text.Append('\n').Append(Scope?.Jurisdiction).Append(' ').AppendJoin('+', Scope is null ? [] : InForce);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The policies of a choice of packs over time.</summary>
    /// <remarks>
    /// To the choice come, in a book with a scope, the packs in force for its jurisdiction, which is that of the first
    /// pack that has one: those of the bank's choice in its own, in another all that are at hand, and the bank's own.
    /// In every book those come along that join packs of that jurisdiction.
    /// </remarks>
    /// <param name="packs">
    /// Ids, in order: the first that names an official zone gives the policy's; a number is taken from the last that
    /// sets it, and a pack of law that sets it too is never loosened. None for those <see cref="InForce"/>.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A pack is not in the book, or named twice; ask <see cref="Has"/> first.
    /// </exception>
    public PolicySeries Series(IReadOnlyList<string> packs)
    {
        Check(packs);
        var chosen = packs.Count == 0 ? InForce : packs;
        var place = PlaceOf(chosen) ?? Scope?.Jurisdiction;
        var added = Binding(place).Concat(Companions(place)).Except(chosen, StringComparer.Ordinal).ToArray();
        return new PolicySeries(
            [.. chosen, .. added], [.. chosen.Concat(added).SelectMany(id => _packs[id])],
            [.. added.Concat(chosen).SelectMany(id => _packs[id])], this);
    }

    /// <summary>The first pack of a choice that takes a case out of the bank's jurisdiction.</summary>
    /// <param name="packs">Ids; those that are not in the book are passed over.</param>
    /// <returns>Null where the law of the bank's place binds, and in a book without a scope.</returns>
    public string? Foreign(IEnumerable<string> packs) => packs.Where(Has)
        .FirstOrDefault(pack => JurisdictionOf(pack) != AnyJurisdiction) is { } first
            && Scope is { } scope && JurisdictionOf(first) != scope.Jurisdiction
                ? first
                : null;

    /// <summary>The policy of a choice of packs on a date.</summary>
    /// <param name="packs">Ids, in order, as in <see cref="Series"/>.</param>
    /// <param name="on">The business date.</param>
    /// <exception cref="ArgumentException">A pack is not in the book, or named twice.</exception>
    public Policy For(IReadOnlyList<string> packs, LocalDate on) => Series(packs).On(on);

    private string? PlaceOf(IEnumerable<string> packs) =>
        packs.Select(JurisdictionOf).FirstOrDefault(code => code != AnyJurisdiction);

    private string JurisdictionOf(string pack) => _packs[pack][^1].Jurisdiction;

    private IEnumerable<string> Binding(string? place) => Scope is null
        ? []
        : InForce.Where(id => place == Scope.Jurisdiction || JurisdictionOf(id) == AnyJurisdiction)
            .Concat(place == Scope.Jurisdiction ? [] : PackIds.Where(id => JurisdictionOf(id) == place));

    private IEnumerable<string> Companions(string? place) => place is null
        ? []
        : PackIds.Where(id => _packs[id].Any(pack => pack.Joins.Contains(place)));

    private void Check(IReadOnlyList<string> packs)
    {
        foreach (var id in packs)
        {
            if (!Has(id))
            {
                throw new ArgumentException(
                    $"There is no pack '{id}'. Known packs: {string.Join(", ", PackIds)}.", nameof(packs));
            }
        }

        if (packs.Distinct(StringComparer.Ordinal).Count() != packs.Count)
        {
            throw new ArgumentException("A pack is named twice.", nameof(packs));
        }
    }
}

/// <summary>The policies of one choice of packs: one for each stretch of days between two changes.</summary>
public sealed class PolicySeries
{
    private readonly LocalDate[] _from;
    private readonly Policy[] _policies;
    private readonly PolicyScope? _scope;
    private readonly IReadOnlyList<PolicyRule> _suspended;
    private readonly bool _hasRates;

    internal PolicySeries(
        IReadOnlyList<string> ids, RulePack[] packs, IReadOnlyList<RulePack> byNumber, PolicyBook book)
    {
        _scope = book.Scope;
        _suspended = book.Suspended;
        Packs = [.. ids];
        Version = Name(ids, packs, book);
        OfficialZone = packs.Select(pack => pack.OfficialZone).FirstOrDefault(zone => zone is not null)
            ?? DateTimeZone.Utc;
        _from = [.. Changes(packs).Distinct().Order()];
        RulePack[] dated = [.. packs.Select(pack => DaysOff.In(pack, book.Calendars))];
        _policies = [.. _from.Select(date => Make(dated, byNumber, date))];
        _hasRates = _policies.Any(policy => !policy.Rates.IsEmpty);
        for (var i = 0; i < _policies.Length; i++)
        {
            _policies[i].InForce = (
                i == 0 ? null : _from[i], i + 1 < _policies.Length ? _from[i + 1].PlusDays(-1) : null);
        }

        for (var i = 1; i < _policies.Length; i++)
        {
            _policies[i - 1].FollowedBy(_policies[i], OfficialZone.AtStartOfDay(_from[i]).ToInstant());
        }
    }

    /// <summary>The chosen packs, in order, and those that came to them.</summary>
    public IReadOnlyList<string> Packs { get; }

    /// <summary>The version of every policy of the series: it names the content, the date selects from it.</summary>
    public PolicyVersion Version { get; }

    /// <summary>The official zone: the first pack's that has one, else UTC.</summary>
    public DateTimeZone OfficialZone { get; }

    /// <summary>The policy in force on a date. Rules that are not valid then are not in it.</summary>
    public Policy On(LocalDate date)
    {
        var index = Array.BinarySearch(_from, date);
        return _policies[index >= 0 ? index : ~index - 1];
    }

    /// <summary>The terms of interest of a product, each day by the policy that is in force on it.</summary>
    /// <param name="product">The product's word as the bank has it; null where nobody said.</param>
    public ImmutableArray<InterestTerms> RatesOf(string? product) => _hasRates
        ? ProductRates.TermsOf(_policies.Select((policy, index) => (_from[index],
            index + 1 < _from.Length ? _from[index + 1].PlusDays(-1) : (LocalDate?)null, policy.Rates)), product)
        : [];

    private IEnumerable<LocalDate> Changes(RulePack[] packs)
    {
        yield return LocalDate.MinIsoValue;
        foreach (var date in _suspended.SelectMany(rule => Edges(rule.ValidFrom, rule.ValidTo)))
        {
            yield return date;
        }

        foreach (var pack in packs)
        {
            foreach (var date in Edges(pack.ValidFrom, pack.ValidTo))
            {
                yield return date;
            }

            foreach (var date in pack.Rules.SelectMany(rule => Edges(rule.ValidFrom, rule.ValidTo)))
            {
                yield return date;
            }
        }
    }

    private static LocalDate[] Edges(LocalDate from, LocalDate? to) =>
        to is { } last && last < LocalDate.MaxIsoValue ? [from, last.PlusDays(1)] : [from];

    private Policy Make(RulePack[] packs, IReadOnlyList<RulePack> byNumber, LocalDate date)
    {
        var valid = packs.Where(pack => pack.IsValidOn(date)).ToArray();
        var setting = byNumber.Where(pack => pack.IsValidOn(date)).ToArray();
        var numbers = setting.Aggregate(PolicyNumbers.Default, (sum, pack) => sum.With(pack.Numbers));
        numbers = setting.Where(pack => pack.IsOfLaw)
            .Aggregate(numbers, (sum, pack) => sum.TightenedBy(pack.Numbers));
        return new Policy(
            Version, valid.SelectMany(pack => pack.Rules).Concat(_suspended).Where(rule => rule.IsValidOn(date)),
            numbers, OfficialZone)
        {
            Scope = _scope,
            House = [.. valid.SelectMany(pack => pack.Facts)],
            Rates = RatesOf(valid),
        };
    }

    /// <summary>Of a product the first pack says it that does, in the order in which they were chosen.</summary>
    private static ImmutableArray<ProductRate> RatesOf(IEnumerable<RulePack> packs)
    {
        var rates = ImmutableArray.CreateBuilder<ProductRate>();
        foreach (var pack in packs.Where(pack => !pack.Rates.IsEmpty))
        {
            var known = rates.Select(rate => rate.Product ?? "").ToHashSet(StringComparer.Ordinal);
            rates.AddRange(pack.Rates.Where(rate => !known.Contains(rate.Product ?? "")));
        }

        return rates.ToImmutable();
    }

    private static PolicyVersion Name(IReadOnlyList<string> ids, RulePack[] packs, PolicyBook book)
    {
        var zones = DateTimeZoneProviders.Tzdb.VersionId;
        var calendars = book.Calendars
            .Where(calendar => packs.Any(pack => pack.Jurisdiction == calendar.Jurisdiction))
            .OrderBy(calendar => calendar.Id, StringComparer.Ordinal).ThenBy(calendar => calendar.Version)
            .Select(calendar => calendar.ContentHash());
        var content = string.Join('\n', packs.Select(pack => pack.ContentHash()).Append(zones)
            .Concat(book.Suspended.Select(RulePack.ContentHash)).Concat(calendars));
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(content));
        return new PolicyVersion(string.Join('+', ids) + "/" + Convert.ToHexStringLower(digest)[..12]);
    }
}
