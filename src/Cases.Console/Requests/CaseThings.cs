using System.Text.Json;
using Cases.Contracts;

namespace Cases.Pages;

/// <summary>Things of a case that its forms are about, to choose from.</summary>
internal static class CaseThings
{
    private static readonly Dictionary<string, CorrectionTarget> Entries = new(StringComparer.Ordinal)
    {
        ["contactRecorded"] = CorrectionTarget.Contact,
        ["noteAdded"] = CorrectionTarget.Note,
    };

    /// <summary>
    /// The numbers and addresses of the case's people, as far as the reader may see them; of others than the debtor
    /// with their part, and their id before the key: a key is of one record.
    /// </summary>
    public static IEnumerable<FieldOption> Points(CaseContent content, Words words) => content.Parties
        .SelectMany(party => PointsOf(party, words, party.Party.Role == PartyKind.Debtor ? "" : party.Party.Person));

    /// <summary>The debtor's numbers and addresses, as far as the reader may see them.</summary>
    public static IEnumerable<FieldOption> DebtorPoints(CaseContent content, Words words) => content.Parties
        .Where(party => party.Party.Role == PartyKind.Debtor).Take(1)
        .SelectMany(party => PointsOf(party, words, ""));

    private static IEnumerable<FieldOption> PointsOf(PartyContent party, Words words, string person) =>
        (party.View?.ContactPoints ?? []).Where(point => point.Value is not null).Select(point => new FieldOption(
            person.Length == 0 ? point.Key : PointChoice.Of(person, point.Key),
            $"{words.Of(point.Channel)} {point.Value}"
                + (point.State == ContactPointState.Ok ? "" : $" ({words.Of(point.State)})")
                + (person.Length == 0 ? "" : $" · {words.Of(party.Party.Role)}")));

    /// <summary>The case's people besides its debtor, where a part does not say which one.</summary>
    public static IEnumerable<FieldOption> Others(CaseContent content, Words words) => content.Parties
        .Where(party => party.Party.Role != PartyKind.Debtor)
        .Select(party => new FieldOption(
            party.Party.Person, $"{words.Of(party.Party.Role)} {party.View?.Name ?? party.Party.Person}"));

    /// <summary>Everybody but the debtor, each once with all his parts.</summary>
    public static IEnumerable<FieldOption> OtherParties(CaseContent content, Words words) => content.Case.Parties
        .Where(party => party.Role != PartyKind.Debtor).GroupBy(party => party.Person, StringComparer.Ordinal)
        .Select(one => new FieldOption(one.Key,
            string.Join(words["list"], one.Select(party => words.Of(party.Role))) + " " + one.Key));

    /// <summary>The field of the debtor's other cases.</summary>
    public const string OtherCases = "otherCases";

    /// <summary>The debtor's other cases, to choose those that an agreement covers too.</summary>
    public static FormField Covered { get; } = new(OtherCases, FieldKind.Many)
    {
        Required = false,
        Options = (content, _) => content.Parties.Where(party => party.Party.Role == PartyKind.Debtor).Take(1)
            .SelectMany(party => party.View?.Roles ?? [])
            .Where(role => role.Role == PartyKind.Debtor && role.Case != content.Case.Id)
            .Select(role => role.Case).Distinct(StringComparer.Ordinal).Select(id => new FieldOption(id, id)),
    };

    /// <summary>Messages that have not left.</summary>
    public static IEnumerable<FieldOption> WaitingMessages(CaseContent content, Words words) => content.Case.Messages
        .Where(message => message.Status is MessageStatus.Decided or MessageStatus.PutOff)
        .Select(message => new FieldOption(
            message.Key, $"{words.Of(message.Channel)} {message.Template.Id} {message.Key}"));

    public static IEnumerable<FieldOption> OpenPromises(CaseContent content, Words words) => content.Case.Promises
        .Where(promise => promise.Status == PromiseStatus.Open)
        .Select(promise => new FieldOption(promise.Key, $"{Words.Of(promise.Due)} {Words.Of(promise.Amount)}"));

    /// <summary>
    /// The plans that policy permits, each by its instalments: what is accepted is what was shown, to the cent.
    /// </summary>
    public static IEnumerable<FieldOption> Offers(CaseContent content, Words words) => content.Offers.Select(offer =>
        new FieldOption(
            string.Join(';', offer.Instalments.Select(one => $"{one.Due:yyyy-MM-dd} {one.Amount}")),
            string.Format(System.Globalization.CultureInfo.InvariantCulture, words["offers.option"],
                offer.Instalments.Count, Words.Of(offer.Total), Words.Of(offer.Instalments[^1].Due))));

    public static IEnumerable<FieldOption> PlansInForce(CaseContent content, Words words) =>
        Plans(content, words, PlanStatus.InForce);

    public static IEnumerable<FieldOption> BrokenPlans(CaseContent content, Words words) =>
        Plans(content, words, PlanStatus.Broken);

    public static IEnumerable<FieldOption> Visits(CaseContent content, Words words) => content.Case.Visit is { } visit
        ? [new FieldOption(visit.Key, words.Of(visit.StartsAt, Zones.Find(content.Zone)))]
        : [];

    public static IEnumerable<FieldOption> OpenHolds(CaseContent content, Words words) => Holds(content, words, null);

    public static IEnumerable<FieldOption> OpenDisputes(CaseContent content, Words words) =>
        Holds(content, words, HoldKind.Dispute);

    public static IEnumerable<FieldOption> OpenComplaints(CaseContent content, Words words) =>
        Holds(content, words, HoldKind.Complaint);

    /// <summary>Rules that refuse something now, and whose refusal somebody may let pass.</summary>
    public static IEnumerable<FieldOption> OverridableRules(CaseContent content, Words words) => content.Overridable
        .DistinctBy(refusal => refusal.Rule).Select(refusal => new FieldOption(refusal.Rule!,
            refusal.Rule + (refusal.Citation is { } citation ? ", " + words.Cited(citation) : "")));

    /// <summary>The reasons that these rules name.</summary>
    public static IEnumerable<FieldOption> OverrideReasons(CaseContent content, Words words) => content.Overridable
        .SelectMany(refusal => refusal.OverrideReasons ?? []).Distinct(StringComparer.Ordinal)
        .Select(reason => new FieldOption(reason, words.OrName("value", reason)));

    /// <summary>Overrides under which an act may be done.</summary>
    public static IEnumerable<FieldOption> GrantedOverrides(CaseContent content, Words words) =>
        Overrides(content, words, OverrideStatus.Granted);

    /// <summary>Overrides that wait or may be used.</summary>
    public static IEnumerable<FieldOption> OpenOverrides(CaseContent content, Words words) =>
        Overrides(content, words, OverrideStatus.Waiting, OverrideStatus.Granted);

    private static IEnumerable<FieldOption> Overrides(
        CaseContent content, Words words, params OverrideStatus[] statuses) => content.Case.Overrides
        .Where(known => statuses.Contains(known.Status))
        .Select(known => new FieldOption(known.Key, $"{known.Rule} · {words.OrName("value", known.Act)} · "
            + $"{words["field.until"]} {words.Of(known.Until, Zones.Find(content.Zone))} · {words.Of(known.Status)}"));

    /// <summary>What was found and nobody remedied.</summary>
    public static IEnumerable<FieldOption> OpenBreaches(CaseContent content, Words words) => content.Case.Breaches
        .Where(breach => breach.RemediedOn is null)
        .Select(breach => new FieldOption(
            breach.Key, $"{words.Of(breach.Kind)} {words.Of(breach.At, Zones.Find(content.Zone))}"));

    public static IEnumerable<FieldOption> Items(CaseContent content, Words words) =>
        content.Case.Items.Select(item => new FieldOption(item.Key, $"{item.Key} ({Words.Of(item.DueOn)})"));

    public static IEnumerable<FieldOption> Referral(CaseContent content, Words words) =>
        content.Case.Referral is { } key ? [new FieldOption(key, words.Of(CaseStage.LegalReferral))] : [];

    /// <summary>Payments of which something stands.</summary>
    public static IEnumerable<FieldOption> Payments(CaseContent content, Words words) =>
        Money(content, waiver: false);

    /// <summary>Waivers that were not taken back.</summary>
    public static IEnumerable<FieldOption> Waivers(CaseContent content, Words words) => Money(content, waiver: true);

    /// <summary>Charges among the newest entries.</summary>
    public static IEnumerable<FieldOption> Charges(CaseContent content, Words words) =>
        (content.Timeline?.Items ?? []).Where(entry => entry.Kind == "chargeAdded")
            .Select(entry => (Entry: entry, Key: KeyOf(entry))).Where(one => one.Key is not null)
            .Select(one => new FieldOption(
                one.Key!, words.Of(one.Entry.EffectiveAt, Zones.Find(content.Zone)) + " " + one.Key));

    private static IEnumerable<FieldOption> Money(CaseContent content, bool waiver) => content.Case.Money
        .Where(money => money.Waiver == waiver && !money.Reversed && !money.Carried)
        .Select(money => new FieldOption(
            money.Key, $"{money.Key} {Words.Of(money.ValueDate)} {Words.Of(money.Amount)}"));

    /// <summary>Payments, and the contacts and notes of the newest entries.</summary>
    public static IEnumerable<FieldOption> Corrigible(CaseContent content, Words words) =>
    [
        .. content.Case.Money.Where(money => !money.Waiver && !money.Reversed).Select(money => Corrigible(
            words, CorrectionTarget.Payment, money.Key,
            $"{money.Key} {Words.Of(money.ValueDate)} {Words.Of(money.Amount)}")),
        .. (content.Timeline?.Items ?? []).Where(entry => Entries.ContainsKey(entry.Kind))
            .Select(entry => (Entry: entry, Key: KeyOf(entry))).Where(one => one.Key is not null)
            .Select(one => Corrigible(words, Entries[one.Entry.Kind], one.Key!,
                words.Of(one.Entry.EffectiveAt, Zones.Find(content.Zone)) + " " + one.Entry.By.Subject)),
    ];

    /// <summary>What was chosen to be corrected; nothing where somebody made it up.</summary>
    public static (CorrectionTarget Target, string Key) Corrected(string thing)
    {
        var parts = thing.Split(' ', 2);
        return parts.Length == 2 && Enum.TryParse<CorrectionTarget>(parts[0], out var target)
            ? (target, parts[1])
            : (default, thing);
    }

    private static FieldOption Corrigible(Words words, CorrectionTarget target, string key, string text) =>
        new($"{target} {key}", $"{words.Of(target)}: {text}");

    private static string? KeyOf(AuditEntry entry) =>
        entry.Data.ValueKind == JsonValueKind.Object && entry.Data.TryGetProperty("key", out var key)
        && key.ValueKind == JsonValueKind.String ? key.GetString() : null;

    private static IEnumerable<FieldOption> Plans(CaseContent content, Words words, PlanStatus status) =>
        content.Case.Plans.Where(plan => plan.Status == status)
            .Select(plan => new FieldOption(plan.Key, $"{words.Of(plan.Kind)} {Words.Of(plan.AgreedOn)}"));

    private static IEnumerable<FieldOption> Holds(CaseContent content, Words words, HoldKind? kind) =>
        content.Case.Holds.Where(hold => !hold.Lifted && (kind is null || hold.Kind == kind))
            .Select(hold => new FieldOption(hold.Key, $"{words.Of(hold.Kind)} {Words.Of(hold.From)}"));
}
