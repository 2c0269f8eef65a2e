using System.Runtime.InteropServices;
using Cases.Domain;
using Cases.Engine;
using NodaTime;

namespace Cases.Work;

/// <summary>Counts what the host answers.</summary>
internal sealed class ReplayTally
{
    private readonly Dictionary<string, long> refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> breached = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> notAssessable = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> unmapped = new(StringComparer.Ordinal);
    private long accepted;
    private long repeated;

    public long Cases { get; private set; }

    public long Events { get; private set; }

    public long Answered { get; private set; }

    public void Read(int caseIndex)
    {
        Events++;
        Cases = Math.Max(Cases, caseIndex + 1L);
    }

    public void Unmapped(string activity) => Count(unmapped, activity);

    public void Answer(CommandReceipt receipt)
    {
        Answered++;
        repeated += receipt.Repeated ? 1 : 0;
        if (receipt.Kind == ReceiptKind.Accepted)
        {
            accepted++;
        }
        else
        {
            Count(refused, receipt.Reasons is [var first, ..] ? RefusalCodes.Wire(first.Code) : "refusals_suppressed");
        }

        for (var i = 0; i < receipt.Rules.Count; i++)
        {
            var rule = receipt.Rules[i];
            if (rule.Answer == "breached")
            {
                Count(breached, rule.Rule);
            }
            else if (rule.Answer == "notAssessable")
            {
                Count(notAssessable, rule.Rule);
            }
        }
    }

    public ReplayResult Result(string process, string log, TimeSpan elapsed) => new()
    {
        Process = process,
        Log = log,
        Cases = Cases,
        Events = Events,
        Accepted = accepted,
        Repeated = repeated,
        Refused = Sorted(refused),
        Breached = Sorted(breached),
        NotAssessable = Sorted(notAssessable),
        Unmapped = Sorted(unmapped),
        Elapsed = Duration.FromTimeSpan(elapsed),
    };

    private static SortedDictionary<string, long> Sorted(Dictionary<string, long> counts) =>
        new(counts, StringComparer.Ordinal);

    private static void Count(Dictionary<string, long> counts, string key) =>
        CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;
}
