using System.Globalization;
using System.Text.Json;
using Cases.Contracts;

namespace Cases.Pages;

/// <summary>What an entry of the trail says beside its kind, in a line: amounts, days, words, texts.</summary>
/// <remarks>Texts that the ledger keeps sealed stay sealed; that there is one is said.</remarks>
internal static class EntryFacts
{
    /// <summary>Members of entries, in the order in which they are read.</summary>
    private static readonly (string Member, Func<JsonElement, Place, string?> Text)[] Members =
    [
        ("minor", Amount),
        ("partMinor", (data, place) => Labelled("part", Amount(data, place), place)),
        ("shortMinor", Amount),
        ("component", Word<DebtComponent>),
        ("valueOn", (data, place) => Labelled("valueDate", Plain(data, place), place)),
        ("due", (data, place) => Labelled("due", Plain(data, place), place)),
        ("dueOn", (data, place) => Labelled("due", Plain(data, place), place)),
        ("until", (data, place) => Labelled("until", Plain(data, place), place)),
        ("startsAt", Moment),
        ("channel", Word<ContactChannel>),
        ("direction", Word<ContactDirection>),
        ("party", Word<PartyKind>),
        ("disposition", Word<Disposition>),
        ("kind", (data, place) => Word<HoldKind>(data, place) ?? Word<PlanKind>(data, place)
            ?? Word<ApprovalKind>(data, place) ?? Word<ActKind>(data, place)),
        ("rule", Plain),
        ("factKind", (data, place) => Labelled("toldLate", Word<LateFactKind>(data, place), place)),
        ("what", Plain),
        ("status", Word<PromiseStatus>),
        ("target", Word<CorrectionTarget>),
        ("role", Word<PartyKind>),
        ("person", Plain),
        ("assignee", Plain),
        ("step", Plain),
        ("outcome", Plain),
        ("reason", (data, place) => Word<ResolutionReason>(data, place) ?? Plain(data, place)),
        ("evidence", Plain),
        ("note", Plain),
        ("text", Plain),
    ];

    /// <summary>The line; empty where the entry says nothing of these.</summary>
    public static string Of(AuditEntry entry, CaseContent content, Words words)
    {
        if (entry.Data.ValueKind != JsonValueKind.Object)
        {
            return "";
        }

        var place = new Place(words, content.Case.Outstanding, Zones.Find(content.Zone) ?? TimeZoneInfo.Utc);
        return string.Join(" · ", Members
            .Select(one => entry.Data.TryGetProperty(one.Member, out var data) ? one.Text(data, place) : null)
            .Where(text => !string.IsNullOrWhiteSpace(text)));
    }

    /// <summary>An amount: entries have it in the smallest unit of the case's currency.</summary>
    private static string? Amount(JsonElement data, Place place)
    {
        if (data.ValueKind != JsonValueKind.Number || !data.TryGetInt64(out var minor))
        {
            return null;
        }

        var decimals = place.Outstanding.Amount.Split('.') is [_, var part] ? part.Length : 0;
        var amount = decimal.Divide(minor, (decimal)Math.Pow(10, decimals))
            .ToString("F" + decimals, CultureInfo.InvariantCulture);
        return Words.Of(new Money(amount, place.Outstanding.Currency));
    }

    private static string? Moment(JsonElement data, Place place) =>
        data.ValueKind == JsonValueKind.Number && data.TryGetInt64(out var at)
        && at is > -62_135_596_800_000 and < 253_402_300_799_999
            ? place.Words.Of(DateTimeOffset.FromUnixTimeMilliseconds(at), place.Zone)
            : null;

    private static string? Plain(JsonElement data, Place place) => data.ValueKind switch
    {
        JsonValueKind.String => data.GetString(),
        JsonValueKind.Object when data.TryGetProperty("sealed", out _) => place.Words["sealed"],
        _ => null,
    };

    private static string? Word<T>(JsonElement data, Place place)
        where T : struct, Enum =>
        data.ValueKind == JsonValueKind.String && Array.Find(
            Enum.GetNames<T>(), name => string.Equals(
                name, data.GetString()!.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase))
            is { } known
            ? place.Words.Of(Enum.Parse<T>(known))
            : null;

    private static string? Labelled(string field, string? text, Place place) =>
        text is null ? null : place.Words["field." + field] + " " + text;

    /// <summary>Where it is read: the language, the case's currency, its zone.</summary>
    private sealed record Place(Words Words, Money Outstanding, TimeZoneInfo Zone);
}
