using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>What a follower of cases looks at in an entry, read back from the ledger or just written.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Stream">Whose entry it is.</param>
/// <param name="Sequence">The number within its stream, from 1.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Command">The command behind it.</param>
/// <param name="Rules">The rules that were asked.</param>
/// <param name="Event">
/// What happened; null in a refusal, and in entries of other streams than cases. Personal text may be open or closed: a
/// row has none.
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
    /// <summary>Whether the entry is one of a case.</summary>
    public bool IsOfCase => IsCase(Stream);

    /// <summary>An entry as it was just written.</summary>
    public static FollowedEntry Of(StoredEntry stored, NewEntry source) => new(
        stored.Position, stored.Stream, stored.Sequence, stored.Hash, source.Command, source.Rules,
        IsCase(stored.Stream) ? source.Source as DomainEvent : null);

    /// <summary>An entry read back.</summary>
    /// <exception cref="LedgerStoreException">The entry is damaged, or of a newer build.</exception>
    public static FollowedEntry Of(StoredEntry stored, TextPool texts)
    {
        var followed = new FollowedEntry(
            stored.Position, stored.Stream, stored.Sequence, stored.Hash, default, [], null);
        if (!followed.IsOfCase)
        {
            return followed;
        }

        var entry = EntryReading.EntryOf(stored, texts);
        var isSystem = SystemKinds.Contains(entry.Kind);
        if (isSystem && !EntryReading.IsKnownSystem(entry))
        {
            throw EntryReading.Newer(entry);
        }

        return followed with
        {
            Command = entry.Command,
            Rules = entry.Rules,
            Event = isSystem ? null : EntryReading.DecodeClosed(entry) ?? throw EntryReading.Newer(entry),
        };
    }

    private static bool IsCase(StreamId stream) => stream.Value.StartsWith("case/", StringComparison.Ordinal);

    /// <summary>What a follower's cursor needs of its last entry; the bytes are not among it.</summary>
    public StoredEntry AsLast() => new(Position, Stream, Sequence, 0, ReadOnlyMemory<byte>.Empty, Hash);
}
