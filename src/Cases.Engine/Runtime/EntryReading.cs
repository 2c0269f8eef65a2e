using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Entries as domain records.</summary>
internal static class EntryReading
{
    /// <summary>Decodes the event of an entry, opening personal text with the keys that still exist.</summary>
    /// <returns>Null where the entry is of a newer build; <see cref="Newer"/> says what is new in it.</returns>
    public static ValueTask<DomainEvent?> DecodeAsync(
        LedgerEntry entry, KeyRing keys, CancellationToken cancellation) =>
        OpenAsync(entry, Decode, keys, cancellation);

    /// <summary>The reasons of a refusal's entry, with what was typed as far as its key still exists.</summary>
    /// <exception cref="LedgerStoreException">The entry is of a newer build, or damaged.</exception>
    public static ValueTask<IReadOnlyList<RefusalReason>> ReasonsAsync(
        LedgerEntry entry, KeyRing keys, CancellationToken cancellation) =>
        OpenAsync(entry, Reasons, keys, cancellation);

    /// <summary>Decodes the event of an entry and leaves personal text closed (null).</summary>
    public static DomainEvent? DecodeClosed(LedgerEntry entry) => Decode(entry, null);

    /// <summary>Decodes an event, leaves personal text closed (null), and notes which keys would open it.</summary>
    /// <returns>Null for a refusal too, whose keys are noted.</returns>
    public static DomainEvent? DecodeClosed(LedgerEntry entry, KeyUse keys)
    {
        var scope = keys.At(entry);
        if (SystemKinds.Contains(entry.Kind))
        {
            DecodeOwn(entry, scope.Key);
            return null;
        }

        return Decode(entry, scope.Key);
    }

    /// <summary>The state of a case as the entries before a position tell it; personal text stays closed.</summary>
    /// <exception cref="LedgerStoreException">The store failed, or an entry is of a newer build or damaged.</exception>
    public static async ValueTask<CaseState> CaseBeforeAsync(
        ILedgerStore ledger, StreamId stream, long position, CancellationToken cancellation)
    {
        var state = CaseState.Initial;
        await foreach (var entry in StreamPages.ReadAllAsync(ledger, stream, cancellation).ConfigureAwait(false))
        {
            if (entry.Position >= position)
            {
                break;
            }

            state = SystemKinds.Contains(entry.Kind)
                ? state
                : state.Evolve((CaseEvent)(DecodeClosed(entry) ?? throw Newer(entry)));
        }

        return state;
    }

    /// <summary>
    /// The reasons of a refusal's entry, with what was typed left closed; none of another record of the machine's own.
    /// </summary>
    /// <exception cref="LedgerStoreException">The entry is of a newer build, or damaged.</exception>
    public static IReadOnlyList<RefusalReason> Reasons(LedgerEntry entry) => Reasons(entry, null);

    private static IReadOnlyList<RefusalReason> Reasons(LedgerEntry entry, Func<string, DataKey?>? key)
    {
        var decoded = DecodeOwn(entry, key);
        return decoded.IsKnown ? (decoded.Value as RefusalPayload)?.Reasons ?? [] : throw Newer(entry);
    }

    /// <summary>Decodes one of the machine's own entries.</summary>
    /// <exception cref="LedgerStoreException">The entry is damaged.</exception>
    public static Decoded<SystemRecord> DecodeOwn(LedgerEntry entry) => DecodeOwn(entry, null);

    private static Decoded<SystemRecord> DecodeOwn(LedgerEntry entry, Func<string, DataKey?>? key)
    {
        try
        {
            return PayloadCodec.DecodeSystem(
                KindOf(entry), entry.Payload.Span, new OpenScope(entry.Stream, entry.Command, key));
        }
        catch (PayloadException fault)
        {
            throw Damaged(entry.Position, entry.Stream, fault);
        }
    }

    /// <summary>Says what in an entry is too new for this build.</summary>
    public static LedgerStoreException Newer(LedgerEntry entry)
    {
        var what = PayloadCodec.Decode(KindOf(entry), entry.Payload.Span, OpenScope.Closed).Unknown?.What ?? "it";
        return new LedgerStoreException(StoreFailure.NewerVersion,
            $"entry {entry.Position} of {entry.Stream}, '{entry.Kind}', was written by a newer build, and this one "
            + $"does not know {what}",
            "run the newer build that wrote it");
    }

    /// <summary>Whether this build knows an entry that changes no state.</summary>
    /// <exception cref="LedgerStoreException">The entry is damaged.</exception>
    public static bool IsKnownSystem(LedgerEntry entry) => DecodeOwn(entry).IsKnown;

    public static EntryKind KindOf(LedgerEntry entry) => new(entry.Kind, entry.Format);

    /// <summary>The entry of a row.</summary>
    /// <exception cref="LedgerStoreException">The bytes are no entry.</exception>
    public static LedgerEntry EntryOf(StoredEntry stored, TextPool texts)
    {
        try
        {
            return LedgerEntry.Decode(stored.Bytes, texts);
        }
        catch (CborException fault)
        {
            throw Damaged(stored.Position, stored.Stream, fault);
        }
    }

    /// <summary>Reads with the keys at hand, and again where some had to be looked for.</summary>
    private static async ValueTask<T> OpenAsync<T>(
        LedgerEntry entry, Func<LedgerEntry, Func<string, DataKey?>, T> read, KeyRing keys,
        CancellationToken cancellation)
    {
        List<string>? missing = null;
        var decoded = read(entry, id =>
        {
            var known = keys.Cached(id);
            if (known is null)
            {
                (missing ??= []).Add(id);
            }

            return known;
        });
        if (missing is null)
        {
            return decoded;
        }

        var found = new Dictionary<string, DataKey?>(StringComparer.Ordinal);
        foreach (var id in missing)
        {
            found[id] = await keys.FindAsync(id, cancellation).ConfigureAwait(false);
        }

        return read(entry, id => found.GetValueOrDefault(id) ?? keys.Cached(id));
    }

    private static DomainEvent? Decode(LedgerEntry entry, Func<string, DataKey?>? key)
    {
        try
        {
            var scope = new OpenScope(entry.Stream, entry.Command, key);
            return ToldBy(entry, PayloadCodec.DecodeEvent(KindOf(entry), entry.Payload.Span, scope).Value);
        }
        catch (PayloadException fault)
        {
            throw Damaged(entry.Position, entry.Stream, fault);
        }
    }

    /// <summary>The event with what it turns on of the entry's principal.</summary>
    public static DomainEvent? ToldBy(LedgerEntry entry, DomainEvent? happened) => happened is PersonEvent person
        ? person.ToldBy(new Principal(
            entry.Principal.Subject, entry.Principal.Role, entry.Principal.Organisation, entry.Principal.Branch))
        : happened;

    private static LedgerStoreException Damaged(long position, StreamId stream, Exception fault) => new(
        StoreFailure.Corrupt, $"entry {position} of {stream} cannot be read ({fault.Message})",
        "run audit verify, and restore the store from a copy that is whole", fault);
}
