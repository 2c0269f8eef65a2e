using System.Text.Json;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Verify.Tests;

/// <summary>The program as an auditor runs it, on honest bundles and on all others.</summary>
public sealed class BundleVerbTests : IDisposable
{
    private static readonly StreamId Stream = LedgerSamples.Case("a");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cases-verify-");
    private readonly NoteSigner signer = NoteSigner.TryCreate(null, Enumerable.Repeat((byte)9, 32).ToArray())!;

    public void Dispose()
    {
        signer.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Bundle_ThatIsRight_IsProvedAndPrinted()
    {
        var (code, output, error) = Run(Bundle());
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("proved", output, StringComparison.Ordinal);
        Assert.Contains("7 entries", output, StringComparison.Ordinal);
        Assert.Contains(signer.Key.Name, output, StringComparison.Ordinal);
        Assert.Equal(3, output.Split('\n').Count(line => line.Contains(" by ", StringComparison.Ordinal)));
    }

    [Fact]
    public void Json_OfAProvedBundle_HasEveryEntry()
    {
        var (code, output, _) = Run(Bundle(), "--json");
        using var document = JsonDocument.Parse(output);
        Assert.Equal(0, code);
        Assert.True(document.RootElement.GetProperty("proved").GetBoolean());
        Assert.Equal(3, document.RootElement.GetProperty("entries").GetArrayLength());
        Assert.Equal(7, document.RootElement.GetProperty("size").GetInt64());
    }

    [Fact]
    public void Bundle_ChangedInAnyWay_IsRefusedWithAReason()
    {
        var bundle = Bundle();
        var (first, second, third) = (bundle.Entries[0], bundle.Entries[1], bundle.Entries[2]);
        var flipped = second.Bytes.ToArray();
        flipped[^1] ^= 1;
        using var stranger = NoteSigner.TryCreate(null, Enumerable.Repeat((byte)8, 32).ToArray())!;
        using var sameName = NoteSigner.TryCreate(signer.Key.Name, Enumerable.Repeat((byte)7, 32).ToArray())!;
        var text = Checkpoint.Read(bundle.Checkpoint, out _, out _)!.Text;
        (string What, ProofBundle Forged, string Said)[] matrix =
        [
            ("a bit of an entry", bundle with { Entries = [first, second with { Bytes = flipped }, third] },
                "not the one that stands there"),
            ("another entry's bytes", bundle with { Entries = [first, second with { Bytes = third.Bytes }, third] },
                "not the one that stands there"),
            ("another position", bundle with { Entries = [first, second with { Position = 3 }, third] },
                "not the one that stands there"),
            ("left out in the middle", bundle with { Entries = [first, third] }, "is missing before position"),
            ("left out in front", bundle with { Entries = [second, third] }, "is missing before position"),
            ("in another order", bundle with { Entries = [second, first, third] }, "missing"),
            ("twice", bundle with { Entries = [first, first, second, third] }, "stands behind"),
            ("no entry", bundle with { Entries = [] }, "no entry of"),
            ("another stream", bundle with { Stream = LedgerSamples.Case("z") }, "no entry of"),
            ("no proof", bundle with { Entries = [first with { Proof = [] }, second, third] }, "stands there"),
            ("a stranger's head", bundle with { Checkpoint = Signed(stranger, text) }, "no key that is known"),
            ("a stranger with the name", bundle with { Checkpoint = Signed(sameName, text) }, "no key that is known"),
            ("another size", bundle with { Checkpoint = bundle.Checkpoint.Replace("\n7\n", "\n8\n",
                StringComparison.Ordinal) }, "is wrong"),
            ("no note", bundle with { Checkpoint = "7" }, "cannot be taken"),
            ("another log's head", bundle with { Checkpoint = Signed(signer, "x" + text) }, "no key is trusted"),
        ];
        foreach (var (what, forged, said) in matrix)
        {
            var (code, output, _) = Run(forged);
            Assert.True(
                code == 1 && output.Contains("REFUSED", StringComparison.Ordinal)
                    && output.Contains(said, StringComparison.Ordinal),
                $"{what}: exit {code}, {output}");
        }
    }

    [Fact]
    public void Key_ThatAnOlderKeyIntroduced_IsTrustedThroughIt()
    {
        using var newer = NoteSigner.TryCreate(signer.Key.Name, Enumerable.Repeat((byte)5, 32).ToArray())!;
        var bundle = Bundle();
        var text = Checkpoint.Read(bundle.Checkpoint, out _, out _)!.Text;
        var byNewer = bundle with { Checkpoint = Signed(newer, text) };
        Assert.Equal(1, Run(byNewer).Code);

        var (entry, head) = KeyEntry(newer.Key.ToString());
        var step = new ProvedKey(Signed(signer, head.Text), entry);
        Assert.Equal(0, Run(byNewer with { Keys = [step] }).Code);
        using var stranger = NoteSigner.TryCreate(signer.Key.Name, Enumerable.Repeat((byte)4, 32).ToArray())!;
        Assert.Equal(1, Run(byNewer with { Keys = [step with { Checkpoint = Signed(stranger, head.Text) }] }).Code);
        Assert.Contains("not proved", Run(byNewer with
        {
            Keys = [step with { Entry = entry with { Position = 0 } }],
        }).Output, StringComparison.Ordinal);
        var (odd, oddHead) = KeyEntry("no key");
        Assert.Contains("names no key", Run(byNewer with
        {
            Keys = [new ProvedKey(Signed(signer, oddHead.Text), odd)],
        }).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"format\":\"cases-bundle/2\"}")]
    [InlineData("{\"format\":\"cases-bundle/1\"}")]
    [InlineData("{\"format\":\"cases-bundle/1\",\"stream\":\"case/a\",\"checkpoint\":\"\",\"keys\":1,\"entries\":[]}")]
    [InlineData("{\"format\":\"cases-bundle/1\",\"stream\":\"\",\"checkpoint\":\"\",\"keys\":[],\"entries\":[]}")]
    [InlineData("{\"format\":\"cases-bundle/1\",\"stream\":\"case/a\",\"checkpoint\":\"\",\"keys\":[],"
        + "\"entries\":[1]}")]
    [InlineData("{\"format\":\"cases-bundle/1\",\"stream\":\"case/a\",\"checkpoint\":\"\",\"keys\":[],\"entries\":"
        + "[{\"position\":1.5,\"entry\":\"\",\"proof\":[]}]}")]
    [InlineData("{\"format\":\"cases-bundle/1\",\"stream\":\"case/a\",\"checkpoint\":\"\",\"keys\":[],\"entries\":"
        + "[{\"position\":1,\"entry\":\"#\",\"proof\":[\"AAAA\"]}]}")]
    [InlineData("[[[[[[[[[[[[]]]]]]]]]]]]")]
    public void Text_ThatIsNoBundle_IsExitTwoAndOneLine(string text)
    {
        var file = Write("bad", text);
        var (code, output, error) = RunOn(file, "--key", Keys());
        Assert.Equal((2, ""), (code, output));
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(file, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bundle_OfTooMany_IsExitTwo()
    {
        var bundle = Bundle();
        var many = bundle with { Entries = [.. Enumerable.Repeat(bundle.Entries[0], ProofBundle.MaxEntries + 1)] };
        Assert.Equal(2, Run(many).Code);
        var large = Path.Combine(folder.FullName, "large");
        using (var file = File.Create(large))
        {
            file.SetLength(ProofBundle.MaxBytes + 1L);
        }

        Assert.Contains("larger than", RunOn(large, "--key", Keys()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_ThatCannotBeUsed_AreExitTwo()
    {
        var file = Write("bundle", Bundle());
        string[][] unusable =
        [
            [], [file], [file, "--key"], ["--key", Keys()], [file, Keys()], [file, "--key", Keys(), "more"],
            [file, "--key", Path.Combine(folder.FullName, "none")], [file + ".none", "--key", Keys()],
            [file, "--key", Write("odd", "one+two+three\n")], [file, "--key", Write("empty", "\n")],
        ];
        Assert.All(unusable, args => Assert.Equal(2, RunOn(args).Code));
        Assert.Equal(0, RunOn("--help").Code);
        Assert.Equal(0, RunOn("--json", "--key", Keys(), file).Code);
    }

    /// <summary>Three entries of one case among seven.</summary>
    private ProofBundle Bundle()
    {
        var rows = LedgerSamples.Chain(
            LedgerSamples.Event(Stream, 1), LedgerSamples.Event(LedgerSamples.Case("b"), 1),
            LedgerSamples.Event(Stream, 2), LedgerSamples.Event(LedgerSamples.Case("c"), 1),
            LedgerSamples.Event(LedgerSamples.Case("c"), 2), LedgerSamples.Event(Stream, 3),
            LedgerSamples.Event(LedgerSamples.Case("b"), 2));
        var (head, proofs) = Tree(rows);
        return new ProofBundle(Stream, Signed(signer, head.Text), [],
            [.. rows.Where(row => row.Stream == Stream)
                .Select(row => new ProvedEntry(row.Position, row.Bytes, proofs(row.Position)))]);
    }

    private (ProvedEntry Entry, Checkpoint Head) KeyEntry(string key)
    {
        var writer = new CborWriter(256);
        writer.BeginMap();
        writer.WriteKey("key");
        writer.WriteText(key);
        writer.EndMap();
        var entry = LedgerSamples.Event(StreamId.Parse("system/checkpoints"), 1) with
        {
            Kind = "signingKeyAdded", Payload = writer.Written.ToArray(),
        };
        var rows = LedgerSamples.Chain(LedgerSamples.Event(Stream, 1), entry);
        var (head, proofs) = Tree(rows);
        return (new ProvedEntry(1, rows[1].Bytes, proofs(1)), head);
    }

    private (Checkpoint Head, Func<long, Hash32[]> Proofs) Tree(IReadOnlyList<StoredEntry> rows)
    {
        Hash32 HashOf(TreeNode node) => node.Level == 0
            ? rows[(int)node.Index].Hash
            : MerkleHash.Node(
                HashOf(new TreeNode(node.Level - 1, node.Index * 2)),
                HashOf(new TreeNode(node.Level - 1, (node.Index * 2) + 1)));
        return (
            new Checkpoint(signer.Key.Name, new TreeHead(rows.Count, MerkleProof.Root(rows.Count, HashOf))),
            position => MerkleProof.Inclusion(position, rows.Count, HashOf));
    }

    private static string Signed(NoteSigner by, string text) => new SignedNote(text, [by.Sign(text)]).ToString();

    private (int Code, string Output, string Error) Run(ProofBundle bundle, params string[] more) =>
        RunOn([Write("bundle", bundle), "--key", Keys(), .. more]);

    private static (int Code, string Output, string Error) RunOn(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (BundleVerb.Run(args, output, error), output.ToString(), error.ToString());
    }

    private string Keys() => Write("keys", signer.Key + "\n");

    private string Write(string name, ProofBundle bundle)
    {
        using var text = new MemoryStream();
        bundle.Write(text);
        return Write(name, System.Text.Encoding.UTF8.GetString(text.ToArray()));
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
