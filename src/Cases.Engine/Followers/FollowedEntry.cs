using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>What a follower of rows looks at in an entry, read back from the ledger or just written.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Stream">Whose entry it is.</param>
/// <param name="Sequence">The number within its stream, from 1.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Command">The command behind it.</param>
/// <param name="Rules">The rules that were asked.</param>
/// <param name="Event">
/// What happened; null in what changes no state, and in entries of streams that no row follows. Personal text may be
/// open or closed: a row has none.
/// </param>
internal readonly record struct FollowedEntry(
    long Position,
    StreamId Stream,
    long Sequence,
    Hash32 Hash,
    CommandId16 Command,
    IReadOnlyList<AppliedRule> Rules,
    DomainEvent? Event)
{
    /// <summary>Since when it is in effect: milliseconds since 1970-01-01T00:00:00Z; 0 where no row follows.</summary>
    public long EffectiveAtMs { get; init; }

    /// <summary>Who did it; null where no row follows the entry.</summary>
    public LedgerPrincipal? Principal { get; init; }

    /// <summary>
    /// The account's reference as an opening has it, sealed: it is taken from the bytes, also where the record beside
    /// them has it open. Nothing in another entry.
    /// </summary>
    public RowReference Reference { get; init; }

    /// <summary>Whether the entry is one of a case.</summary>
    public bool IsOfCase => IsCase(Stream);

    /// <summary>An entry as it was just written.</summary>
    public static FollowedEntry Of(StoredEntry stored, NewEntry source) => new(
        stored.Position, stored.Stream, stored.Sequence, stored.Hash, source.Command, source.Rules,
        IsOfWork(stored.Stream) ? source.Source as DomainEvent : null)
    {
        EffectiveAtMs = source.EffectiveAtMs,
        Principal = source.Principal,
        Reference = source.Source is CaseOpened
            ? RowReference.Of(source.Command, source.Payload.Span)
            : default,
    };

    /// <summary>An entry read back.</summary>
    /// <param name="stored">The row.</param>
    /// <param name="texts">Texts that repeat.</param>
    /// <param name="follows">The streams whose entries are decoded; of others only the place is known.</param>
    /// <exception cref="LedgerStoreException">The entry is damaged, or of a newer build.</exception>
    public static FollowedEntry Of(StoredEntry stored, TextPool texts, Predicate<StreamId> follows)
    {
        var followed = new FollowedEntry(
            stored.Position, stored.Stream, stored.Sequence, stored.Hash, default, [], null);
        if (!follows(stored.Stream))
        {
            return followed;
        }

        var entry = EntryReading.EntryOf(stored, texts);
        var isSystem = SystemKinds.Contains(entry.Kind);
        if (isSystem && !EntryReading.IsKnownSystem(entry))
        {
            throw EntryReading.Newer(entry);
        }

        var happened = isSystem ? null : EntryReading.DecodeClosed(entry) ?? throw EntryReading.Newer(entry);
        return followed with
        {
            Command = entry.Command,
            Rules = entry.Rules,
            Event = happened,
            Reference = happened is CaseOpened ? RowReference.Of(entry.Command, entry.Payload.Span) : default,
            EffectiveAtMs = entry.EffectiveAtMs,
            Principal = entry.Principal,
        };
    }

    /// <summary>Whether a stream is one of a case.</summary>
    public static bool IsCase(StreamId stream) => stream.Value.StartsWith("case/", StringComparison.Ordinal);

    /// <summary>Whether rows of worklists, and of what waits, turn on a stream.</summary>
    public static bool IsOfWork(StreamId stream) =>
        IsCase(stream) || stream.Kind is "person" or "payment" or "policy";

    /// <summary>What a follower's cursor needs of its last entry; the bytes are not among it.</summary>
    public StoredEntry AsLast() => new(Position, Stream, Sequence, 0, ReadOnlyMemory<byte>.Empty, Hash);
}
