using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cases.Ledger;

namespace Cases.Verify;

/// <summary>Entries as they are printed: a sealed text whose key an erasure among them destroyed reads so.</summary>
/// <remarks>
/// An erasure is an entry of a person, or of a payment without an account, that lists the ids of the keys that were
/// destroyed with it. Only one that was proved counts. Every other sealed text stays as it stands in the entry: nothing
/// here opens any.
/// </remarks>
internal sealed class EntryView
{
    /// <summary>What stands for a text whose key does not exist any more.</summary>
    public const string Erased = "(erased)";

    /// <summary>Names in Chinese stay readable: what is printed is never HTML.</summary>
    public static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] Erasures = ["person/personErased", "payment/paymentErased"];

    private readonly HashSet<string> gone = new(StringComparer.Ordinal);

    /// <summary>Takes the erasures among entries that were proved.</summary>
    public EntryView(IEnumerable<LedgerEntry> proved)
    {
        foreach (var entry in proved)
        {
            if (Erasures.Contains($"{entry.Stream.Kind}/{entry.Kind}"))
            {
                gone.UnionWith(KeysOf(entry));
            }
        }
    }

    /// <summary>An entry as one JSON object, as <see cref="LedgerPrinter"/> prints it.</summary>
    public JsonObject Of(ReadOnlyMemory<byte> bytes)
    {
        var printed = JsonNode.Parse(LedgerPrinter.ToJsonLine(bytes))!.AsObject();
        printed["data"] = View(printed["data"]);
        return printed;
    }

    /// <summary>The keys that an erasure names; whatever else its payload holds is passed over.</summary>
    private static List<string> KeysOf(LedgerEntry erasure)
    {
        var keys = new List<string>();
        try
        {
            var reader = new CborReader(erasure.Payload.Span);
            reader.BeginMap();
            while (reader.TryReadKey(out var name))
            {
                if (!name.SequenceEqual("keys"u8))
                {
                    reader.Skip();
                    continue;
                }

                for (var left = reader.BeginArray(); left > 0; left--)
                {
                    keys.Add(reader.ReadText());
                }

                reader.EndArray();
            }
        }
        catch (CborException)
        {
            return []; // Of another make than is known here: nothing is said of its keys.
        }

        return keys;
    }

    private JsonNode? View(JsonNode? value) => value switch
    {
        JsonObject { Count: 1 } box when box["sealed"] is JsonObject text && IsGone(text["key"]) => Erased,
        JsonObject map => new JsonObject(map.Select(one => KeyValuePair.Create(one.Key, View(one.Value)))),
        JsonArray list => new JsonArray([.. list.Select(View)]),
        _ => value?.DeepClone(),
    };

    private bool IsGone(JsonNode? key) =>
        key is JsonValue text && text.TryGetValue(out string? id) && gone.Contains(id);
}
