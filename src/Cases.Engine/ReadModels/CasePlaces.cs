using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// Where a case belongs, read from the ledger itself: who sees a case must not depend on how far the rows have come.
/// </summary>
/// <remarks>What it says is what the rows of worklists say of the same case. Safe for many threads.</remarks>
/// <param name="ledger">The ledger.</param>
public sealed class CasePlaces(ILedgerStore ledger)
{
    // Who began a stream never changes; when too many are kept they start again.
    private const int MaxKept = 50_000;

    private readonly ConcurrentDictionary<StreamId, LedgerPrincipal> firsts = new();

    /// <summary>Whether a case is within a scope.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="state">Its state, opened.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public async ValueTask<bool> IsWithinAsync(
        WorkScope scope, string caseId, CaseState state, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(state);
        if (scope == WorkScope.All)
        {
            return true;
        }

        var opened = state.Opened ?? throw new ArgumentException("The case is not opened.", nameof(state));
        var row = new WorkRow(caseId, opened.Source, opened.AccountStream, state.Stage, 0, opened.Currency)
        {
            Assignee = state.Assignee,
            Product = opened.Product,
        };
        if (scope.Organisation is not null || scope.Branch is not null)
        {
            var by = await FirstAsync(CaseIdentity.Stream(caseId), cancellation).ConfigureAwait(false)
                ?? throw new ArgumentException("The case is not opened.", nameof(caseId));
            row = row with { Organisation = by.Organisation, Branch = by.Branch };
        }

        if (scope.Branch is not null || !scope.Products.IsDefaultOrEmpty)
        {
            row = WorkRowFold.Stated(
                row, await AccountAsync(ledger, opened.AccountStream, cancellation).ConfigureAwait(false));
        }

        return scope.Sees(row);
    }

    /// <summary>Whether a case would be within a scope if somebody opened it now.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="opening">What would be opened.</param>
    /// <param name="by">Who would open it: it belongs to his organisation and branch.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public async ValueTask<bool> WouldBeWithinAsync(
        WorkScope scope, OpenCase opening, Principal by, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(opening);
        ArgumentNullException.ThrowIfNull(by);
        var row = new WorkRow(
            opening.Case, opening.Source, opening.AccountStream, CaseStage.Open, 0, opening.Currency)
        {
            Product = opening.Product, Organisation = by.Organisation, Branch = by.Branch,
        };
        var account = await AccountAsync(ledger, opening.AccountStream, cancellation).ConfigureAwait(false);
        return scope.Sees(WorkRowFold.Stated(row, account));
    }

    /// <summary>Who opened a case or registered a person; null where nobody did.</summary>
    /// <param name="stream">The stream of the case or the person.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<LedgerPrincipal?> FirstAsync(StreamId stream, CancellationToken cancellation)
    {
        if (firsts.TryGetValue(stream, out var known))
        {
            return known;
        }

        // What was refused before the first step that was accepted tells nothing.
        await foreach (var entry in StreamPages.ReadAllAsync(ledger, stream, cancellation).ConfigureAwait(false))
        {
            if (entry.Version == 1)
            {
                if (firsts.Count >= MaxKept)
                {
                    firsts.Clear();
                }

                return firsts[stream] = entry.Principal;
            }
        }

        return null;
    }

    /// <summary>The cases of some accounts that were opened last, and those that are open.</summary>
    public async ValueTask<IReadOnlyList<string>> CasesOfAsync(
        IEnumerable<string> accountStreams, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(accountStreams);
        var cases = new List<string>();
        foreach (var stream in accountStreams)
        {
            var account = await AccountAsync(ledger, stream, cancellation).ConfigureAwait(false);
            cases.AddRange(new[] { account.OpenCase, account.LastCase }.OfType<string>());
        }

        return [.. cases.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>What an account's own stream says by now.</summary>
    internal static async ValueTask<AccountState> AccountAsync(
        ILedgerStore ledger, string stream, CancellationToken cancellation)
    {
        var account = AccountState.Initial;
        await foreach (var told in EventsAsync(ledger, stream, cancellation).ConfigureAwait(false))
        {
            account = account.Evolve(told);
        }

        return account;
    }

    /// <summary>The ids of all cases that an account has had by now, the oldest first.</summary>
    /// <param name="stream">The account's stream.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed, or an entry is of a newer build.</exception>
    public ValueTask<IReadOnlyList<string>> OfAccountAsync(string stream, CancellationToken cancellation) =>
        AllOfAsync(ledger, stream, cancellation);

    /// <inheritdoc cref="OfAccountAsync"/>
    internal static async ValueTask<IReadOnlyList<string>> AllOfAsync(
        ILedgerStore ledger, string stream, CancellationToken cancellation)
    {
        var cases = new List<string>();
        await foreach (var told in EventsAsync(ledger, stream, cancellation).ConfigureAwait(false))
        {
            if (told is AccountCaseOpened opened)
            {
                cases.Add(opened.Case);
            }
        }

        return cases;
    }

    private static async IAsyncEnumerable<AccountEvent> EventsAsync(
        ILedgerStore ledger, string stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var entries = StreamPages.ReadAllAsync(ledger, StreamId.Parse(stream), cancellation);
        await foreach (var entry in entries.ConfigureAwait(false))
        {
            yield return (AccountEvent)(EntryReading.DecodeClosed(entry) ?? throw EntryReading.Newer(entry));
        }
    }
}
