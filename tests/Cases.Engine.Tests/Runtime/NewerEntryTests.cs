using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>What a newer build wrote on a stream stops everything there, and is named, never skipped.</summary>
public sealed class NewerEntryTests
{
    private static readonly StreamId Stream = StreamId.Parse("case/a");

    [Fact]
    public async Task Refusal_WithACodeOfANewerBuild_StopsTheStreamAndIsNamed()
    {
        await using var newer = await WithAsync("refused", same => same with
        {
            Payload = Replaced(same.Payload, "field_missing"u8, "field_unlucky"u8),
        });
        await using var run = EmbeddedRun.Start(new HostSettings(newer, new VirtualClock(CaseCommands.Start)));

        Assert.True((await run.ReadAsync(Stream.Name)).NewerNodeNeeded);
        var answer = await run.SendAsync("another", Stream.Name, CaseCommands.Note("n"));
        Assert.Equal(ReceiptKind.NewerNodeNeeded, answer.Kind);
        var refused = (await Ledgers.AllAsync(newer)).Single(entry => entry.Kind == "refused");
        AssertNewer(
            Assert.Throws<LedgerStoreException>(() => EntryReading.Reasons(refused)),
            $"entry {refused.Position} of {Stream}", "the word 'field_unlucky' in 'reasons[0].code'");
        AssertNewer(
            await TimelineAsync(newer),
            $"entry {refused.Position} of {Stream}", "the word 'field_unlucky' in 'reasons[0].code'");
    }

    [Fact]
    public async Task Event_InAFormatOfANewerBuild_IsNamedWithItsFormat()
    {
        await using var newer = await WithAsync("caseAssigned", same => same with { Format = 3 });

        AssertNewer(await TimelineAsync(newer), "'caseAssigned'", "format 3, this build reads 2");
    }

    [Fact]
    public async Task Refusal_ThatIsDamaged_IsADamagedStoreWithItsPlace()
    {
        await using var damaged = await WithAsync("refused", same => same with
        {
            Payload = Replaced(same.Payload, "commandgaddNote"u8, "commanegaddNote"u8),
        });
        await using var run = EmbeddedRun.Start(new HostSettings(damaged, new VirtualClock(CaseCommands.Start)));

        foreach (var error in new[]
        {
            await Assert.ThrowsAsync<LedgerStoreException>(() => run.ReadAsync(Stream.Name)),
            await TimelineAsync(damaged),
        })
        {
            Assert.Equal(StoreFailure.Corrupt, error.Failure);
            Assert.Contains($"of {Stream}", error.Message, StringComparison.Ordinal);
        }
    }

    private static async Task<MemoryLedgerStore> WithAsync(string kind, Func<NewEntry, NewEntry> change)
    {
        await using var whole = new MemoryLedgerStore();
        await using (var run = EmbeddedRun.Start(new HostSettings(whole, new VirtualClock(CaseCommands.Start))))
        {
            await run.SendAsync("open", Stream.Name, CaseCommands.Open(Stream.Name));
            await run.SendAsync("assign", Stream.Name, CaseCommands.Assign("c-17"));
            Assert.Equal(ReceiptKind.Refused,
                (await run.SendAsync("bad", Stream.Name, CaseCommands.BadNote())).Kind);
        }

        return await Ledgers.ForgedAsync(whole, (entry, same) => entry.Kind == kind ? change(same) : same);
    }

    private static byte[] Replaced(ReadOnlyMemory<byte> payload, ReadOnlySpan<byte> old, ReadOnlySpan<byte> by)
    {
        var bytes = payload.ToArray();
        by.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf(old)));
        return bytes;
    }

    private static Task<LedgerStoreException> TimelineAsync(ILedgerStore store) =>
        Assert.ThrowsAsync<LedgerStoreException>(
            async () => await new CaseReader(store).ReadAsync(Stream, CancellationToken.None));

    private static void AssertNewer(LedgerStoreException error, params ReadOnlySpan<string> parts)
    {
        Assert.Equal(StoreFailure.NewerVersion, error.Failure);
        foreach (var part in parts)
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }
}
