using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Something that other systems may want to know of: one entry of the ledger, without personal text.</summary>
/// <param name="Position">The position of the entry, which no other notice has.</param>
/// <param name="Stream">Whose entry it is: a case, or a payment without an account.</param>
/// <param name="Type">The type; one of <see cref="Notices.Types"/>.</param>
/// <param name="At">When the entry was recorded.</param>
/// <param name="Data">Ids, amounts, days and codes, in the order in which they are told.</param>
public sealed record Notice(
    long Position, StreamId Stream, string Type, Instant At, ImmutableArray<NoticeField> Data)
{
    /// <summary>The version of the stream after the entry.</summary>
    public long Version { get; init; }

    /// <summary>When it happened in the world, which may be before it was recorded.</summary>
    public Instant EffectiveAt { get; init; }

    /// <summary>The hash of the entry.</summary>
    public Hash32 Hash { get; init; }

    /// <summary>
    /// The id under which it goes out: the same at each attempt, and from each node. It holds eight digits of the
    /// entry's hash: in a ledger that was restored, another entry may stand at the position, and receivers pass over
    /// ids that they have.
    /// </summary>
    public string Id => FormattableString.Invariant($"evt_{Position}_{Hash.ToString()[..8]}");

    /// <summary>The case's id; null where it is a payment's.</summary>
    public string? Case => FollowedEntry.IsCase(Stream) ? Stream.Name : null;
}

/// <summary>One thing that a notice tells: exactly one of its values is there.</summary>
/// <param name="Name">Its name, in camelCase.</param>
public readonly record struct NoticeField(string Name)
{
    /// <summary>An id, a code, a day or an instant.</summary>
    public string? Text { get; private init; }

    /// <summary>A count.</summary>
    public long? Number { get; private init; }

    /// <summary>True or false.</summary>
    public bool? Flag { get; private init; }

    /// <summary>An amount.</summary>
    public Money? Amount { get; private init; }

    /// <summary>Several codes.</summary>
    public ImmutableArray<string> List { get; private init; }

    /// <summary>A field that holds a text.</summary>
    public static NoticeField Of(string name, string text) => new(name) { Text = text };

    /// <summary>A field that holds a day.</summary>
    public static NoticeField Of(string name, LocalDate day) =>
        new(name) { Text = NodaTime.Text.LocalDatePattern.Iso.Format(day) };

    /// <summary>A field that holds an instant.</summary>
    public static NoticeField Of(string name, Instant at) =>
        new(name) { Text = NodaTime.Text.InstantPattern.ExtendedIso.Format(at) };

    /// <summary>A field that holds a count.</summary>
    public static NoticeField Of(string name, long number) => new(name) { Number = number };

    /// <summary>A field that holds true or false.</summary>
    public static NoticeField Of(string name, bool flag) => new(name) { Flag = flag };

    /// <summary>A field that holds an amount.</summary>
    public static NoticeField Of(string name, long minor, Currency currency) =>
        new(name) { Amount = new Money(minor, currency) };

    /// <summary>A field that holds codes, each once.</summary>
    public static NoticeField Of(string name, IEnumerable<string> codes) =>
        new(name) { List = [.. codes.Distinct(StringComparer.Ordinal)] };

    /// <summary>A field that holds a word of an enumeration, in camelCase.</summary>
    public static NoticeField Word<T>(string name, T word)
        where T : struct, Enum => Of(name, WordOf(word));

    /// <summary>A word of an enumeration, in camelCase.</summary>
    internal static string WordOf<T>(T word)
        where T : struct, Enum
    {
        var text = word.ToString();
        return char.ToLowerInvariant(text[0]) + text[1..];
    }
}

/// <summary>A type of notices, for whoever chooses among them.</summary>
/// <param name="Name">Its name, such as <c>case.resolved</c>; never renamed and never given another meaning.</param>
/// <param name="Summary">What has happened, in a sentence.</param>
public sealed record NoticeType(string Name, string Summary);
