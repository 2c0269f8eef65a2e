using System.Collections.Immutable;

namespace Cases.Domain;

internal sealed partial class Deciding
{
    /// <summary>
    /// What is against it so far, which then is no refusal: something else follows from it. The answers of the rules
    /// stay on record with that.
    /// </summary>
    public ImmutableArray<RefusalReason> TakeReasons()
    {
        refusedActs = [];
        return Taken();
    }

    /// <summary>Somebody has the slot in which this person would be written to: also the sender himself.</summary>
    public void ExpectNobodyWrites(ContactChannel channel, PartyKind party)
    {
        if (!IsOutside && WhoIsMeant.Of(this, channel, party) is { } meant
            && ContactPermissions.TakenBy(meant, Facts.Now, static _ => true) is { } taken
            && taken.IsOf(Facts.By))
        {
            Add(ContactPermissions.Taken(taken));
        }
    }
}
