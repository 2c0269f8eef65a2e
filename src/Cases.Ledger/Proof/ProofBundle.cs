using System.Text.Json;

namespace Cases.Ledger;

/// <summary>An entry with the proof that it stands in a tree.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Proof">The inclusion proof.</param>
public sealed record ProvedEntry(long Position, ReadOnlyMemory<byte> Bytes, IReadOnlyList<Hash32> Proof);

/// <summary>An entry that names a key, proved under a head that an older key signed.</summary>
/// <param name="Checkpoint">The note.</param>
/// <param name="Entry">The entry.</param>
public sealed record ProvedKey(string Checkpoint, ProvedEntry Entry);

/// <summary>What a stranger needs to check a case without the store: entries, proofs, and a signed head.</summary>
/// <remarks>
/// As text it is one JSON object: <c>format</c> ("cases-bundle/1"), <c>stream</c> (the case's stream),
/// <c>checkpoint</c> (the signed note), <c>keys</c> (objects of <c>checkpoint</c> and an entry, oldest first; how the
/// first key leads to the newest), and <c>entries</c> by position. An entry is <c>position</c>, <c>entry</c> (its
/// bytes, base64) and <c>proof</c> (hashes, base64, the sibling of the leaf first).
/// </remarks>
/// <param name="Stream">The stream that is told as a whole.</param>
/// <param name="Checkpoint">The signed note to which the entries are proved.</param>
/// <param name="Keys">How keys lead to one another; may be empty.</param>
/// <param name="Entries">
/// The stream's entries, those of the same units, and the erasures of keys that sealed something in them, by position.
/// </param>
public sealed record ProofBundle(
    StreamId Stream, string Checkpoint, IReadOnlyList<ProvedKey> Keys, IReadOnlyList<ProvedEntry> Entries)
{
    /// <summary>The bytes that a bundle may have: 64 MiB.</summary>
    public const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>The entries that a bundle may have.</summary>
    public const int MaxEntries = 100_000;

    /// <summary>The name of the format, with its number.</summary>
    public const string Format = "cases-bundle/1";

    internal const int MaxKeys = 1_000;

    /// <summary>Writes the bundle.</summary>
    /// <param name="output">Where it goes.</param>
    public void Write(Stream output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteString("stream", Stream.Value);
        json.WriteString("checkpoint", Checkpoint);
        json.WriteStartArray("keys");
        foreach (var key in Keys)
        {
            json.WriteStartObject();
            json.WriteString("checkpoint", key.Checkpoint);
            WriteEntry(json, key.Entry);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("entries");
        foreach (var entry in Entries)
        {
            json.WriteStartObject();
            WriteEntry(json, entry);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads a bundle; nothing of it is trusted yet.</summary>
    /// <param name="bytes">The whole text.</param>
    /// <param name="fault">Why it is none, as a short sentence; empty where it is one.</param>
    /// <returns>The bundle, or null.</returns>
    public static ProofBundle? Read(ReadOnlyMemory<byte> bytes, out string fault)
    {
        fault = "";
        if (bytes.Length > MaxBytes)
        {
            fault = $"it is larger than {MaxBytes} bytes";
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            if (Text(root, "format") is var format && format != Format)
            {
                fault = $"its format is '{format}', and this program reads {Format}";
                return null;
            }

            return new ProofBundle(
                StreamId.Parse(Text(root, "stream")),
                Text(root, "checkpoint"),
                [.. List(root, "keys", MaxKeys).Select(Key)],
                [.. List(root, "entries", MaxEntries).Select(Entry)]);
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException
            or KeyNotFoundException or ArgumentException)
        {
            fault = $"it is no bundle: {error.Message}";
            return null;
        }
    }

    internal static void WriteEntry(Utf8JsonWriter json, ProvedEntry entry)
    {
        json.WriteNumber("position", entry.Position);
        json.WriteBase64String("entry", entry.Bytes.Span);
        json.WriteStartArray("proof");
        foreach (var hash in entry.Proof)
        {
            json.WriteBase64StringValue(hash.ToArray());
        }

        json.WriteEndArray();
    }

    internal static ProvedKey Key(JsonElement from) => new(Text(from, "checkpoint"), Entry(from));

    internal static ProvedEntry Entry(JsonElement from) => new(
        from.GetProperty("position").GetInt64(),
        from.GetProperty("entry").GetBytesFromBase64(),
        [.. List(from, "proof", MerkleProof.MaxHashes).Select(hash => new Hash32(hash.GetBytesFromBase64()))]);

    internal static string Text(JsonElement from, string name) =>
        from.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null.");

    internal static JsonElement.ArrayEnumerator List(JsonElement from, string name, int most)
    {
        var list = from.GetProperty(name);
        return list.GetArrayLength() <= most
            ? list.EnumerateArray()
            : throw new FormatException($"'{name}' has more than {most} elements.");
    }
}
