using Cases.Domain;
using Cases.Engine;

namespace Cases.Work;

/// <summary>Counts what happened, and what would not have under the draft.</summary>
internal sealed class KpiTally
{
    private const string RightParty = "rightPartyContacts";
    private const string Promises = "promises";
    private const string Plans = "plans";

    private static readonly string[] Names =
        ["contacts", RightParty, "reminders", Promises, Plans, "visits", "referrals"];

    private readonly Dictionary<string, (long Happened, long Lost, long Following)> counts =
        Names.ToDictionary(name => name, _ => (0L, 0L, 0L), StringComparer.Ordinal);

    // Cases whose last right-party contact the draft refuses.
    private readonly HashSet<string> unspoken = new(StringComparer.Ordinal);

    public IReadOnlyList<KpiChange> Changes =>
    [
        .. Names.Select(name => new KpiChange(
            name, counts[name].Happened, counts[name].Lost, counts[name].Following)),
    ];

    /// <summary>Takes an accepted decision on a case.</summary>
    /// <param name="past">The decision.</param>
    /// <param name="isLost">Whether the draft refuses it, or of what was told, whether it breaks a rule.</param>
    /// <param name="counted">Whether it is of the days that are counted.</param>
    public void Add(PastDecision past, bool isLost, bool counted)
    {
        foreach (var happened in past.Events)
        {
            if (happened is ContactRecorded { RightParty: true })
            {
                Speak(past.Case!, isLost);
            }

            foreach (var name in counted ? NamesOf(happened) : [])
            {
                var (all, lost, following) = counts[name];
                var follows = !isLost && name is Promises or Plans && unspoken.Contains(past.Case!);
                counts[name] = (all + 1, lost + (isLost ? 1 : 0), following + (follows ? 1 : 0));
            }
        }
    }

    private void Speak(string id, bool isLost)
    {
        if (isLost)
        {
            unspoken.Add(id);
        }
        else
        {
            unspoken.Remove(id);
        }
    }

    private static string[] NamesOf(CaseEvent happened) => happened switch
    {
        ContactRecorded { Direction: ContactDirection.Outbound, RightParty: true } => ["contacts", RightParty],
        ContactRecorded { Direction: ContactDirection.Outbound } => ["contacts"],
        ReminderRecorded => ["reminders"],
        PromiseMade => [Promises],
        PlanAgreed => [Plans],
        VisitPlanned => ["visits"],
        ReferredToLegal => ["referrals"],
        _ => [],
    };
}
