using System.Net;
using System.Text;
using Cases.Ledger;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>What an auditor does: keeps a head and a key, checks against them, takes one case along.</summary>
public sealed class ProofVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Checkpoint_KeptWithTheKey_VerifiesTheLedgerThatWentOn()
    {
        await ReplayAsync();
        var (head, keys) = await KeepAsync();
        var first = Checkpoint.Read(File.ReadAllText(head), out _, out _)!;
        await PayAsync();
        var verified = (await Verify("--checkpoint", head, "--key", keys, "--json")).Done().Json;
        Assert.True(verified.GetProperty("whole").GetBoolean());
        Assert.Equal(first.Head.Size, verified.GetProperty("heldHead").GetInt64());
        Assert.InRange(verified.GetProperty("heads").GetInt64(), 2, 20);
        Assert.Equal(verified.GetProperty("entries").GetInt64(), (await LastAsync()).Head.Size);
    }

    [Fact]
    public async Task Verify_AnOlderCopy_IsExitOneWithTheFirstMissingPosition()
    {
        await ReplayAsync();
        File.Copy(folder.At("cases.db"), folder.At("old.db"));
        var old = await LastAsync();
        await PayAsync();
        var (head, keys) = await KeepAsync();
        var result = await Cli.RunAsync(
            "audit", "verify", "--store", folder.Store("old.db"), "--checkpoint", head, "--key", keys, "--json");
        Assert.Equal(1, result.Code);
        Assert.Equal(old.Head.Size, result.Json.GetProperty("fault").GetProperty("position").GetInt64());
        Assert.Contains("older copy", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE checkpoints SET root = zeroblob(32)", "columns of the signed head")]
    [InlineData("UPDATE checkpoints SET root = x'00'", "columns of the signed head")]
    [InlineData("UPDATE checkpoints SET size = size - 1", "columns of the signed head")]
    [InlineData("UPDATE checkpoints SET note = replace(note, 'cases/', 'cases.')", "cannot be taken")]
    [InlineData("UPDATE checkpoints SET note = ''", "no note")]
    [InlineData("INSERT INTO checkpoints SELECT max(size) + 9, root, note FROM checkpoints", "beyond it")]
    [InlineData("INSERT INTO checkpoints SELECT 1, max(root), max(note) FROM checkpoints", "columns of the")]
    public async Task Verify_ChangedHeads_IsExitOneAndSaysWhat(string sql, string said)
    {
        await ReplayAsync();
        folder.Tamper("cases.db", "DROP TRIGGER checkpoints_no_update; " + sql);
        var result = await Verify();
        Assert.Equal(1, result.Code);
        Assert.Contains(said, result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_AChangedTile_IsExitOneAndGoneWithTheReadModel()
    {
        await ReplayAsync();
        folder.Tamper("cases.db.read", "UPDATE tiles SET hashes = zeroblob(length(hashes))");
        var result = await Verify("--json");
        Assert.Equal(1, result.Code);
        Assert.Equal(0, result.Json.GetProperty("fault").GetProperty("position").GetInt64());
        foreach (var file in Directory.GetFiles(folder.Root, "cases.db.read*"))
        {
            File.Delete(file);
        }

        (await Verify()).Done();
    }

    [Fact]
    public async Task Rotate_AddsAKeyThatTheOldOneLeadsTo()
    {
        await ReplayAsync();
        var (head, old) = await KeepAsync();
        var keys = (await Audit("key", "--rotate", "--json")).Done().Json.GetProperty("keys");
        Assert.Equal(2, keys.GetArrayLength());
        await PayAsync();
        (await Verify("--checkpoint", head, "--key", old)).Done();
        var (later, _) = await KeepAsync("later");
        (await Verify("--checkpoint", later, "--key", old)).Done();
        var bundle = folder.At("bundle");
        (await Audit("prove", "--case", "F2", "--out", bundle)).Done();
        Assert.Null(Check(bundle, old).Fault);
    }

    [Fact]
    public async Task Prove_ACase_GivesABundleThatNeedsNoStore()
    {
        await ReplayAsync();
        var (_, keys) = await KeepAsync();
        var bundle = folder.At("bundle");
        var made = (await Audit("prove", "--case", "F2", "--out", bundle, "--json")).Done().Json;
        var verdict = Check(bundle, keys);
        Assert.Null(verdict.Fault);
        Assert.Equal(made.GetProperty("entries").GetInt32(), verdict.Entries.Count);
        Assert.Contains(verdict.Entries, entry => entry.Kind == "referredToLegal");
        Assert.Contains(verdict.Entries, entry => entry.Stream.Kind == "account");
        (await Audit("prove", "--case", "F77", "--out", bundle)).Fails(2, "F77");
    }

    [Fact]
    public async Task Push_ToAFolder_KeepsTheHeadAndRefusesAnotherHistory()
    {
        await ReplayAsync();
        var witness = Directory.CreateDirectory(folder.At("witness")).FullName;
        (await Audit("checkpoint", "--push", witness, "--json")).Done();
        File.Copy(folder.At("cases.db"), folder.At("old.db"));
        File.Copy(folder.At("cases.db.key"), folder.At("old.db.key"));
        await PayAsync();
        (await Audit("checkpoint", "--push", witness, "--json")).Done();
        Assert.Equal((await LastAsync()).Text, Checkpoint.Read(
            File.ReadAllText(Path.Combine(witness, "checkpoint")), out _, out _)!.Text);
        var held = File.ReadAllText(Path.Combine(witness, "checkpoint"));

        (await Cli.RunAsync("audit", "checkpoint", "--store", folder.Store("old.db"), "--push", witness))
            .Fails(1, "older copy", "Nothing was written");
        (await Cli.RunAsync("replay", folder.Write("small.csv", Fines.Small), "--process", "road-fines", "--store",
            folder.Store("other.db"), "--json")).Done();
        (await Cli.RunAsync("audit", "checkpoint", "--store", folder.Store("other.db"), "--push", witness))
            .Fails(1, "did not sign", "Nothing was written");
        Assert.Equal(held, File.ReadAllText(Path.Combine(witness, "checkpoint")));
        (await Audit("checkpoint", "--push", folder.At("nowhere"))).Fails(2, "no folder");

        var finding = (await Cli.RunAsync("doctor", "--store", folder.Store(), "--json")).Json.GetProperty("findings")
            .EnumerateArray().Single(one => one.GetProperty("subject").GetString() == "witness");
        Assert.Equal("ok", finding.GetProperty("grade").GetString());
        Assert.StartsWith("0 entries since", finding.GetProperty("what").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Push_ToAnAddress_ProvesFromTheHeadThatTheWitnessHolds()
    {
        await ReplayAsync();
        using var witness = new HttpWitness();
        (await Audit("checkpoint", "--push", witness.Address, "--json")).Done();
        await PayAsync();
        File.Delete(folder.At("cases.db.witnessed"));
        var pushed = (await Audit("checkpoint", "--push", witness.Address, "--json")).Done().Json;
        Assert.Equal([0L, 0L, witness.Sizes[0]], witness.Olds);
        Assert.Equal((await LastAsync()).Head.Size, witness.Sizes[^1]);
        Assert.Equal(HttpWitness.Cosignature, pushed.GetProperty("witnesses")[0].GetProperty("cosignatures")[0]
            .GetString());
        witness.Dispose();
        (await Audit("checkpoint", "--push", witness.Address)).Fails(3, "cannot be reached");
    }

    [Fact]
    public async Task Tiles_OfAStore_AreFilesWhoseHashesAreTheEntries()
    {
        await ReplayAsync();
        var tiles = folder.At("tiles");
        (await Audit("tiles", "--out", tiles, "--json")).Done();
        var head = Checkpoint.Read(File.ReadAllText(Path.Combine(tiles, "checkpoint")), out _, out _)!.Head;
        var hashes = File.ReadAllBytes(Path.Combine(tiles, new TileId(0, 0, (int)head.Size).Path));
        var bundle = File.ReadAllBytes(Path.Combine(tiles, new TileId(0, 0, (int)head.Size).EntriesPath));
        var tree = new MerkleFrontier();
        for (var offset = 0; offset < bundle.Length;)
        {
            var length = (bundle[offset] << 8) + bundle[offset + 1];
            var hash = MerkleHash.Leaf(bundle.AsSpan(offset + 2, length));
            Assert.Equal(hash.ToArray(), hashes[((int)tree.Size * 32)..(((int)tree.Size + 1) * 32)]);
            tree.Append(hash);
            offset += 2 + length;
        }

        Assert.Equal(head, tree.Head());
        (await Audit("tiles", "--out", tiles)).Fails(2, "no empty folder");
    }

    [Fact]
    public async Task Files_ThatAreNone_AreExitTwo()
    {
        await ReplayAsync();
        var odd = folder.Write("odd", "no key\n");
        (await Verify("--key", odd)).Fails(2, "line 1", "no public key");
        (await Verify("--key", folder.At("none"))).Fails(2, "none");
        (await Verify("--checkpoint", odd)).Fails(2, "no signed head");
        (await Verify("--checkpoint", folder.At("none"))).Fails(2, "none");
        (await Verify("--key", folder.Write("empty", "\n"))).Fails(2, "holds no public key");
    }

    private static BundleVerdict Check(string bundle, string keys)
    {
        var read = ProofBundle.Read(File.ReadAllBytes(bundle), out var fault);
        Assert.Equal("", fault);
        return BundleCheck.Verify(read!, HeadFiles.ReadKeys(keys));
    }

    private async Task ReplayAsync() => (await Cli.RunAsync(
        "replay", folder.Write("small.csv", Fines.Small), "--process", "road-fines", "--store", folder.Store(),
        "--json")).Done();

    private async Task PayAsync() => (await Cli.RunAsync(
        "payments",
        folder.Write("paid.csv", "account,amount,currency,value_date,reference\nF2,1.00,EUR,2011-01-01,b\n"),
        "--store", folder.Store(), "--json")).Done();

    private async Task<(string Head, string Keys)> KeepAsync(string name = "kept")
    {
        (await Audit("checkpoint", "--out", folder.At(name + ".head"), "--json")).Done();
        (await Audit("key", "--out", folder.At(name + ".keys"), "--json")).Done();
        return (folder.At(name + ".head"), folder.At(name + ".keys"));
    }

    private async Task<Checkpoint> LastAsync() =>
        Checkpoint.Read((await Audit("checkpoint")).Done().Out, out _, out _)!;

    private Task<CliResult> Verify(params string[] more) => Audit("verify", more);

    private Task<CliResult> Audit(string verb, params string[] more) =>
        Cli.RunAsync(["audit", verb, "--store", folder.Store(), .. more]);

    /// <summary>A witness as C2SP tlog-witness has it, that trusts everybody and signs with a constant.</summary>
    private sealed class HttpWitness : IDisposable
    {
        public const string Cosignature = "\u2014 witness.example AQIDBAUGBwg=";

        private readonly HttpListener listener = new();
        private TreeHead held = new(0, MerkleHash.Empty);

        public HttpWitness()
        {
            // A port that was free a moment ago.
            using (var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
            }

            listener.Prefixes.Add(Address + "/");
            listener.Start();
            _ = ServeAsync();
        }

        public string Address { get; }

        public List<long> Olds { get; } = [];

        public List<long> Sizes { get; } = [];

        public void Dispose() => listener.Close();

        private async Task ServeAsync()
        {
            while (listener.IsListening)
            {
                var context = await listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                var (status, body) = context.Request.Url!.AbsolutePath == "/add-checkpoint"
                    ? Answer(await reader.ReadToEndAsync())
                    : (404, "");
                context.Response.StatusCode = status;
                await using (var writer = new StreamWriter(context.Response.OutputStream))
                {
                    await writer.WriteAsync(body);
                }
            }
        }

        private (int Status, string Body) Answer(string request)
        {
            var parts = request.Split("\n\n", 2);
            var lines = parts[0].Split('\n');
            var old = long.Parse(lines[0]["old ".Length..], System.Globalization.CultureInfo.InvariantCulture);
            Olds.Add(old);
            if (old != held.Size)
            {
                return (409, $"{held.Size}\n");
            }

            var proof = lines.Skip(1).Select(line => new Hash32(Convert.FromBase64String(line))).ToArray();
            var head = Checkpoint.Read(parts[1], out _, out _)!.Head;
            if (!MerkleProof.IsConsistent(held, head, proof))
            {
                return (422, "");
            }

            held = head;
            Sizes.Add(head.Size);
            return (200, Cosignature + "\n");
        }
    }
}
