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
/// <param name="Entries">All entries, refusals included, in order.</param>
/// <param name="Lines">The timeline.</param>
public sealed record CaseHistory(
    CaseState State, long Version, IReadOnlyList<StoredEntry> Entries, IReadOnlyList<TimelineLine> Lines);

/// <summary>Reads whole cases without an actor, for a verb that only looks.</summary>
/// <param name="store">The ledger.</param>
public sealed class CaseReader(ILedgerStore store)
{
    private const int PageEntries = 1_000;

    private static readonly InstantPattern Minute = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm");

    /// <summary>Reads a case. Personal text stays closed: a timeline has no need of it.</summary>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public async ValueTask<CaseHistory> ReadAsync(StreamId stream, CancellationToken cancellation)
    {
        var state = CaseState.Initial;
        long version = 0;
        var entries = new List<StoredEntry>();
        var lines = new List<TimelineLine>();
        var texts = new TextPool();
        while (true)
        {
            var page = await store.ReadStreamAsync(stream, entries.Count + 1, PageEntries, cancellation)
                .ConfigureAwait(false);
            if (page.Count == 0)
            {
                return new CaseHistory(state, version, entries, lines);
            }

            foreach (var stored in page)
            {
                var entry = EntryReading.EntryOf(stored, texts);
                var happened = entry.Version > version ? Event(entry) : null;
                state = happened is null ? state : state.Evolve(happened);
                version = entry.Version;
                entries.Add(stored);
                var at = Minute.Format(Instant.FromUnixTimeMilliseconds(entry.EffectiveAtMs));
                lines.Add(new TimelineLine(at, entry.Kind, entry.Principal.Subject, Detail(entry, happened, state)));
            }
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
