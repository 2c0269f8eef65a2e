using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.Ledger.Tests.Verify;

public sealed class LedgerVerifierTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Verify_AnEmptyLedger_IsWhole()
    {
        var verdict = await VerifyAsync([]);

        Assert.Equal(new LedgerVerdict(new TreeHead(0, MerkleHash.Empty), 0, null), verdict);
        Assert.True(verdict.IsWhole);
    }

    [Fact]
    public async Task Verify_AWholeLedger_GivesItsHead()
    {
        var rows = Rows(2_500);
        var tree = new MerkleFrontier();
        foreach (var row in rows)
        {
            tree.Append(row.Hash);
        }

        Assert.Equal(new LedgerVerdict(tree.Head(), 7, null), await VerifyAsync(rows));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(19)]
    public async Task Verify_AByteOfAnEntryChanged_NamesThatEntry(int position)
    {
        foreach (var place in new[] { 0, 1, 40, 100, 250, 300 })
        {
            var rows = Rows(20);
            var bytes = rows[position].Bytes.ToArray();
            bytes[place % bytes.Length] ^= 0x01;
            rows[position] = rows[position] with { Bytes = bytes };

            var fault = await FaultAsync(rows);

            Assert.Equal(position, fault.Position);
            Assert.Equal("the bytes do not have the stored hash", fault.What);
            Assert.Equal(rows[position].Hash.ToString(), fault.Expected);
        }
    }

    [Fact]
    public async Task Verify_AByteChangedAndTheHashMadeToFit_IsFoundByTheChainOrTheEncoding()
    {
        var rows = Rows(20);
        var found = new HashSet<string>();
        for (var place = 0; place < rows[3].Bytes.Length; place++)
        {
            var forged = Rows(20);
            var bytes = forged[3].Bytes.ToArray();
            bytes[place] ^= 0x01;
            forged[3] = forged[3] with { Bytes = bytes, Hash = MerkleHash.Leaf(bytes) };

            var fault = await FaultAsync(forged);

            // The forged entry itself, the next one (a later recorded-at makes it look back-dated), or the next one of
            // its stream, whose link no longer fits.
            Assert.True(fault.Position is 3 or 4 or 10, fault.ToString());
            found.Add(fault.What);
        }

        Assert.Contains("the chain of the stream is broken", found);
        Assert.Contains("the bytes are no canonical entry", found);
        Assert.Contains("the stored stream is not the entry's", found);
        Assert.Contains("the entry was written for another position", found);
    }

    [Fact]
    public async Task Verify_ADerivedColumnChanged_NamesTheEntryAndBothValues()
    {
        await ExpectAsync(row => row with { Hash = Hash32.Zero }, "the bytes do not have the stored hash");
        await ExpectAsync(row => row with { Stream = Case("else") }, "the stored stream is not the entry's");
        await ExpectAsync(row => row with { Sequence = 9 }, "the stored sequence is not the entry's");
        var fault = await ExpectAsync(row => row with { Version = 9 }, "the stored version is not the entry's");

        Assert.Equal("1", fault.Expected);
        Assert.Equal("9", fault.Found);
        Assert.Equal("case/s5", fault.Stream);
        Assert.Equal(
            "position 5, case/s5: the stored version is not the entry's (expected 1, found 9)", fault.ToString());
    }

    [Fact]
    public async Task Verify_ARowDropped_NamesTheMissingPosition()
    {
        for (var position = 0; position < 19; position++)
        {
            var rows = Rows(20);
            rows.RemoveAt(position);

            var fault = await FaultAsync(rows);

            Assert.Equal(
                new LedgerFault(position, "", "the position is missing", $"{position}", $"{position + 1}"), fault);
        }
    }

    [Fact]
    public async Task Verify_ARowDroppedAndTheRestMovedUp_NamesThePlace()
    {
        var rows = Rows(20);
        rows.RemoveAt(8);
        for (var position = 8; position < rows.Count; position++)
        {
            rows[position] = rows[position] with { Position = position };
        }

        var fault = await FaultAsync(rows);

        Assert.Equal(8, fault.Position);
        Assert.Equal("the entry was written for another position", fault.What);
    }

    [Fact]
    public async Task Verify_ARowInserted_NamesThePlace()
    {
        var rows = Rows(20);
        rows.Insert(8, rows[7] with { Position = 8 });
        for (var position = 9; position < rows.Count; position++)
        {
            rows[position] = rows[position] with { Position = position };
        }

        Assert.Equal(8, (await FaultAsync(rows)).Position);
    }

    [Fact]
    public async Task Verify_TwoRowsExchanged_NamesTheFirst()
    {
        var rows = Rows(20);
        (rows[4], rows[5]) = (rows[5] with { Position = 4 }, rows[4] with { Position = 5 });

        Assert.Equal(4, (await FaultAsync(rows)).Position);
    }

    [Fact]
    public async Task Verify_AnEntryOfAStreamLeftOut_IsFoundByTheSequence()
    {
        var first = Made(Event(Case("a"), 1), new EntryPlace(0, 1, 1, Hash32.Zero, StartMs));
        var third = Made(Event(Case("a"), 3), new EntryPlace(1, 3, 2, first.Hash, StartMs));

        var fault = await FaultAsync([first, third]);

        Assert.Equal(new LedgerFault(1, "case/a", "an entry of the stream is missing", "2", "3"), fault);
    }

    [Theory]
    [InlineData(2, 2, true)]
    [InlineData(2, 1, true)]
    [InlineData(3, 3, false)]
    [InlineData(2, 0, false)]
    public async Task Verify_TheVersion_StaysOrRisesByOne(long sequence, long version, bool isRight)
    {
        var first = Made(Event(Case("a"), 1), new EntryPlace(0, 1, 1, Hash32.Zero, StartMs));
        var second = Made(Event(Case("a"), 2), new EntryPlace(1, 2, Math.Min(version, 2), first.Hash, StartMs));
        List<StoredEntry> rows = [first, second];
        if (sequence == 3)
        {
            rows[1] = Made(Refusal(Case("a"), 2), new EntryPlace(1, 2, 1, first.Hash, StartMs));
            rows.Add(Made(Event(Case("a"), 3), new EntryPlace(2, 3, 3, rows[1].Hash, StartMs)));
        }

        Assert.Equal(isRight, (await VerifyAsync(rows)).IsWhole);
    }

    [Fact]
    public async Task Verify_RecordedAtFalls_NamesTheBackDatedEntry()
    {
        var first = Made(Event(Case("a"), 1), new EntryPlace(0, 1, 1, Hash32.Zero, StartMs));
        var second = Made(Event(Case("b"), 1), new EntryPlace(1, 1, 1, Hash32.Zero, StartMs - 1));

        var fault = await FaultAsync([first, second]);

        Assert.Equal(
            new LedgerFault(1, "case/b", "the entry is back-dated", $"at least {StartMs}", $"{StartMs - 1}"), fault);
    }

    [Fact]
    public async Task Verify_PagesThatCannotBeRead_NamesTheFirstEntryThatIsGone()
    {
        var verdict = await LedgerVerifier.VerifyAsync(
            new RowsStore(Rows(2_000)) { DamagedFrom = 1_234 }, null, null, None);

        Assert.Equal(1_234, verdict.Fault?.Position);
        Assert.Equal(1_234, verdict.Head.Size);
        Assert.Contains("the page is gone", verdict.Fault!.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_TheStoresOwnStructuresAreWrong_IsAFault()
    {
        var index = new LedgerFault(3, "case/s3", "the end of the stream is wrong in the store", "3", "nothing");

        var verdict = await LedgerVerifier.VerifyAsync(new RowsStore(Rows(9)) { Index = index }, null, null, None);

        Assert.Equal(index, verdict.Fault);
        Assert.Equal(9, verdict.Head.Size);
    }

    [Fact]
    public async Task Verify_WithAnInspector_SeesEveryEntryAndReportsItsFault()
    {
        var seen = new List<long>();
        var verdict = await LedgerVerifier.VerifyAsync(new RowsStore(Rows(30)), Inspect, null, None);

        Assert.Equal(Enumerable.Range(0, 18).Select(position => (long)position), seen);
        Assert.Equal("the balance is wrong", verdict.Fault?.What);
        Assert.Equal(17, verdict.Head.Size);

        LedgerFault? Inspect(LedgerEntry entry)
        {
            seen.Add(entry.Position);
            return entry.Position == 17
                ? new LedgerFault(17, entry.Stream.Value, "the balance is wrong", "1", "2")
                : null;
        }
    }

    [Fact]
    public async Task Verify_Progress_CountsTheEntries()
    {
        var progress = new Counts();

        await LedgerVerifier.VerifyAsync(new RowsStore(Rows(2_100)), null, progress, None);

        Assert.Equal([1_000L, 2_000, 2_100], progress.Seen);
    }

    [Fact]
    public async Task Verify_Cancelled_Ends() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await LedgerVerifier.VerifyAsync(
            new RowsStore(Rows(9)), null, null, new CancellationToken(canceled: true)));

    [Fact]
    public async Task Verify_AStoreThatIsAway_IsNoFaultOfTheLedger() =>
        await Assert.ThrowsAsync<NotSupportedException>(async () => await LedgerVerifier.VerifyAsync(
            new SlowHeadStore(new MemoryLedgerStore(), Task.CompletedTask), null, null, None));

    [Fact]
    public void Verify_AnyBitOfAnyRowFlipped_IsFoundAtItsPosition() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll<byte, int>((place, bit) =>
        {
            var rows = Rows(24);
            var position = place % rows.Count;
            var bytes = rows[position].Bytes.ToArray();
            bytes[(int)(Math.Abs((long)bit) / 8 % bytes.Length)] ^= (byte)(1 << (bit & 7));
            rows[position] = rows[position] with { Bytes = bytes };
            var verdict = LedgerVerifier.VerifyAsync(new RowsStore(rows), null, null, None)
                .AsTask().GetAwaiter().GetResult();
            return verdict.Fault?.Position == position && verdict.Head.Size == position;
        }));

    private static List<StoredEntry> Rows(int count) =>
        [.. Chain([.. Enumerable.Range(0, count).Select(number => Event(Case($"s{number % 7}"), number))])];

    private static StoredEntry Made(NewEntry entry, EntryPlace place)
    {
        var writer = new CborWriter();
        LedgerEntry.Encode(writer, entry, place);
        return StoredEntry.FromBytes(writer.ToArray());
    }

    private static async Task<LedgerVerdict> VerifyAsync(IReadOnlyList<StoredEntry> rows) =>
        await LedgerVerifier.VerifyAsync(new RowsStore(rows), null, null, None);

    private static async Task<LedgerFault> FaultAsync(IReadOnlyList<StoredEntry> rows)
    {
        var verdict = await VerifyAsync(rows);
        Assert.NotNull(verdict.Fault);
        Assert.Equal(verdict.Fault.Position, verdict.Head.Size);
        return verdict.Fault;
    }

    private static async Task<LedgerFault> ExpectAsync(Func<StoredEntry, StoredEntry> change, string what)
    {
        var rows = Rows(20);
        rows[5] = change(rows[5]);
        var fault = await FaultAsync(rows);
        Assert.Equal(5, fault.Position);
        Assert.Equal(what, fault.What);
        return fault;
    }

    private sealed class Counts : IProgress<long>
    {
        public List<long> Seen { get; } = [];

        public void Report(long value) => Seen.Add(value);
    }
}
