using System.Text;
using System.Text.Json.Nodes;
using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Everything that the ledger holds about a person.</summary>
/// <param name="Cases">
/// The streams of the cases whose debtor the person is or was: by the case, or by the person's own record where no case
/// of the account names another.
/// </param>
/// <param name="OtherCases">The streams of cases of others in which the person has or had a part.</param>
/// <param name="Entries">
/// The entries, as <c>audit export</c> prints them without their own bytes, and with sealed texts opened; a text whose
/// key was destroyed reads <see cref="PersonExport.Erased"/>.
/// </param>
public sealed record PersonHoldings(
    IReadOnlyList<string> Cases, IReadOnlyList<string> OtherCases, IReadOnlyList<JsonObject> Entries);

/// <summary>Gathers what is held about a person from the ledger, for the right of access (PIPL art. 45).</summary>
/// <remarks>
/// Of her own cases, their accounts and payments that were matched to them every entry; of the cases of others only the
/// entries that name her, since the rest is another's. It reads the whole ledger once to find them.
/// </remarks>
/// <param name="store">The ledger.</param>
/// <param name="sealer">Unwraps the keys.</param>
/// <param name="time">The clock.</param>
public sealed class PersonExport(ILedgerStore store, Sealer sealer, TimeProvider time)
{
    /// <summary>What stands for a text whose key does not exist any more.</summary>
    public const string Erased = RefusalReason.Erased;

    private static readonly string[] OwnBytes = ["entry", "previous"];

    private readonly KeyRing keys = new(store, sealer, time);

    /// <summary>Gathers it; null where the ledger does not know the person.</summary>
    /// <exception cref="LedgerStoreException">The store failed, or an entry is damaged or of a newer build.</exception>
    public async ValueTask<PersonHoldings?> ReadAsync(string person, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(person);
        var found = await HeldStreams.FindAsync(store, person, cancellation).ConfigureAwait(false);
        var entries = new List<JsonObject>();
        foreach (var (stream, whole) in found.All)
        {
            var read = StreamPages.ReadStoredAsync(store, StreamId.Parse(stream), 1, cancellation);
            await foreach (var (stored, entry) in read.ConfigureAwait(false))
            {
                if (whole || Names(entry, person))
                {
                    entries.Add(await OpenAsync(stored, entry, cancellation).ConfigureAwait(false));
                }
            }
        }

        return entries.Count == 0 ? null : new PersonHoldings(found.Own, found.Others, entries);
    }

    /// <summary>Whether an entry of another's case speaks of the person.</summary>
    private static bool Names(LedgerEntry entry, string person) => !SystemKinds.Contains(entry.Kind)
        && (EntryReading.DecodeClosed(entry) ?? throw EntryReading.Newer(entry)) switch
        {
            PartyAdded e => e.Person == person,
            PartyEnded e => e.Person == person,
            ContactRecorded e => e.PartyPerson == person,
            ReminderRecorded e => e.PartyPerson == person,
            MessageDecided e => e.PartyPerson == person,
            _ => false,
        };

    private async ValueTask<JsonObject> OpenAsync(
        StoredEntry stored, LedgerEntry entry, CancellationToken cancellation)
    {
        var printed = JsonNode.Parse(LedgerPrinter.ToJsonLine(stored.Bytes))!.AsObject();
        foreach (var name in OwnBytes)
        {
            printed.Remove(name);
        }

        printed["data"] = await OpenAsync(printed["data"], entry, "", cancellation).ConfigureAwait(false);
        return printed;
    }

    /// <summary>A value with what is sealed in it opened, at the path that it was sealed for.</summary>
    private async ValueTask<JsonNode?> OpenAsync(
        JsonNode? value, LedgerEntry entry, string path, CancellationToken cancellation)
    {
        if (value is JsonObject { Count: 1 } box && box["sealed"] is JsonObject sealedText)
        {
            return await TextAsync(sealedText, entry, path, cancellation).ConfigureAwait(false);
        }

        if (value is JsonObject map)
        {
            var opened = new JsonObject();
            foreach (var (name, inner) in map)
            {
                // A command within an event is {data, kind}, and its texts are sealed for the place of the whole.
                var at = name == "data" && inner is JsonObject && map.ContainsKey("kind") ? path
                    : path.Length == 0 ? name
                    : path + "." + name;
                opened[name] = await OpenAsync(inner, entry, at, cancellation).ConfigureAwait(false);
            }

            return opened;
        }

        if (value is JsonArray list)
        {
            var opened = new JsonArray();
            for (var index = 0; index < list.Count; index++)
            {
                opened.Add(await OpenAsync(list[index], entry, $"{path}[{index}]", cancellation).ConfigureAwait(false));
            }

            return opened;
        }

        return value?.DeepClone();
    }

    private async ValueTask<string> TextAsync(
        JsonObject sealedText, LedgerEntry entry, string path, CancellationToken cancellation)
    {
        var id = (string)sealedText["key"]!;
        if (await keys.FindAsync(id, cancellation).ConfigureAwait(false) is not { } key)
        {
            return await store.ReadKeyAsync(id, cancellation).ConfigureAwait(false) is null
                ? Erased
                : throw new LedgerStoreException(StoreFailure.Corrupt,
                    $"the key of {entry.Stream} does not open under the configured master key",
                    "configure the master key with which the store was made");
        }

        var value = new SealedValue(id, Hex(sealedText["nonce"]), Hex(sealedText["ct"]));
        var place = new SealContext(entry.Stream, entry.Command, entry.Kind, path);
        return key.TryOpen(place, value, out var plain)
            ? Encoding.UTF8.GetString(plain)
            : throw new LedgerStoreException(StoreFailure.Corrupt,
                $"the sealed text '{path}' in entry {entry.Position} of {entry.Stream} does not open",
                "run audit verify, and restore the store from a copy that is whole");
    }

    private static byte[] Hex(JsonNode? bytes) => Convert.FromHexString((string)bytes!["bytes"]!);
}
