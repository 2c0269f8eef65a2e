using System.Text;
using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests;

/// <summary>Ledgers written by a node in virtual time, and copies of them, true and forged.</summary>
internal static class Ledgers
{
    /// <summary>A ledger of random commands, several under way at a time.</summary>
    public static async Task<MemoryLedgerStore> OfAsync(int seed, int count, Action<CommandReceipt>? answered = null)
    {
        var store = new MemoryLedgerStore();
        await RunAsync(store, seed, count, answered);
        return store;
    }

    /// <summary>Runs random commands on a store.</summary>
    public static async Task RunAsync(
        ILedgerStore store, int seed, int count, Action<CommandReceipt>? answered = null, EngineOptions? options = null)
    {
        var clock = new VirtualClock(CaseCommands.Start);
        var settings = new HostSettings(store, clock) { Seed = $"book {seed}" };
        await using var run = new EmbeddedRun(settings with { Options = options ?? settings.Options }, inline: true);
        var pending = new List<Task<CommandReceipt>>();
        foreach (var envelope in RandomBook.Commands(seed, count))
        {
            pending.Add(run.Host.SendAsync(envelope, CancellationToken.None).AsTask());
            if (pending.Count >= 7)
            {
                await DrainAsync(run, pending, answered);
                clock.Advance(TimeSpan.FromSeconds(20));
            }
        }

        await DrainAsync(run, pending, answered);
    }

    /// <summary>Runs random commands one after the other, with a follower that catches up again and again.</summary>
    /// <param name="store">The ledger.</param>
    /// <param name="seed">The commands.</param>
    /// <param name="every">After how many commands it catches up; it does so at the end too.</param>
    /// <param name="follow">Makes the follower of what the node writes.</param>
    public static async Task FollowAsync(
        ILedgerStore store, int seed, int every, Func<RecentEntries, LedgerFollower> follow)
    {
        await using var run = new EmbeddedRun(
            new HostSettings(store, new VirtualClock(CaseCommands.Start)) { Seed = $"book {seed}" }, inline: true);
        var follower = follow(run.Node.KeepRecent());
        var count = 0;
        foreach (var envelope in RandomBook.Commands(seed, 150))
        {
            var sent = run.Host.SendAsync(envelope, CancellationToken.None).AsTask();
            while (!sent.IsCompleted)
            {
                await run.Node.PumpAsync();
            }

            if (++count % every == 0)
            {
                await follower.CatchUpAsync(CancellationToken.None);
            }
        }

        await follower.CatchUpAsync(CancellationToken.None);
    }

    /// <summary>The first entries of a ledger as a ledger of their own.</summary>
    public static async Task<MemoryLedgerStore> PrefixAsync(MemoryLedgerStore whole, long count)
    {
        var prefix = new MemoryLedgerStore();
        await GrowAsync(prefix, whole, count);
        return prefix;
    }

    /// <summary>Takes over entries of another ledger up to a count.</summary>
    public static async Task GrowAsync(MemoryLedgerStore prefix, MemoryLedgerStore whole, long count)
    {
        var head = await prefix.ReadHeadAsync(CancellationToken.None);
        if (count > head.Next)
        {
            var rows = await whole.ReadFromAsync(head.Next, (int)(count - head.Next), CancellationToken.None);
            var last = LedgerEntry.Decode(rows[^1].Bytes);
            var result = await prefix.CommitAsync(
                new LedgerBatch(head.Next, last.RecordedAtMs, rows, []), CancellationToken.None);
            Assert.True(result.IsWritten);
        }
    }

    /// <summary>
    /// The ledger written anew with entries changed or left out, so that every hash and chain is right again: what a
    /// forger with the database in his hands can do.
    /// </summary>
    public static async Task<MemoryLedgerStore> ForgedAsync(
        ILedgerStore original, Func<LedgerEntry, NewEntry, NewEntry?> change)
    {
        var forged = new MemoryLedgerStore();
        var writer = new LedgerWriter(forged, new LedgerWriterOptions(), new VirtualClock(CaseCommands.Start));
        var versions = new Dictionary<StreamId, long>();
        foreach (var entry in await AllAsync(original))
        {
            var same = entry.ToNewEntry(versions.GetValueOrDefault(entry.Stream));
            versions[entry.Stream] = entry.Version;
            if (change(entry, same) is { } changed)
            {
                var pending = writer.AppendAsync(new LedgerUnit([], [changed]), CancellationToken.None).AsTask();
                await writer.FlushOnceAsync();
                Assert.IsType<Appended>(await pending);
            }
        }

        return forged;
    }

    /// <summary>Writes a unit that no command is behind.</summary>
    public static async Task WriteAsync(ILedgerStore store, TimeProvider clock, LedgerUnit unit)
    {
        var writer = new LedgerWriter(store, new LedgerWriterOptions { CompleteInline = true }, clock);
        var adding = writer.AppendAsync(unit, CancellationToken.None);
        await writer.FlushOnceAsync();
        Assert.IsType<Appended>(await adding);
    }

    /// <summary>All entries, decoded.</summary>
    public static async Task<IReadOnlyList<LedgerEntry>> AllAsync(ILedgerStore store)
    {
        var all = new List<LedgerEntry>();
        while (await store.ReadFromAsync(all.Count, 1_000, CancellationToken.None) is { Count: > 0 } page)
        {
            all.AddRange(page.Select(row => LedgerEntry.Decode(row.Bytes)));
        }

        return all;
    }

    /// <summary>No text of some entries is sealed under some keys.</summary>
    public static void AssertUnused(IReadOnlyCollection<string> keys, IEnumerable<LedgerEntry> entries) =>
        Assert.All(entries, entry => Assert.DoesNotContain(
            keys, key => entry.Payload.Span.IndexOf(Encoding.ASCII.GetBytes(key)) >= 0));

    /// <summary>The event of an entry, its personal text left closed; null for an entry of the machine's own.</summary>
    public static DomainEvent? EventOf(LedgerEntry entry) =>
        SystemKinds.Contains(entry.Kind) ? null : EntryReading.DecodeClosed(entry);

    /// <summary>The entry with another event in it.</summary>
    public static NewEntry With(this NewEntry entry, DomainEvent happened)
    {
        var kind = EventKinds.Of(happened);
        var scope = new SealScope(
            entry.Stream, entry.Command, _ => throw new InvalidOperationException("no keys here"));
        var payload = PayloadCodec.EncodeEvent(happened, scope);
        return entry with { Kind = kind.Name, Format = kind.Format, Payload = payload };
    }

    /// <summary>The root of the tree over all entries.</summary>
    public static async Task<TreeHead> TreeAsync(ILedgerStore store)
    {
        var verdict = await LedgerVerifier.VerifyAsync(store, null, null, CancellationToken.None);
        Assert.Null(verdict.Fault);
        return verdict.Head;
    }

    private static async Task DrainAsync(
        EmbeddedRun run, List<Task<CommandReceipt>> pending, Action<CommandReceipt>? answered)
    {
        while (await run.Node.PumpAsync() > 0)
        {
            // Each pass writes a batch; what its callers queue in answer comes with the next.
        }

        foreach (var sent in pending)
        {
            Assert.True(sent.IsCompleted, "a command is left over although nothing is queued");
            answered?.Invoke(await sent);
        }

        pending.Clear();
    }
}
