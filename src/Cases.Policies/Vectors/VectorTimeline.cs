using Cases.Domain;
using NodaTime;

namespace Cases.Policies;

/// <summary>Reads what a vector says to have happened before the act.</summary>
internal static class VectorTimeline
{
    /// <summary>The contacts, in the order of the file.</summary>
    /// <param name="timeline">The timeline.</param>
    /// <param name="debtor">The debtor's id.</param>
    /// <param name="when">The act: whom it names is of the part that it says.</param>
    public static IReadOnlyList<LoggedContact> Contacts(List<VectorMap> timeline, string? debtor, VectorMap when) =>
        [.. timeline.Select(entry => ContactOf(entry, debtor, when)).OfType<LoggedContact>()];

    private static LoggedContact? ContactOf(VectorMap entry, string? debtor, VectorMap when)
    {
        if (VectorWords.ContactOf(entry.RequiredText("type")) is not { } channel)
        {
            return null;
        }

        var result = entry.Text("result");
        var debts = entry.Texts("debts_called") ?? entry.Texts("allocated_to") ?? entry.Texts("debts");
        var contact = new LoggedContact(
            "vector", "vector", channel, entry.Instant("at"),
            entry.Text("direction") == "inbound" ? ContactDirection.Inbound : ContactDirection.Outbound,
            VectorWords.IsConnected(result), VectorWords.Party(entry))
        {
            CallKind = channel == ContactChannel.Phone ? VectorWords.Call(entry.Text("kind")) : CallKind.Interactive,
            Point = entry.Text("number"),
            Result = VectorWords.Result(result),
            By = entry.Text("by"),
            Debts = debts,
            Discussed = entry.Texts("debts_discussed") ?? debts,
            IsReply = entry.Flag("reply_to_consumer") ?? false,
        };
        var person = entry.Text("person");
        return person is null || person == debtor || entry.Has("party")
            ? contact
            : contact with
            {
                Party = person == when.Text("person") ? VectorWords.Party(when) : PartyKind.ThirdParty,
                PartyPerson = person,
            };
    }

    /// <summary>What happened to the claim: demands, and what acknowledges it.</summary>
    public static IReadOnlyList<ClaimEvent> Claim(List<VectorMap> timeline) =>
        [.. timeline.Select(ClaimOf).OfType<ClaimEvent>()];

    private static ClaimEvent? ClaimOf(VectorMap entry)
    {
        ClaimEventKind? kind = entry.RequiredText("type") switch
        {
            "text" or "email" or "letter" when entry.Flag("demand") == true
                && entry.Text("direction") != "inbound" => ClaimEventKind.Demand,
            "payment" or "agreement" => ClaimEventKind.Acknowledgment,
            _ => null,
        };
        return kind is not { } happened || !entry.Has("at") ? null : new ClaimEvent(happened, entry.Instant("at"))
        {
            ToReservedContact = entry.Flag("to_reserved_contact") ?? false,
            Delivered = entry.Has("delivery_proof"),
            ReceiptConfirmed = entry.Flag("receipt_confirmed") ?? false,
        };
    }

    /// <summary>Plans that the person performs.</summary>
    public static IReadOnlyList<PerformedPlan> Plans(List<VectorMap> timeline)
    {
        var plans = new List<PerformedPlan>();
        foreach (var entry in timeline)
        {
            switch (entry.RequiredText("type"))
            {
                case "agreement" when entry.Text("kind") == "personalised_instalment"
                    && entry.Text("status") == "performing":
                    plans.Add(new PerformedPlan(
                        "vector", "vector", PlanKind.PersonalInstalmentAgreement, OfThisCase: true, null));
                    break;
                case "instalment_missed":
                    plans.Clear();
                    break;
                default:
                    break;
            }
        }

        return plans;
    }
}
