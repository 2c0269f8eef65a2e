using Cases.Ledger;

namespace Cases.TestKit;

/// <summary>
/// What a ledger must hold and answer, kept in the plainest way: a list of entries, a version and a sequence per
/// stream, a
/// set of keys. It knows nothing of batches, caches or stores.
/// </summary>
public sealed class WriterModel
{
    private readonly Dictionary<StreamId, (long Sequence, long Version)> _streams = [];
    private readonly HashSet<(string Owner, string Class)> _owners = [];

    /// <summary>The entries that were acknowledged, as stream, sequence, version and command.</summary>
    public List<string> Entries { get; } = [];

    /// <summary>The recorded-at of the last entry.</summary>
    public long RecordedAtMs { get; private set; }

    /// <summary>The version and the sequence of a stream.</summary>
    public (long Sequence, long Version) Stream(StreamId stream) => _streams.GetValueOrDefault(stream);

    /// <summary>What the writer must answer to a unit, as text; an appended unit changes the model.</summary>
    public string Append(LedgerUnit unit, long nowMs)
    {
        ArgumentNullException.ThrowIfNull(unit);
        foreach (var guard in unit.Guards)
        {
            var (sequence, version) = Stream(guard.Stream);
            if (version != guard.ExpectedVersion || (guard.ExpectedSequence >= 0 && sequence != guard.ExpectedSequence))
            {
                return $"lost {guard.Stream} {guard.ExpectedVersion} {version} {sequence}";
            }
        }

        var taken = unit.NewKeys.FirstOrDefault(key => _owners.Contains((key.Owner, key.Class)));
        if (taken is not null)
        {
            return $"taken {taken.Owner} {taken.Class}";
        }

        foreach (var key in unit.NewKeys)
        {
            _owners.Add((key.Owner, key.Class));
        }

        RecordedAtMs = Math.Max(RecordedAtMs, nowMs);
        var first = Entries.Count;
        foreach (var entry in unit.Entries)
        {
            var (sequence, version) = Stream(entry.Stream);
            _streams[entry.Stream] = (sequence + 1, version + (entry.AdvancesVersion ? 1 : 0));
            Entries.Add(Show(entry.Stream, _streams[entry.Stream], entry.Command));
        }

        return $"appended {first} {string.Join("; ", Entries.Skip(first))}";
    }

    /// <summary>A writer's answer as text, to compare with the model's.</summary>
    public static string Show(AppendOutcome outcome, LedgerUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return outcome switch
        {
            Appended appended => $"appended {appended.Receipts[0].Position} " + string.Join(
                "; ",
                appended.Receipts.Select((receipt, index) => Show(
                    receipt.Stream, (receipt.Sequence, receipt.Version), unit.Entries[index].Command))),
            GuardLost lost => $"lost {lost.Stream} {lost.ExpectedVersion} {lost.ActualVersion} {lost.ActualSequence}",
            KeyTaken taken => $"taken {taken.Owner} {taken.Class}",
            KeyGone gone => $"gone {gone.KeyId}",
            _ => outcome.ToString(),
        };
    }

    /// <summary>A stored entry as the model shows it.</summary>
    public static string Show(StoredEntry row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return Show(row.Stream, (row.Sequence, row.Version), LedgerEntry.Decode(row.Bytes).Command);
    }

    private static string Show(StreamId stream, (long Sequence, long Version) at, CommandId16 command) =>
        $"{stream} {at.Sequence} {at.Version} {command}";
}
