using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cases.Domain;
using Cases.Ledger;
using Cases.Policies;

namespace Cases.Engine;

/// <summary>A fault of a pack that somebody would propose.</summary>
/// <param name="Line">The line, from 1; 0 where it is about the text as a whole.</param>
/// <param name="Column">The column, from 1; 0 where it is about the text as a whole.</param>
/// <param name="Message">What is wrong, and what to do about it.</param>
public sealed record ProposalFault(int Line, int Column, string Message);

/// <summary>
/// The one place that says which policies there are: the packs that ship, the versions that were approved, and the
/// suspensions. Safe for many threads.
/// </summary>
/// <remarks>
/// What is in force is a step function of the stream <see cref="PolicyBookState.Stream"/> and of the date. Readers see
/// whole snapshots. The node that writes to the stream takes its own entries in before their caller is answered; what
/// others write it takes in when the tail of the ledger meets it. A version of a pack begins on a later day, so that no
/// node decides by an old one; a suspension reaches other nodes with the next look of their tails.
/// </remarks>
public sealed class PolicyLibrary
{
    private static readonly StreamId Stream = StreamId.Parse(PolicyBookState.Stream);

    private readonly Lock gate = new();
    private readonly PolicyBook shipped;
    private readonly Dictionary<string, RulePack> packs = new(StringComparer.Ordinal);
    private Snapshot current;
    private int isStale = 1;

    /// <summary>A library of the packs that ship; what was approved comes with <see cref="RefreshAsync"/>.</summary>
    /// <param name="shipped">The packs that ship, and which of them are in force.</param>
    public PolicyLibrary(PolicyBook shipped)
    {
        this.shipped = shipped;
        current = new Snapshot(0, PolicyBookState.Initial, shipped, null);
    }

    /// <summary>The packs that ship, and which of them are in force; without what was approved.</summary>
    public PolicyBook Shipped => shipped;

    /// <summary>All packs as they are now.</summary>
    public PolicyBook Book => Volatile.Read(ref current).Book;

    /// <summary>The stream's state as it was taken in.</summary>
    public PolicyBookState State => Volatile.Read(ref current).State;

    /// <summary>The version of that state; 0 before anything was proposed.</summary>
    public long Version => Volatile.Read(ref current).Version;

    /// <summary>
    /// Why this build cannot tell what is in force, for people; null where it can. It then decides nothing.
    /// </summary>
    public string? Unreadable => Volatile.Read(ref current).Unreadable;

    /// <summary>Whether everything that is known to be written was taken in.</summary>
    public bool IsCurrent => Volatile.Read(ref isStale) == 0;

    /// <summary>What rows of worklists depend on; see <see cref="RowPolicies.Mark"/>.</summary>
    internal string RowMark => Volatile.Read(ref current).RowMark;

    /// <summary>The policies of some packs over time; none for those in force.</summary>
    /// <exception cref="ArgumentException">A pack is not in the book.</exception>
    public PolicySeries For(ImmutableArray<string> chosen) => Volatile.Read(ref current).Shelf.For(chosen);

    /// <summary>Whether all packs are known and none is named twice; else what is wrong.</summary>
    public bool TryFind(ImmutableArray<string> chosen, [NotNullWhen(false)] out string? fault) =>
        Volatile.Read(ref current).Shelf.TryFind(chosen, out fault);

    /// <summary>The policies of the packs that a case names; of those in force where the book lacks one.</summary>
    public PolicySeries OrInForce(ImmutableArray<string> chosen)
    {
        var shelf = Volatile.Read(ref current).Shelf;
        return shelf.For(shelf.TryFind(chosen, out _) ? chosen : []);
    }

    /// <summary>Reads what the ledger says and this library has not taken in yet.</summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask RefreshAsync(ILedgerStore store, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        Volatile.Write(ref isStale, 0); // What is written from here on makes it stale again.
        try
        {
            await foreach (var entry in StreamPages.ReadAllAsync(store, Stream, cancellation).ConfigureAwait(false))
            {
                Take(entry);
            }
        }
        catch
        {
            Volatile.Write(ref isStale, 1);
            throw;
        }
    }

    /// <summary>The packs as the ledger of a store leaves them, for who runs no node on it.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="shipped">The packs that ship, and which of them are in force.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="LedgerStoreException">
    /// The world failed, or this build cannot read what was approved.
    /// </exception>
    public static async ValueTask<PolicyLibrary> ReadAsync(
        ILedgerStore store, PolicyBook shipped, CancellationToken cancellation)
    {
        var library = new PolicyLibrary(shipped);
        await library.RefreshAsync(store, cancellation).ConfigureAwait(false);
        return library.Unreadable is { } why
            ? throw new LedgerStoreException(StoreFailure.NewerVersion, why, "run the newer build that wrote it")
            : library;
    }

    /// <summary>The packs as the ledger left them at an earlier position and instant.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="position">The last position that is taken in.</param>
    /// <param name="untilMs">The last millisecond of Unix time; what was recorded later is not taken in.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>A library of its own, beside the packs that ship with this build.</returns>
    /// <exception cref="LedgerStoreException">
    /// The world failed, or this build cannot read what was approved.
    /// </exception>
    public async ValueTask<PolicyLibrary> AsOfAsync(
        ILedgerStore store, long position, long untilMs, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var library = new PolicyLibrary(shipped);
        await foreach (var entry in StreamPages.ReadAllAsync(store, Stream, cancellation).ConfigureAwait(false))
        {
            if (entry.Position > position || entry.RecordedAtMs > untilMs)
            {
                break;
            }

            library.Take(entry);
        }

        return library.Unreadable is { } why
            ? throw new LedgerStoreException(StoreFailure.NewerVersion, why, "run the newer build that wrote it")
            : library;
    }

    /// <summary>What is wrong with a pack as text, so that it cannot be proposed; nothing where it is sound.</summary>
    public static IReadOnlyList<ProposalFault> FaultsOf(string text) =>
    [
        .. PolicyText.Load(Stream.Value, text).Faults.Select(
            fault => new ProposalFault(fault.Line, fault.Column, $"{fault.What}; {fault.Remedy}")),
    ];

    /// <summary>The pack of a text that was proposed, alone; none where this build finds a fault in it.</summary>
    public static IReadOnlyList<RulePack> PacksOf(string text) => PolicyText.Load(Stream.Value, text).Packs;

    /// <summary>The proposal that an entry of the policies is about; null for any other entry.</summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public static async ValueTask<string?> ProposalAtAsync(
        ILedgerStore store, long position, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(store);
        var found = await store.ReadFromAsync(position, 1, cancellation).ConfigureAwait(false);
        return found is not [var stored] || stored.Position != position || stored.Stream != Stream
            ? null
            : EntryReading.EntryOf(stored, new TextPool()) is var entry && SystemKinds.Contains(entry.Kind)
                ? null
                : (EntryReading.DecodeClosed(entry) as PolicyEvent)?.Proposal;
    }

    /// <summary>Takes in what this node wrote, or notes that something has to be read.</summary>
    internal void Wrote(LedgerBatch batch)
    {
        for (var index = 0; index < batch.Entries.Count; index++)
        {
            if (batch.Entries[index].Stream == Stream)
            {
                Look(batch.Entries[index]);
            }
        }
    }

    /// <summary>Takes in an entry of any stream that somebody wrote, where it is one of the policies.</summary>
    internal void Look(StoredEntry stored)
    {
        if (stored.Stream == Stream)
        {
            Take(EntryReading.EntryOf(stored, new TextPool()));
        }
    }

    /// <summary>Notes that units may be durable although they failed; of the policies, they have to be read.</summary>
    internal void Doubt(IReadOnlyList<LedgerUnit> units)
    {
        if (units.Any(unit => unit.Entries.Any(entry => entry.Stream == Stream)))
        {
            Volatile.Write(ref isStale, 1);
        }
    }

    /// <summary>Forgets everything: the ledger ends before what was taken in.</summary>
    internal void Restart()
    {
        lock (gate)
        {
            packs.Clear();
            Volatile.Write(ref current, new Snapshot(0, PolicyBookState.Initial, shipped, null));
            Volatile.Write(ref isStale, 1);
        }
    }

    /// <summary>Takes in the next entry of the policies.</summary>
    internal void Take(LedgerEntry entry)
    {
        lock (gate)
        {
            var known = current;
            if (SystemKinds.Contains(entry.Kind) || entry.Version <= known.Version)
            {
                return;
            }

            if (entry.Version > known.Version + 1)
            {
                Volatile.Write(ref isStale, 1);
                return;
            }

            Volatile.Write(ref current, After(known, entry));
        }
    }

    private Snapshot After(Snapshot known, LedgerEntry entry)
    {
        if (EntryReading.DecodeClosed(entry) is not PolicyEvent happened)
        {
            return known with
            {
                Version = entry.Version,
                Unreadable = $"entry {entry.Position} of {Stream} was written by a newer build",
            };
        }

        var state = known.State.Evolve(happened);
        if (happened is not (PolicyApproved or RuleSuspended or SuspensionLifted) || known.Unreadable is not null)
        {
            return known with { Version = entry.Version, State = state };
        }

        return Faults(state) is { } fault
            ? known with { Version = entry.Version, State = state, Unreadable = fault }
            : new Snapshot(entry.Version, state, BookOf(state), null);
    }

    /// <summary>Loads what was approved; what a stricter build cannot load must not be left out in silence.</summary>
    private string? Faults(PolicyBookState state)
    {
        foreach (var version in state.Versions.Where(one => !packs.ContainsKey(one.Id)))
        {
            var loaded = PolicyText.Load(version.Id, version.Text!);
            if (!loaded.IsSound)
            {
                return $"the approved pack {version.Id} does not load in this build: {loaded.Faults[0]}";
            }

            packs.Add(version.Id, loaded.Packs[0]);
        }

        return null;
    }

    private PolicyBook BookOf(PolicyBookState state) => GovernedBook.Of(
        shipped, state.Versions.Select(one => new ApprovedPack(one.Id, packs[one.Id], one.From!.Value)),
        state.Suspensions);

    private sealed record Snapshot(long Version, PolicyBookState State, PolicyBook Book, string? Unreadable)
    {
        private readonly Lazy<string> mark = new(() => RowPolicies.MarkOf(Book));

        public PolicyShelf Shelf { get; } = new(Book);

        public string RowMark => mark.Value;
    }
}
