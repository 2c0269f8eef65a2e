using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Simulation;

/// <summary>Commands on persons, and on payments that no account was found for.</summary>
internal static class PersonTalk
{
    private const int Keys = 7;

    public static (StreamId Stream, object Command) Any(Chance chance, int person, int cases)
    {
        var stream = StreamId.Parse(FormattableString.Invariant($"person/p{person}"));
        return (stream, Of(chance, FormattableString.Invariant($"c{chance.Below(cases)}")));
    }

    /// <summary>A payment without an account is told or taken back, its amount by its name.</summary>
    public static (StreamId Stream, object Command) Payment(Chance chance)
    {
        var number = chance.Below(3);
        var amount = new Money(1_000 + number, Currency.Eur);
        var valueOn = CaseCommands.Today.PlusDays(-number);
        return (StreamId.Parse(FormattableString.Invariant($"payment/u{number}")), chance.Of(250)
            ? new ReturnUnmatched("back", amount)
            : new KeepUnmatched("0099", amount, valueOn, "r", UnmatchedReason.NoAccount));
    }

    /// <summary>What an officer of data does: erases, or places and ends holds that keep from erasing.</summary>
    public static PersonCommand OfData(Chance chance)
    {
        var key = FormattableString.Invariant($"l{chance.Below(3)}");
        return chance.Below(10) switch
        {
            0 => new PlacePersonHold(key, HoldKind.LegalHold, "court file 3"),
            1 or 2 => new LiftPersonHold(key, "the court has decided"),
            3 => new ErasePerson(ErasureGround.PurposeAchieved) { Classes = [RetentionClass.Identity] },
            _ => new ErasePerson(ErasureGround.ConsentWithdrawn),
        };
    }

    private static PersonCommand Of(Chance chance, string about)
    {
        var key = FormattableString.Invariant($"{chance.Below(Keys)}");
        return chance.Below(10) switch
        {
            0 or 1 or 2 or 3 or 4 => new RequestContactPermission("s" + key, about, ContactChannel.Phone),
            5 => new ReleaseContactPermission("s" + key, "not needed"),
            6 => new PlacePersonHold("h" + key, HoldKind.Hardship, "lost his work"),
            7 => new LiftPersonHold("h" + key, "works again"),
            8 => new AddContactPoint("tel" + key, ContactChannel.Phone, "+49 30 1234" + key, "letter",
                LegalGround.Contract),
            _ => new RecordConsent(ConsentKind.QuietHours, null, "form 7"),
        };
    }
}
