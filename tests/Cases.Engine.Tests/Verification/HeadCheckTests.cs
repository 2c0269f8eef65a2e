using Cases.Ledger;
using Xunit;

namespace Cases.Engine.Tests.Verification;

/// <summary>Whatever is done to signed heads and tiles, and to entries below a head, is found and named.</summary>
public sealed class HeadCheckTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Verify_AnHonestLedger_TakesEveryHeadWithAndWithoutAKeyFromElsewhere()
    {
        await using var ledger = await SignedLedger.OfAsync(300);
        await ledger.AddAsync(5);
        var heads = await ledger.HeadsAsync();
        var check = new HeadCheck(ledger.Store, [], TilesOf(ledger));
        Assert.Null((await StateCheck.VerifyAsync(ledger.Store, null, None, check)).Fault);
        Assert.Equal((heads.Count, 1), ((int)check.Heads, check.Keys.Count));
        Assert.Equal(2, heads.Count);
        foreach (var head in heads)
        {
            Assert.Null(await FaultAsync(ledger, await ledger.KeysAsync(), Held(head)));
            Assert.Null(await FaultAsync(ledger, [], Held(head)));
        }
    }

    [Fact]
    public async Task Verify_ChangedHeads_NamesTheFirstPosition()
    {
        await using var ledger = await SignedLedger.OfAsync(20);
        await ledger.AddAsync(5);
        await ledger.AddAsync(5);
        var heads = await ledger.HeadsAsync();
        var (first, second, third) = (heads[0], heads[1], heads[2]);
        using var stranger = NoteSigner.TryCreate("cases/stranger", Enumerable.Repeat((byte)7, 32).ToArray())!;
        var text = Checkpoint.Read(second.Note, out _, out _)!.Text;
        (string What, IEnumerable<StoredCheckpoint> Heads, string Said)[] matrix =
        [
            ("root column", Swap(second with { Root = MerkleHash.Empty }), "columns"),
            ("size column", Swap(second with { Size = second.Size - 1 }), "columns"),
            ("note of another", Swap(second with { Note = first.Note }), "columns"),
            ("swapped whole", Swap(first with { Size = second.Size }), "columns"),
            ("no note", Swap(second with { Note = "" }), "no note"),
            ("a changed text", Swap(second with { Note = "x" + second.Note }), "cannot be taken"),
            ("a bit of the signature", Swap(second with { Note = Flip(second.Note, second.Note.Length - 9) }), ""),
            ("a bit of the key's id", Swap(second with { Note = Flip(second.Note, text.Length + 30) }), ""),
            ("signed by a stranger", Swap(second with { Note = Signed(stranger, text) }), "cannot be taken"),
        ];
        foreach (var (what, forged, said) in matrix)
        {
            var fault = await FaultAsync(ledger, [], null, new HeadList(forged));
            Assert.NotNull(fault);
            Assert.True(
                Math.Abs(second.Size - 1 - fault.Position) <= 1 && fault.What.Contains(said, StringComparison.Ordinal),
                $"{what}: {fault}");
        }

        var beyond = new HeadList([.. heads, third with { Size = third.Size + 3 }]);
        var cut = await FaultAsync(ledger, [], null, beyond);
        Assert.Equal(third.Size, cut!.Position);
        Assert.Contains("end of the ledger is missing", cut.What, StringComparison.Ordinal);

        // A node that goes on meanwhile signs heads of entries that this pass does not know.
        var live = new HeadList(heads) { Meanwhile = [third with { Size = third.Size + 3 }] };
        Assert.Null(await FaultAsync(ledger, [], null, live));

        IEnumerable<StoredCheckpoint> Swap(StoredCheckpoint other) => [first, other, third];
    }

    [Fact]
    public async Task Verify_AnyHeadLeftOut_IsFoundWhateverItsSize()
    {
        await using var ledger = await SignedLedger.OfAsync(20);
        await ledger.AddAsync(5);
        await ledger.AddAsync(5);
        await ledger.AddAsync(5);
        var heads = await ledger.HeadsAsync();
        Assert.Equal(4, heads.Count);
        foreach (var gone in heads)
        {
            // The heads behind name the one before them; the last is missing where the tiles end.
            var check = new HeadCheck(new HeadList(heads.Where(head => head != gone)), [])
            {
                TiledSize = heads[^1].Size,
            };
            var fault = (await StateCheck.VerifyAsync(ledger.Store, null, None, check)).Fault;
            Assert.Equal(gone.Size - 1, fault?.Position);
            Assert.Contains("the signed head of this size is missing", fault!.What, StringComparison.Ordinal);
        }

        var none = new HeadCheck(new HeadList([]), []) { TiledSize = heads[1].Size };
        Assert.Equal(heads[1].Size - 1, (await StateCheck.VerifyAsync(ledger.Store, null, None, none)).Fault?.Position);
        var cut = new HeadCheck(new HeadList([]), []) { TiledSize = heads[^1].Size + 9 };
        Assert.Contains("end of the ledger is missing", (await StateCheck.VerifyAsync(
            ledger.Store, null, None, cut)).Fault!.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_HeadsOfTwoNodesThatSignedAtOnce_AreTaken()
    {
        await using var ledger = await SignedLedger.OfAsync(20);
        var first = (await ledger.HeadsAsync())[0];
        await ledger.AddAsync(5);
        await ledger.AddAsync(5);
        var heads = await ledger.HeadsAsync();

        // The other node did not know of the second head, and named the first: that one is there.
        var other = new HeadList([first, heads[1], await ledger.SignAsync(heads[2], first.Size)]);
        Assert.Null(await FaultAsync(ledger, [], null, other));
    }

    [Fact]
    public async Task Verify_ADueHeadLeftOut_IsFound()
    {
        await using var ledger = await SignedLedger.OfAsync(TreeFollower.HeadEntries + 20);
        var heads = await ledger.HeadsAsync();
        Assert.Equal(TreeFollower.HeadEntries, heads[0].Size);
        var fault = await FaultAsync(ledger, [], null, new HeadList(heads.Skip(1)));
        Assert.Equal(TreeFollower.HeadEntries - 1, fault!.Position);
        Assert.Contains("missing", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AgainstAHeldHead_FindsACutTailAnOlderCopyAndARewrittenPast()
    {
        await using var ledger = await SignedLedger.OfAsync(30);
        var old = (await ledger.HeadsAsync())[^1];
        await ledger.AddAsync(10);
        var held = (await ledger.HeadsAsync())[^1];
        var keys = await ledger.KeysAsync();

        var copy = await Ledgers.PrefixAsync(ledger.Store, old.Size);
        await copy.AddCheckpointsAsync([old], None);
        Assert.Null(await FaultAsync(copy, keys, null));
        var cut = await FaultAsync(copy, keys, Held(held));
        Assert.Equal(old.Size, cut!.Position);
        Assert.Contains("older copy", cut.What, StringComparison.Ordinal);

        // A forger with the database in his hands writes every hash anew, and signs nothing.
        var forged = await Ledgers.ForgedAsync(ledger.Store, (entry, same) =>
            entry.Position == 12 ? same with { EffectiveAtMs = same.EffectiveAtMs - 1 } : same);
        Assert.Null((await LedgerVerifier.VerifyAsync(forged, null, null, None)).Fault);
        var rewritten = await FaultAsync(forged, keys, Held(held));
        Assert.Equal(held.Size - 1, rewritten!.Position);
        Assert.Contains("held elsewhere", rewritten.What, StringComparison.Ordinal);
        Assert.Contains("no signed head of the store", (await FaultAsync(forged, keys, null))!.What,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AHeldHeadOfAnotherKey_IsNotTaken()
    {
        await using var ledger = await SignedLedger.OfAsync(3);
        await using var other = await SignedLedger.OfAsync(3);
        var head = (await ledger.HeadsAsync())[^1];
        using var stranger = NoteSigner.TryCreate("cases/stranger", Enumerable.Repeat((byte)7, 32).ToArray())!;
        var forged = head with { Note = Signed(stranger, Checkpoint.Read(head.Note, out _, out _)!.Text) };
        Assert.Contains("cannot be taken", (await FaultAsync(ledger, await ledger.KeysAsync(), Held(forged)))!.What,
            StringComparison.Ordinal);
        Assert.Contains("cannot be taken", (await FaultAsync(ledger, [], Held(forged)))!.What,
            StringComparison.Ordinal);
        Assert.Contains("leads to the given key", (await FaultAsync(ledger, [stranger.Key], null))!.What,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotation_KeepsOldHeadsVerifiableAndLeadsFromTheOldKeyToTheNew()
    {
        await using var ledger = await SignedLedger.OfAsync(10);
        var old = (await ledger.HeadsAsync())[^1];
        var added = await ledger.RotateAsync();
        await ledger.AddAsync(10);
        var heads = await ledger.HeadsAsync();
        var keys = await ledger.KeysAsync();
        Assert.Equal(2, added.Number);
        Assert.Equal(keys[0].Name, keys[1].Name);
        Assert.Equal([[keys[0]], keys, [keys[1]]], heads.Select(head => Signers(head, keys)));
        Assert.Equal(added.Position + 1, heads[1].Size);

        // The old key alone is enough, for the old heads and for those of the new key.
        foreach (var held in new[] { null, Held(old), Held(heads[1]), Held(heads[^1]) })
        {
            Assert.Null(await FaultAsync(ledger, [keys[0]], held));
            Assert.Null(await FaultAsync(ledger, [keys[1]], held));
            Assert.Null(await FaultAsync(ledger, [], held));
        }

        var onlyNew = heads[1] with { Note = Without(heads[1].Note, keys[0]) };
        var fault = await FaultAsync(ledger, [], null, new HeadList([heads[0], onlyNew, heads[2]]));
        Assert.Equal(heads[1].Size - 1, fault!.Position);
        Assert.Contains("lacks the signature", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_ChangedTiles_NamesTheFirstEntryBelow()
    {
        await using var ledger = await SignedLedger.OfAsync(700);
        (int Level, long Index, int Byte, long Position)[] flips =
            [(0, 0, 0, 0), (0, 1, 64, 258), (0, 2, 31, 512), (1, 0, 33, 256)];
        foreach (var (level, index, place, position) in flips)
        {
            var tiles = TilesOf(ledger);
            TileSource flipped = async (tile, token) =>
            {
                var bytes = (await tiles(tile, token))!.Value.ToArray();
                bytes[place] ^= (byte)(tile.Level == level && tile.Index == index ? 1 : 0);
                return bytes;
            };
            var fault = (await StateCheck.VerifyAsync(
                ledger.Store, null, None, new HeadCheck(ledger.Store, [], flipped))).Fault;
            Assert.Equal(position, fault!.Position);
            Assert.Contains($"tile/{level}/00{index}", fault.What, StringComparison.Ordinal);
        }

        TileSource torn = (_, _) => new(new byte[33]);
        Assert.Contains("no row of hashes", (await StateCheck.VerifyAsync(
            ledger.Store, null, None, new HeadCheck(ledger.Store, [], torn))).Fault!.What, StringComparison.Ordinal);
        TileSource none = (_, _) => new((ReadOnlyMemory<byte>?)null);
        Assert.Null((await StateCheck.VerifyAsync(
            ledger.Store, null, None, new HeadCheck(ledger.Store, [], none))).Fault);
    }

    private static TileSource TilesOf(SignedLedger ledger) =>
        (tile, token) => ledger.Tiles.ReadAsync(tile.Level, tile.Index, token);

    private static Task<LedgerFault?> FaultAsync(
        SignedLedger ledger, IReadOnlyCollection<NoteKey> keys, HeldHead? held, ICheckpointStore? heads = null) =>
        FaultAsync(ledger.Store, keys, held, heads);

    private static async Task<LedgerFault?> FaultAsync(
        MemoryLedgerStore store, IReadOnlyCollection<NoteKey> keys, HeldHead? held, ICheckpointStore? heads = null) =>
        (await StateCheck.VerifyAsync(
            store, null, None, new HeadCheck(heads ?? store, keys) { Held = held })).Fault;

    private static HeldHead Held(StoredCheckpoint stored)
    {
        var read = Checkpoint.Read(stored.Note, out var note, out _);
        return new HeldHead(read!.Head, note!);
    }

    private static IReadOnlyList<NoteKey> Signers(StoredCheckpoint head, IReadOnlyList<NoteKey> keys)
    {
        Checkpoint.Read(head.Note, out var note, out _);
        Assert.Null(note!.Check(keys, out var by));
        return by;
    }

    private static string Signed(NoteSigner signer, string text) =>
        new SignedNote(text, [signer.Sign(text)]).ToString();

    private static string Without(string note, NoteKey key)
    {
        Checkpoint.Read(note, out var read, out _);
        return (read! with { Signatures = [.. read.Signatures.Where(one => one.KeyId != key.Id)] }).ToString();
    }

    private static string Flip(string text, int place) =>
        text[..place] + (text[place] == 'A' ? 'B' : 'A') + text[(place + 1)..];
}
