using System.Threading.Channels;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>What the keeper of waiting payments needs beside the host and what payments are taken with.</summary>
/// <param name="Book">All packs at hand by now.</param>
/// <param name="Work">Which payments wait.</param>
/// <param name="Ledger">The ledger.</param>
/// <param name="Reached">Ends once accounts are found that were opened before a position of the ledger.</param>
public sealed record WaitingParts(
    Func<PolicyBook> Book, IWorkRows Work, ILedgerStore Ledger, Func<long, CancellationToken, ValueTask> Reached)
{
    /// <summary>Is told of each payment that could not be looked at or posted, and why.</summary>
    public Action<string, Exception> Told { get; init; } = static (_, _) => { };
}

/// <summary>
/// Posts what waits at the desk because nobody knew its account, as soon as a case of that account is opened.
/// </summary>
/// <remarks>
/// <para>It posts what a bank's file would post: what leads to one account alone, and certainly. What waits for another
/// reason waits for a person, and so does what was told by a part of the bank that does not see all of it, or was
/// erased. It goes through the same command as a match at the desk, whose id follows from payment and case: after a
/// crash, from two nodes, or beside a person who matches, it is posted once.</para>
/// <para>The node that keeps the worklists tells it what they took in. It remembers keyed hashes of the references of
/// what waits, so that an opening finds its payments without a look at all of them; nothing in it is the truth, and it
/// begins anew from the rows.</para>
/// </remarks>
public sealed class WaitingPayments
{
    private const int PageRows = 500;
    private const int AtOnce = 16;

    // Openings that are told while nobody looks, at most; beyond them everything is looked at once instead.
    private const int MostOpened = 10_000;

    private static readonly Principal Automatic = new("system", "system");

    private readonly IStreamHost host;
    private readonly HostDoor door;
    private readonly PaymentsOptions options;
    private readonly WaitingParts parts;
    private readonly CasePlaces places;

    private readonly Lock gate = new();
    private readonly Channel<bool> news = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private List<WorkSeen> told = [];
    private bool isAnew;

    // What waits, by the keyed hash of each reference by which it may be found; and the openings seen lately, since a
    // payment may be told by somebody who looked for its account just before that was opened.
    private readonly Dictionary<CommandId16, HashSet<string>> waiting = [];
    private readonly Dictionary<string, CommandId16[]> hashes = new(StringComparer.Ordinal);
    private readonly RecentCases recent = new(MostOpened);

    /// <summary>Makes a keeper; nothing is read yet.</summary>
    /// <param name="host">The host.</param>
    /// <param name="options">Where accounts are found, and what a busy host is asked again with.</param>
    /// <param name="parts">What else it needs.</param>
    public WaitingPayments(IStreamHost host, PaymentsOptions options, WaitingParts parts)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(parts);
        this.options = options;
        this.parts = parts;
        door = new HostDoor(host, options.Delay);
        places = new CasePlaces(parts.Ledger);
        this.host = host;
    }

    /// <summary>Takes what the worklists took in; returns at once. Safe for any thread.</summary>
    /// <param name="seen">What they took in.</param>
    public void Tell(WorkSeen seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        lock (gate)
        {
            isAnew |= seen.IsAnew || told.Sum(one => one.Opened.Count + one.Begun.Count) > MostOpened;
            if (isAnew)
            {
                told = [seen with { Opened = [], Begun = [], Ended = [], IsAnew = true }];
            }
            else
            {
                told.Add(seen);
            }
        }

        news.Writer.TryWrite(true);
    }

    /// <summary>Posts what it is told of, until it is stopped.</summary>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="LedgerStoreException">The world failed; run again, it looks at everything once.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await news.Reader.ReadAsync(stop).ConfigureAwait(false);
                await PassAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return; // What was not posted yet is found again by whoever keeps the worklists next.
        }
    }

    /// <summary>Posts what it was told of so far, and ends.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>How many payments it posted, or found to stand on their account already.</returns>
    /// <exception cref="LedgerStoreException">The world failed; the next pass looks at everything once.</exception>
    public async ValueTask<int> PassAsync(CancellationToken cancellation)
    {
        var (seen, anew) = Take();
        var posted = 0;
        try
        {
            if (anew)
            {
                posted += await BeginAsync(seen[0].Next, cancellation).ConfigureAwait(false);
            }

            foreach (var one in anew ? [] : seen)
            {
                posted += await TakeAsync(one, cancellation).ConfigureAwait(false);
            }
        }
        catch
        {
            // Nothing that was told is lost: everything is looked at once more.
            Tell(new WorkSeen(seen.Count > 0 ? seen[^1].Next : 0, IsAnew: true));
            throw;
        }

        return posted;
    }

    private (List<WorkSeen> Seen, bool Anew) Take()
    {
        lock (gate)
        {
            var taken = (told, isAnew);
            (told, isAnew) = ([], false);
            return taken;
        }
    }

    /// <summary>Looks at everything that waits, once.</summary>
    private async ValueTask<int> BeginAsync(long next, CancellationToken cancellation)
    {
        waiting.Clear();
        hashes.Clear();
        var all = new List<string>();
        IReadOnlyList<WaitingRow> page = [];
        do
        {
            var after = page is [.., var last] ? last.Position : -1;
            page = await parts.Work.ReadWaitingAsync(
                new WaitingLookUp(WaitingKind.Payment, after, PageRows), cancellation).ConfigureAwait(false);
            all.AddRange(page.Select(row => row.Id));
        }
        while (page.Count == PageRows);

        await AddAsync(all, cancellation).ConfigureAwait(false);
        return await PostAsync([.. hashes.Keys], next, cancellation).ConfigureAwait(false);
    }

    private async ValueTask<int> TakeAsync(WorkSeen seen, CancellationToken cancellation)
    {
        foreach (var id in seen.Ended)
        {
            Forget(id);
        }

        await AddAsync(seen.Begun, cancellation).ConfigureAwait(false);
        var led = new HashSet<string>(
            seen.Begun.Where(id => hashes.TryGetValue(id, out var own) && own.Any(recent.Contains)),
            StringComparer.Ordinal);
        foreach (var id in seen.Opened)
        {
            foreach (var hash in await ReferencesAsync(id, cancellation).ConfigureAwait(false))
            {
                recent.Add(hash);
                led.UnionWith(waiting.GetValueOrDefault(hash) ?? []);
            }
        }

        return await PostAsync(led, seen.Next, cancellation).ConfigureAwait(false);
    }

    /// <summary>The references by which payments find a case: its account's and its own.</summary>
    private async ValueTask<IEnumerable<CommandId16>> ReferencesAsync(string id, CancellationToken cancellation)
    {
        var view = await door.ReadAsync(CaseIdentity.Stream(id), cancellation).ConfigureAwait(false);
        return new[] { view.State.Opened?.Account, id }.OfType<string>().Select(Hash);
    }

    private async ValueTask AddAsync(IEnumerable<string> payments, CancellationToken cancellation)
    {
        foreach (var some in payments.Chunk(AtOnce))
        {
            var states = await Task.WhenAll(some.Select(id => TryReadAsync(id, cancellation))).ConfigureAwait(false);
            foreach (var (id, state) in some.Zip(states).Where(one => one.Second is { } known && MayBePosted(known)))
            {
                hashes[id] = [.. PaymentMatcher.References(PaymentClues.Of(state!)).Select(Hash).Distinct()];
                foreach (var hash in hashes[id])
                {
                    (waiting.TryGetValue(hash, out var of) ? of : waiting[hash] = new(StringComparer.Ordinal)).Add(id);
                }
            }
        }
    }

    private void Forget(string id)
    {
        foreach (var hash in hashes.Remove(id, out var own) ? own : [])
        {
            if (waiting.TryGetValue(hash, out var of) && of.Remove(id) && of.Count == 0)
            {
                waiting.Remove(hash);
            }
        }
    }

    /// <summary>Posts those of some payments that lead to one account for certain, in order of their day.</summary>
    private async ValueTask<int> PostAsync(
        HashSet<string> payments, long next, CancellationToken cancellation)
    {
        if (payments.Count == 0)
        {
            return 0;
        }

        await parts.Reached(next - 1, cancellation).ConfigureAwait(false);
        var known = new List<(string Id, PaymentState State)>();
        foreach (var id in payments)
        {
            if (await TryReadAsync(id, cancellation).ConfigureAwait(false) is { } state && MayBePosted(state))
            {
                known.Add((id, state));
            }
        }

        var posted = 0;
        foreach (var (id, state) in known.OrderBy(one => one.State.Told!.ValueOn).ThenBy(one => one.State.Told!.At)
            .ThenBy(one => one.Id, StringComparer.Ordinal))
        {
            posted += await TryAsync(id, () => PostAsync(id, state, cancellation)).ConfigureAwait(false) ? 1 : 0;
        }

        return posted;
    }

    /// <summary>Whether it waits for its account alone, and nothing of it was erased.</summary>
    private static bool MayBePosted(PaymentState state) => state is { Waits: true, Told.Reference: not null }
        && state switch
        {
            { Doubt: { IsReturn: false, Reason: DoubtReason.NoAccount } } => true,
            { Doubt: null, Told: { Account: not null, Reason: UnmatchedReason.NoAccount } } => true,
            _ => false,
        };

    private async Task<bool> PostAsync(string id, PaymentState state, CancellationToken cancellation)
    {
        var source = state.Told!.Source;
        var matcher = new PaymentMatcher(
            async (text, stop) =>
            {
                var rows = await options.Find(text, stop).ConfigureAwait(false);
                return source is null ? rows : [.. rows.Where(row => row.Source == source)];
            },
            door, options.Identity, realm: "");
        var found = await matcher.FindAsync(PaymentClues.Of(state), cancellation).ConfigureAwait(false);
        if (PaymentMatcher.Sure(found) is not { Case: var row } || row.Currency != state.Told.Amount.Currency
            || !await IsOfAllAsync(id, state, cancellation).ConfigureAwait(false))
        {
            return false;
        }

        var matching = new UnmatchedMatching(host, places, options.Identity, parts.Book());
        var match = await matching.OfAsync(id, state, row.CaseId, cancellation).ConfigureAwait(false);
        var how = match.IsPosting ? "match" : "close";
        var answer = await door.SendAsync(
            new CommandEnvelope(options.Identity.Command($"waiting/{how}/{id}/{match.Stream}"), match.Stream,
                Automatic, match.Command),
            cancellation).ConfigureAwait(false);
        return answer is { Refusal: null, Repeated: false };
    }

    /// <summary>
    /// Whether it was told by somebody who sees all of the bank: else it would take from accounts that its teller does
    /// not see.
    /// </summary>
    private async ValueTask<bool> IsOfAllAsync(string id, PaymentState state, CancellationToken cancellation)
    {
        var stream = StreamId.Parse("payment/" + id);
        if (state is { Doubt: null, Told: { Account: { } account, Reference: { } reference } told })
        {
            return options.Identity.Payment(account, reference, source: told.Source ?? "") == stream;
        }

        return await places.FirstAsync(stream, cancellation).ConfigureAwait(false) is { Branch: null }
            && !(await door.ReadPaymentAsync(BankNames.Bounded(options.Identity, stream), cancellation)
                .ConfigureAwait(false)).Links.Contains(id);
    }

    private async Task<PaymentState?> TryReadAsync(string id, CancellationToken cancellation)
    {
        PaymentState? state = null;
        await TryAsync(id, async () =>
        {
            state = await door.ReadPaymentAsync(StreamId.Parse("payment/" + id), cancellation).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        return state;
    }

    /// <summary>One payment that is damaged, or whose packs this node has not, keeps no other waiting.</summary>
    private async Task<bool> TryAsync(string id, Func<Task<bool>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever is wrong with one payment is told, and no reason to stop the node.
        catch (Exception fault) when (fault is not OperationCanceledException
            && fault is not LedgerStoreException { Failure: StoreFailure.Unavailable or StoreFailure.ClockOff
                or StoreFailure.InUse or StoreFailure.DiskFull })
#pragma warning restore CA1031
        {
            parts.Told(id, fault);
            return false;
        }
    }

    private CommandId16 Hash(string reference) =>
        options.Identity.Command("waits for/" + ReferenceText.Normal(reference));

    /// <summary>The references of cases that were opened lately; the oldest go first.</summary>
    private sealed class RecentCases(int most)
    {
        private readonly HashSet<CommandId16> known = [];
        private readonly Queue<CommandId16> order = new();

        public bool Contains(CommandId16 hash) => known.Contains(hash);

        public void Add(CommandId16 hash)
        {
            if (known.Add(hash))
            {
                order.Enqueue(hash);
            }

            if (order.Count > most)
            {
                known.Remove(order.Dequeue());
            }
        }
    }
}
