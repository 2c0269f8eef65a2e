using System.Text.Json;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Verify.Tests;

/// <summary>The proof of one entry, and that the log began with a head that was kept.</summary>
public sealed class ProofVerbTests : IDisposable
{
    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cases-verify-");
    private readonly NoteSigner signer = NoteSigner.TryCreate(null, Enumerable.Repeat((byte)9, 32).ToArray())!;
    private readonly IReadOnlyList<StoredEntry> rows = LedgerSamples.Chain([.. Enumerable.Range(0, 11)
        .Select(number => LedgerSamples.Event(LedgerSamples.Case($"s{number % 3}"), number))]);

    public void Dispose()
    {
        signer.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Proof_ThatIsRight_IsProvedWithAndWithoutAKeptHead()
    {
        foreach (var position in new[] { 0, 4, 10 })
        {
            var (code, output, error) = Run(Proof(position, from: 6), Note(6));
            Assert.Equal((0, ""), (code, error));
            Assert.Contains("the log began with it", output, StringComparison.Ordinal);
            Assert.Contains("11 entries", output, StringComparison.Ordinal);
        }

        Assert.Equal(0, Run(Proof(4, from: null), held: null).Code);
        Assert.Equal(0, Run(Proof(4, from: 11), Note(11)).Code);
    }

    [Fact]
    public void Proof_ChangedInAnyWay_IsRefusedWithAReason()
    {
        var right = Proof(4, from: 6);
        (string Forged, string? Held, string Said)[] matrix =
        [
            (right.Replace("\"position\":4", "\"position\":5", StringComparison.Ordinal), null, "stands there"),
            (right.Replace(Base64(4), Base64(5), StringComparison.Ordinal), null, "stands there"),
            (Proof(4, from: 6, size: 11, flipped: true), Note(6), "did not begin with"),
            (right, Note(7), "does not lead from the head"),
            (Proof(4, from: null), Note(6), "does not lead from the head"),
            (right, Note(6, other: true), "did not begin with"),
            (right, "no note", "cannot be taken"),
        ];
        foreach (var (forged, held, said) in matrix)
        {
            var (code, output, _) = Run(forged, held);
            Assert.True(code == 1 && output.Contains(said, StringComparison.Ordinal), $"{said}: {code} {output}");
        }
    }

    [Fact]
    public void Arguments_ThatAreNone_AreExitTwo()
    {
        var (file, keys) = (Write("proof", Proof(1, null)), Keys());
        foreach (var args in (string[][])[[file], [file, "--key"], [file, "--key", keys, "--checkpoint"],
            [file, keys, "--key", keys], ["--key", keys], [file, "--key", keys, "--key", keys], [file, "--x", keys]])
        {
            Assert.Equal(2, RunOn(args).Code);
        }

        var (code, _, error) = RunOn(Write("odd", "{\"format\":\"cases-proof/1\"}"), "--key", keys);
        Assert.Equal(2, code);
        Assert.Contains("it is no proof", error, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Error) Run(string proof, string? held)
    {
        string[] kept = held is null ? [] : ["--checkpoint", Write("held", held)];
        return RunOn([Write("proof", proof), "--key", Keys(), .. kept]);
    }

    private static (int Code, string Output, string Error) RunOn(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (BundleVerb.Run(args, output, error), output.ToString(), error.ToString());
    }

    private string Proof(int position, long? from, int size = 11, bool flipped = false)
    {
        var consistency = from is { } first ? MerkleProof.Consistency(first, size, HashOf) : null;
        if (flipped)
        {
            consistency![0] = Hash32.Zero;
        }

        return JsonSerializer.Serialize(new
        {
            format = "cases-proof/1",
            position,
            entry = Base64(position),
            proof = MerkleProof.Inclusion(position, size, HashOf).Select(Text),
            checkpoint = Note(size),
            keys = Array.Empty<string>(),
            from,
            consistency = consistency?.Select(Text),
        }, Plain);
    }

    private string Note(int size, bool other = false)
    {
        var root = other ? MerkleHash.Empty : MerkleProof.Root(size, HashOf);
        var text = new Checkpoint(signer.Key.Name, new TreeHead(size, root)).Text;
        return new SignedNote(text, [signer.Sign(text)]).ToString();
    }

    private Hash32 HashOf(TreeNode node) => node.Level == 0
        ? rows[(int)node.Index].Hash
        : MerkleHash.Node(
            HashOf(new TreeNode(node.Level - 1, node.Index * 2)),
            HashOf(new TreeNode(node.Level - 1, (node.Index * 2) + 1)));

    private string Base64(int position) => Convert.ToBase64String(rows[position].Bytes.Span);

    private static string Text(Hash32 hash) => Convert.ToBase64String(hash.ToArray());

    private string Keys() => Write("keys", signer.Key + "\n");

    private string Write(string name, string text)
    {
        var file = Path.Combine(folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
