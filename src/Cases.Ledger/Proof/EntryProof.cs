using System.Text.Json;

namespace Cases.Ledger;

/// <summary>What a stranger needs to check one entry without the store, and that the log only grew.</summary>
/// <remarks>
/// As text it is one JSON object: <c>format</c> ("cases-proof/1"), <c>checkpoint</c> (the signed note), <c>keys</c> (as
/// in <see cref="ProofBundle"/>), <c>position</c>, <c>entry</c> (its bytes, base64), <c>proof</c> (hashes, base64, the
/// sibling of the leaf first), and where they were asked for <c>from</c> (the size of an earlier head) and
/// <c>consistency</c> (hashes that lead from that head to this one).
/// </remarks>
/// <param name="Checkpoint">The signed note to which the entry is proved.</param>
/// <param name="Keys">How keys lead to one another; may be empty.</param>
/// <param name="Entry">The entry.</param>
/// <param name="From">The size of an earlier head, 1 or more; null where none was asked for.</param>
/// <param name="Consistency">The proof that the log began with that head; empty without one.</param>
public sealed record EntryProof(
    string Checkpoint, IReadOnlyList<ProvedKey> Keys, ProvedEntry Entry, long? From,
    IReadOnlyList<Hash32> Consistency)
{
    /// <summary>The name of the format, with its number.</summary>
    public const string Format = "cases-proof/1";

    /// <summary>Reads a proof; nothing of it is trusted yet.</summary>
    /// <param name="bytes">The whole text.</param>
    /// <param name="fault">Why it is none, as a short sentence; empty where it is one.</param>
    /// <returns>The proof, or null.</returns>
    public static EntryProof? Read(ReadOnlyMemory<byte> bytes, out string fault)
    {
        fault = "";
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            if (ProofBundle.Text(root, "format") is var format && format != Format)
            {
                fault = $"its format is '{format}', and this program reads {Format}";
                return null;
            }

            var hasFrom = root.TryGetProperty("from", out var from) && from.ValueKind != JsonValueKind.Null;
            return new EntryProof(
                ProofBundle.Text(root, "checkpoint"),
                [.. ProofBundle.List(root, "keys", ProofBundle.MaxKeys).Select(ProofBundle.Key)],
                ProofBundle.Entry(root),
                hasFrom ? from.GetInt64() : null,
                hasFrom ? [.. ProofBundle.List(root, "consistency", MerkleProof.MaxHashes)
                    .Select(hash => new Hash32(hash.GetBytesFromBase64()))] : []);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException
            or KeyNotFoundException or ArgumentException)
        {
            fault = $"it is no proof: {error.Message}";
            return null;
        }
    }
}
