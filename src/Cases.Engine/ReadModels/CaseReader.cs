using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;
using NodaTime.Text;

namespace Cases.Engine;

/// <summary>One line of a case's timeline.</summary>
/// <param name="When">When it happened, UTC, to the minute.</param>
/// <param name="What">The entry's kind.</param>
/// <param name="By">Who.</param>
/// <param name="Detail">The move of stage, the money after it, or why it was refused.</param>
public sealed record TimelineLine(string When, string What, string By, string Detail);

/// <summary>A case with its entries.</summary>
/// <param name="State">The state as the entries tell it.</param>
/// <param name="Version">The state version.</param>
/// <param name="Entries">All entries that count, refusals included, in order.</param>
/// <param name="Lines">The timeline.</param>
public sealed record CaseHistory(
    CaseState State, long Version, IReadOnlyList<StoredEntry> Entries, IReadOnlyList<TimelineLine> Lines)
{
    /// <summary>When the ledger first knew of the case; null where it does not know it.</summary>
    public Instant? KnownSince { get; init; }

    /// <summary>
    /// Whether keys were at hand: an account's reference that is missing all the same was erased then.
    /// </summary>
    public bool IsOpen { get; init; }

    /// <summary>The account's reference as the opening has it.</summary>
    internal RowReference Reference { get; init; }

    /// <summary>The day on which the opening took effect, in the official zone; null where it is not known.</summary>
    public LocalDate? InEffectSince { get; init; }
}

/// <summary>The two clocks by which a case may be looked at; both may be set.</summary>
/// <param name="ZoneOf">The official zone of a case's packs, in which its days end.</param>
public sealed record CaseClocks(Func<ImmutableArray<string>, DateTimeZone> ZoneOf)
{
    /// <summary>Only what was recorded at or before it counts; null for all that is known.</summary>
    public Instant? KnownOn { get; init; }

    /// <summary>Only what had taken effect by the end of this day counts; null for all. See CaseInEffect.</summary>
    public LocalDate? EffectiveOn { get; init; }
}

/// <summary>Reads whole cases without an actor, for a verb that only looks.</summary>
/// <param name="store">The ledger.</param>
/// <param name="references">Opens the account's reference; null where the keys are not at hand.</param>
public sealed class CaseReader(ILedgerStore store, AccountReferences? references = null)
{
    private const int PageEntries = 1_000;

    private static readonly InstantPattern Minute = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    /// <summary>
    /// Reads a case as it stands. Personal text stays closed, but for the account's reference: a timeline has no need
    /// of it.
    /// </summary>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public ValueTask<CaseHistory> ReadAsync(StreamId stream, CancellationToken cancellation) =>
        ReadAsync(stream, new CaseClocks(static _ => DateTimeZone.Utc), cancellation);

    /// <summary>Reads a case as it was by one clock or both; its state does not exist before its opening.</summary>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public async ValueTask<CaseHistory> ReadAsync(
        StreamId stream, CaseClocks clocks, CancellationToken cancellation)
    {
        var history = await FoldAsync(stream, clocks, cancellation).ConfigureAwait(false);
        if (references is null || history.State.Opened is not { } opened)
        {
            return history;
        }

        var account = await references.OpenAsync(stream.Name, history.Reference, cancellation).ConfigureAwait(false);
        return history with
        {
            IsOpen = true,
            State = history.State with { Opened = opened with { Account = account.Text } },
        };
    }

    private async ValueTask<CaseHistory> FoldAsync(
        StreamId stream, CaseClocks clocks, CancellationToken cancellation)
    {
        var view = new ClockedView(clocks);
        var texts = new TextPool();
        long sequence = 0;
        while (true)
        {
            var page = await store.ReadStreamAsync(stream, sequence + 1, PageEntries, cancellation)
                .ConfigureAwait(false);
            foreach (var stored in page)
            {
                // Recorded-at never falls, so what comes after the first that is too new is too.
                if (!view.Take(stored, EntryReading.EntryOf(stored, texts)))
                {
                    return view.History;
                }
            }

            if (page.Count == 0)
            {
                return view.History;
            }

            sequence = page[^1].Sequence;
        }
    }

    /// <summary>A case's entries as they are folded by the clocks.</summary>
    private sealed class ClockedView(CaseClocks clocks)
    {
        private readonly List<StoredEntry> entries = [];
        private readonly List<TimelineLine> lines = [];
        private readonly CaseInEffect? inEffect = clocks.EffectiveOn is { } day ? new CaseInEffect(day) : null;
        private CaseState state = CaseState.Initial;
        private DateTimeZone zone = DateTimeZone.Utc;
        private Instant? knownSince;
        private LocalDate? inEffectSince;
        private (CommandId16 Command, Fingerprint16 Input)? unit;
        private RowReference reference;
        private long version;

        public CaseHistory History => new(inEffect?.State ?? state, version, entries, lines)
        {
            KnownSince = knownSince,
            InEffectSince = inEffectSince,
            Reference = reference,
        };

        /// <returns>False where the entry was recorded too late.</returns>
        public bool Take(StoredEntry stored, LedgerEntry entry)
        {
            knownSince ??= Instant.FromUnixTimeMilliseconds(entry.RecordedAtMs);
            if (clocks.KnownOn is { } known && entry.RecordedAtMs > known.ToUnixTimeMilliseconds())
            {
                return false;
            }

            var happened = entry.Version > version ? Event(entry) : null;
            if (happened is CaseOpened opened)
            {
                zone = clocks.ZoneOf(opened.Packs);
                reference = RowReference.Of(entry.Command, entry.Payload.Span);
            }

            version = entry.Version;
            if (entry.Kind == SystemKinds.ActRefused.Name)
            {
                return true; // It belongs to the refusal before it, and is no step of its own.
            }

            if (Counts(entry, happened))
            {
                var now = inEffect?.State ?? state;
                var at = Minute.Format(Instant.FromUnixTimeMilliseconds(entry.EffectiveAtMs));
                entries.Add(stored);
                lines.Add(new TimelineLine(at, entry.Kind, entry.Principal.Subject, Detail(entry, happened, now)));
            }

            return true;
        }

        private bool Counts(LedgerEntry entry, CaseEvent? happened)
        {
            var on = Instant.FromUnixTimeMilliseconds(entry.EffectiveAtMs).InZone(zone).Date;
            var begins = unit != (entry.Command, entry.Fingerprint);
            unit = (entry.Command, entry.Fingerprint);
            inEffectSince ??= on;
            if (inEffect is null)
            {
                state = happened is null ? state : state.Evolve(happened);
                return true;
            }

            return happened is null ? on <= clocks.EffectiveOn : inEffect.Take(happened, on, begins);
        }
    }

    private static CaseEvent Event(LedgerEntry entry) =>
        EntryReading.DecodeClosed(entry) as CaseEvent ?? throw EntryReading.Newer(entry);

    private static string Detail(LedgerEntry entry, CaseEvent? happened, CaseState state)
    {
        var rules = entry.Rules.Where(rule => rule.Answer is "breached" or "notAssessable" or "refused")
            .Select(rule => $"{rule.Rule} {rule.Answer}");
        var core = happened is null
            ? string.Join(", ", EntryReading.Reasons(entry).Select(reason => RefusalCodes.Wire(reason.Code)))
            : $"{state.Stage}, owed {state.Outstanding.ToDecimalString()}";
        return string.Join("; ", rules.Prepend(core));
    }
}
