using System.Security.Cryptography;
using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>Rotating the master key: all opens under the new one, nothing under the old, no id changes.</summary>
public sealed class MasterRotationTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly MasterKey Old = MasterKey.FromBytes(SHA256.HashData("the master key of tests"u8));
    private static readonly MasterKey New = MasterKey.FromBytes(SHA256.HashData("the next master key"u8));
    private static readonly MasterKey Third = MasterKey.FromBytes(SHA256.HashData("one more"u8));

    private readonly VirtualClock clock = new(CaseCommands.Start);
    private readonly MemoryLedgerStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Rotated_EveryKeyOpensUnderTheNewOneAlone_AndEveryIdIsAsBefore()
    {
        await FillAsync();
        var before = await store.ListKeysAsync("", 99, None);
        using var first = await SealerAsync(Old);
        var ids = Ids(first);
        var result = await RotateAsync(first, New);

        Assert.Equal((before.Count + 1, 0), (result.Wrapped, result.Before));
        Assert.Null(await InstallationKey.OpenAsync(store, Old, Fill, None));
        using var old = new Sealer(Old, Fill);
        using var now = await SealerAsync(New);
        var rows = await store.ListKeysAsync("", 99, None);
        Assert.All(rows, row => Assert.True(now.Opens(row) && !old.Opens(row), row.Class));
        Assert.Equal(before.Select(row => (row.KeyId, row.Owner, row.Class, row.CreatedAtMs)),
            rows.Where(row => row.Class != InstallationKey.Class)
                .Select(row => (row.KeyId, row.Owner, row.Class, row.CreatedAtMs)));
        Assert.Equal(ids, Ids(now));
        Assert.Equal(new MasterKeyRotated(New.CheckValue(), true), await MasterRotation.LastAsync(store, None));
        Assert.True((await StateCheck.VerifyAsync(store, null, None)).IsWhole);
        var (keys, fault) = await KeyRowCheck.RunAsync(store, now, null, None);
        Assert.Equal((rows.Count, null), (keys, fault));
    }

    [Fact]
    public async Task Rotated_Twice_KeepsTheInstallationOfTheFirst()
    {
        await FillAsync();
        using var first = await SealerAsync(Old);
        await RotateAsync(first, New);
        using var second = await SealerAsync(New);
        await RotateAsync(second, Third);
        using var third = await SealerAsync(Third);
        Assert.Equal(Ids(first), Ids(third));
        Assert.Null(await InstallationKey.OpenAsync(store, New, Fill, None));
        var note = await new KeyRing(store, third, clock).FindAsync(
            (await store.FindKeyAsync("person/p1", "identity", None))!.KeyId, None);
        Assert.NotNull(note);
    }

    [Fact]
    public async Task CutOff_InTheMidst_IsKnown_RefusesAnotherAndGoesOn()
    {
        await FillAsync();
        var before = await store.ListKeysAsync("", 99, None);
        using var first = await SealerAsync(Old);
        await Assert.ThrowsAsync<TimeoutException>(async () =>
            await MasterRotation.RunAsync(store, first, New, new FailingTime(clock), None));
        var undone = before[0];
        var there = (await store.ReadKeyAsync(undone.KeyId, None))!;
        await store.RewrapKeysAsync([new RewrappedKey(undone.KeyId, there.Wrapped, undone.Wrapped)], None);

        Assert.False((await MasterRotation.LastAsync(store, None))!.Done);
        var other = await Assert.ThrowsAsync<LedgerStoreException>(() => RotateAsync(first, Third));
        Assert.Contains(New.CheckValue(), other.Message, StringComparison.Ordinal);

        // The next process has the old key, and the installation's row is under the new one already.
        using var moved = await SealerAsync(New);
        using var again = moved.Under(Old);
        Assert.Equal(Ids(first), Ids(again));
        Assert.Equal(new RotationResult(1, before.Count), await RotateAsync(again, New));
        Assert.True((await MasterRotation.LastAsync(store, None))!.Done);
    }

    [Fact]
    public async Task Row_ThatOpensUnderNeither_StopsItAndNamesIt()
    {
        await FillAsync();
        var row = (await store.ListKeysAsync("", 1, None))[0];
        await store.RewrapKeysAsync([new RewrappedKey(row.KeyId, row.Wrapped, new byte[row.Wrapped.Length])], None);
        using var first = await SealerAsync(Old);
        var fault = await Assert.ThrowsAsync<LedgerStoreException>(() => RotateAsync(first, New));
        Assert.Contains(row.KeyId, fault.Message, StringComparison.Ordinal);
    }

    private static void Fill(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);

    private static string Ids(Sealer sealer)
    {
        Fingerprint16 Mac(ReadOnlyMemory<byte> input) => sealer.Fingerprint(input.Span);
        return new CaseIdentity(Mac).Case("core", "0017", 1) + new SearchTokens(Mac).Asked("Li")
            + new PageCursors(Mac).Write("q", new WorkPlace([1], 2));
    }

    private async Task<Sealer> SealerAsync(MasterKey key) =>
        await InstallationKey.OpenAsync(store, key, Fill, None) ?? throw new InvalidOperationException("another key");

    private Task<RotationResult> RotateAsync(Sealer from, MasterKey to) =>
        MasterRotation.RunAsync(store, from, to, clock, None).AsTask();

    private async Task FillAsync()
    {
        var settings = new HostSettings(store, clock);
        settings = settings with { Options = settings.Options with { SignsHeads = true } };
        await using var run = EmbeddedRun.Start(settings);
        await run.SendAsync("1", "c1", CaseCommands.Open("c1", debtor: "p1"));
        await run.SendAsync("2", "c1", CaseCommands.Note("n"));
        var register = new CommandEnvelope(CommandId16.FromHash("3"), StreamId.Parse("person/p1"),
            new Principal("core", "integration"), new RegisterPerson("Li", null));
        await run.Host.SendAsync(register, None).AsTask().Soon();
        Assert.Equal(3, (await store.ListKeysAsync("", 99, None)).Count);
    }

    /// <summary>Tells the time for the first entry, and is gone when all rows are wrapped.</summary>
    private sealed class FailingTime(TimeProvider time) : TimeProvider
    {
        private const int Told = 2;
        private int asked;

        public override DateTimeOffset GetUtcNow() =>
            asked++ < Told ? time.GetUtcNow() : throw new TimeoutException("the process was killed");
    }
}
