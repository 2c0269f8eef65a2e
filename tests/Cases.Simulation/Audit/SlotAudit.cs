using Cases.Ledger;

namespace Cases.Simulation;

/// <summary>
/// One permission slot is never given twice: between the grant of one and its end no other of the same kind is granted,
/// by the instants that the grants themselves name.
/// </summary>
internal sealed class SlotAudit
{
    private readonly Dictionary<(StreamId Person, string Slot), (string Key, long Until)> live = [];

    /// <summary>How many slots were granted.</summary>
    public int Granted { get; private set; }

    /// <summary>Takes in the units that were accepted, in the ledger's order.</summary>
    public static SlotAudit Of(IEnumerable<WrittenUnit> units)
    {
        var audit = new SlotAudit();
        foreach (var entry in units.SelectMany(unit => unit.Entries).Where(entry => entry.Stream.Kind == "person"))
        {
            audit.Take(entry);
        }

        return audit;
    }

    private void Take(LedgerEntry entry)
    {
        switch (entry.Kind)
        {
            case "contactPermissionGranted":
                Grant(entry);
                break;
            case "contactPermissionReleased":
                End(entry.Stream, Payload.Text(entry, "key"));
                break;
            case "contactLogged" when Payload.TextOrNull(entry, "permission") is { } key:
                End(entry.Stream, key);
                break;
        }
    }

    private void Grant(LedgerEntry entry)
    {
        var slot = (entry.Stream, $"{Payload.Text(entry, "channel")} {Payload.Text(entry, "party")}");
        var key = Payload.Text(entry, "key");
        var at = Payload.Number(entry, "grantedAt");
        Violation.Unless(!live.TryGetValue(slot, out var held) || at >= held.Until,
            $"{entry.Stream} was given the slot {key} while {held.Key} is reserved");
        live[slot] = (key, Payload.Number(entry, "until"));
        Granted++;
    }

    private void End(StreamId person, string key)
    {
        foreach (var slot in live.Where(pair => pair.Key.Person == person && pair.Value.Key == key).ToList())
        {
            live.Remove(slot.Key);
        }
    }
}
