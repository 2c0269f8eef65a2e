using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Reads a ledger in the order of positions and gives every entry that reports count.</summary>
/// <remarks>
/// One instance, one pass, which may go on when more is written. Personal text stays closed, so no key is needed.
/// Memory is bounded: states are kept for the cases met last, 1 to 3 KB each, and one that comes back later is folded
/// again from the store. Not safe for many threads.
/// </remarks>
/// <param name="store">The ledger, for cases that come back.</param>
/// <param name="shipped">The packs that ship, and which of them are in force.</param>
/// <param name="mostStates">States kept.</param>
public sealed class BookSteps(ILedgerStore store, PolicyBook shipped, int mostStates = BookSteps.DefaultStates)
{
    /// <summary>States kept unless the caller says otherwise: 60 to 200 MB where there are as many.</summary>
    public const int DefaultStates = 65_536;

    private static readonly string PersonHold = EventKinds.NameOf<PersonHoldPlaced>();

    private readonly int generation = Math.Max(1, mostStates / 2);
    private readonly PastPolicies policies = new(shipped, []);
    private Dictionary<StreamId, CaseState> young = [];
    private Dictionary<StreamId, CaseState> old = [];
    private LedgerEntry? first;

    /// <summary>The entry of a row, for <see cref="TakeAsync"/>; on any thread, each with texts of its own.</summary>
    /// <param name="stored">The row.</param>
    /// <param name="texts">Texts that repeat.</param>
    /// <exception cref="LedgerStoreException">The bytes are no entry.</exception>
    public static LedgerEntry Read(StoredEntry stored, TextPool texts) => EntryReading.EntryOf(stored, texts);

    /// <summary>Takes the next entry in the order of positions.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="cancellation">Ends the wait for the store.</param>
    /// <returns>What reports count of it; null where they count nothing.</returns>
    /// <exception cref="LedgerStoreException">An entry is damaged or of a newer build, or the world failed.</exception>
    public async ValueTask<BookStep?> TakeAsync(LedgerEntry entry, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (entry.Stream.Kind == "system")
        {
            return null; // What the machine notes for itself may stand before the first command's own entries.
        }

        var isFirst = first is not { } known || known.Command != entry.Command
            || known.Fingerprint != entry.Fingerprint;
        first = isFirst ? entry : first;
        if (entry.Stream.Kind == "policy")
        {
            policies.Take(entry);
            return null;
        }

        return SystemKinds.Contains(entry.Kind) ? await RefusedAsync(entry, isFirst, cancellation).ConfigureAwait(false)
            : entry.Stream.Kind == "case" ? await OnCaseAsync(entry, isFirst, cancellation).ConfigureAwait(false)
            : entry.Kind == PersonHold ? Step(entry, isFirst, CaseState.Initial) with { Event = Decode(entry) }
            : isFirst && entry.Rules.Count > 0 ? Step(entry, isFirst, CaseState.Initial)
            : null;
    }

    private async ValueTask<BookStep?> RefusedAsync(
        LedgerEntry entry, bool isFirst, CancellationToken cancellation)
    {
        if (entry.Kind != SystemKinds.Refused.Name)
        {
            return null;
        }

        var state = entry.Stream.Kind == "case"
            ? await StateAsync(entry, cancellation).ConfigureAwait(false)
            : CaseState.Initial;
        return Step(entry, isFirst, state) with { Refusal = EntryReading.Reasons(entry) };
    }

    private async ValueTask<BookStep> OnCaseAsync(LedgerEntry entry, bool isFirst, CancellationToken cancellation)
    {
        var before = await StateAsync(entry, cancellation).ConfigureAwait(false);
        var happened = (CaseEvent)Decode(entry);
        var after = Evolve(before, happened, entry);
        Keep(entry.Stream, after);
        var step = Step(entry, isFirst, before.Exists ? before : after) with
        {
            Event = happened, Before = before, After = after,
        };
        return happened is Corrected { Target: CorrectionTarget.Contact } corrected
            ? step with { Undone = await ContactAsync(entry, corrected.Key, cancellation).ConfigureAwait(false) }
            : step;
    }

    private BookStep Step(LedgerEntry entry, bool isFirst, CaseState of)
    {
        var zone = policies.Of(of.Opened?.Packs ?? []).InForce.OfficialZone;
        return new BookStep(entry, zone)
        {
            IsFirst = isFirst,
            Rules = first!.Rules,
            Case = entry.Stream.Kind == "case" ? entry.Stream.Name : null,
            Before = of,
            After = of,
        };
    }

    private async ValueTask<CaseState> StateAsync(LedgerEntry entry, CancellationToken cancellation)
    {
        if (young.TryGetValue(entry.Stream, out var state))
        {
            return state;
        }

        if (!old.Remove(entry.Stream, out state))
        {
            state = entry.Sequence == 1
                ? CaseState.Initial
                : await EntryReading.CaseBeforeAsync(store, entry.Stream, entry.Position, cancellation)
                    .ConfigureAwait(false);
        }

        Keep(entry.Stream, state);
        return state;
    }

    private void Keep(StreamId stream, CaseState state)
    {
        if (young.Count >= generation && !young.ContainsKey(stream))
        {
            (old, young) = (young, old);
            young.Clear();
        }

        young[stream] = state;
    }

    /// <summary>The contact that was undone, with the rules that judged it; rare, so it is looked up.</summary>
    private async ValueTask<UndoneContact?> ContactAsync(
        LedgerEntry correction, string key, CancellationToken cancellation)
    {
        LedgerEntry? unit = null;
        await foreach (var entry in StreamPages.ReadAllAsync(store, correction.Stream, cancellation)
            .ConfigureAwait(false))
        {
            unit = unit is null || unit.Command != entry.Command ? entry : unit;
            if (entry.Position >= correction.Position)
            {
                break;
            }

            if (!SystemKinds.Contains(entry.Kind) && Decode(entry) is ContactRecorded contact && contact.Key == key)
            {
                return new UndoneContact(contact, unit.Rules);
            }
        }

        return null;
    }

    private static DomainEvent Decode(LedgerEntry entry) =>
        EntryReading.DecodeClosed(entry) ?? throw EntryReading.Newer(entry);

    private static CaseState Evolve(CaseState state, CaseEvent happened, LedgerEntry entry)
    {
        try
        {
            var after = state.Evolve(happened);
            return after.Exists ? after : throw Damaged(entry, "the case was not opened", null);
        }
        catch (InvalidOperationException fault)
        {
            throw Damaged(entry, fault.Message, fault);
        }
    }

    private static LedgerStoreException Damaged(LedgerEntry entry, string what, Exception? fault) => new(
        StoreFailure.Corrupt, $"entry {entry.Position} of {entry.Stream} does not fit those before it: {what}",
        "run audit verify, which says more", fault);
}
