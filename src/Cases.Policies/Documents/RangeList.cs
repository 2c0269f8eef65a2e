using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>Reads a list whose items hold ranges of days, and faults overlaps and gaps at both places.</summary>
internal sealed class RangeList(MapReader owner, string key, string item, bool required, int? start)
{
    private const int MostDays = 36_525;

    private readonly List<(DayRange Days, YamlPlace Place)> _ranges = [];

    /// <summary>Reads every item; what else it holds is taken by the given function.</summary>
    public void Read(Action<MapReader, DayRange> take)
    {
        var before = owner.Faults.Count;
        foreach (var node in owner.List(key, required))
        {
            if (MapReader.Of(node, owner.Faults, "the " + item) is not { } reader)
            {
                continue;
            }

            var from = (int)(reader.Integer("from", MostDays, required: true) ?? 0);
            var days = new DayRange(from, (int?)reader.Integer("to", MostDays));
            take(reader, days);
            reader.Done();
            _ranges.Add((days, reader.PlaceOf("from")));
        }

        if (required && owner.Has(key) && _ranges.Count == 0 && owner.Faults.Count == before)
        {
            owner.Faults.Add(owner.PlaceOf(key), $"'{key}' holds no {item}", $"write at least one {item}");
        }

        // Where an item could not be read, a gap is only its shadow.
        if (owner.Faults.Count == before)
        {
            foreach (var fault in DayRanges.Faults([.. _ranges.Select(range => range.Days)], start))
            {
                Add(fault);
            }
        }
    }

    private void Add(RangeFault fault)
    {
        var other = $"the {item} of line {PolicyWords.Of(_ranges[fault.Other].Place.Line)} "
            + $"column {PolicyWords.Of(_ranges[fault.Other].Place.Column)}";
        var (what, remedy) = fault.Kind switch
        {
            RangeFaultKind.Backwards => ($"the {item} ends before it begins", "'to' is the last day, inclusive"),
            RangeFaultKind.Overlap =>
                ($"days {fault.Days} are in this {item} and in {other}", "end one where the other begins"),
            RangeFaultKind.Gap =>
                ($"days {fault.Days} are neither in this {item} nor in {other}",
                    "let one begin the day after the other"),
            RangeFaultKind.LateStart =>
                ($"days {fault.Days} are in no {item}", $"begin the first {item} with day {fault.Days.FromDays}"),
            RangeFaultKind.EarlyEnd =>
                ($"days {fault.Days} are in no {item}", $"leave 'to' out of the last {item}"),
        };
        owner.Faults.Add(_ranges[fault.Index].Place, what, remedy);
    }
}
