using System.Globalization;
using Cases.Domain;
using Cases.TestKit;
using NodaTime;

namespace Cases.Simulation;

/// <summary>
/// Commands on cases. Keys are few, so that they meet: what one asks for another repeats, undoes or lacks.
/// </summary>
internal static class CaseTalk
{
    private const int Keys = 7;

    /// <summary>Opens a case; some accounts have two, of which one must lose.</summary>
    public static OpenCase Open(Chance chance, int number, int persons)
    {
        var account = chance.Of(400) && number > 0 ? number - 1 : number;
        return CaseCommands.Open(
            Text($"c{number}"), Text($"a{account}"), chance.Of(120) ? 2 : 1,
            chance.Of(930) ? Text($"p{number % persons}") : null);
    }

    public static CaseCommand Any(Chance chance, int number, int persons) => chance.Below(12) switch
    {
        0 or 1 or 2 or 3 => Money(chance),
        4 or 5 or 6 => Contact(chance),
        7 or 8 => Agreement(chance),
        9 => Beside(chance),
        10 => Approval(chance),
        _ => chance.Of(500) ? Open(chance, number, persons) : Note(chance),
    };

    /// <summary>A step to be approved whose reason is personal, and stays in the state of the case.</summary>
    public static RequestApproval Confide(Chance chance, string id) => new(id, new Waive(
        "w" + Key(chance), Cents(chance), Text($"her brother said {chance.Below(1_000)}")));

    private static CaseCommand Money(Chance chance)
    {
        var key = Key(chance);
        return chance.Below(10) switch
        {
            0 or 1 or 2 or 3 => Pay(chance, key),
            4 or 5 => new ReversePayment("p" + key, "returned"),
            6 => new AddCharge("c" + key, (DebtComponent)chance.Below(5), Cents(chance), IsNewTotal: false),
            7 => new RecordDueItem(new OpeningItem(
                "x" + key, CaseCommands.Today.PlusDays((int)chance.Between(-40, 20)),
                [new ComponentAmount(DebtComponent.Interest, chance.Between(1, 9_000))])),
            8 => new MatchPayment(Text($"u{chance.Below(3)}"), "m" + key),
            _ => new Waive("w" + key, Cents(chance), "goodwill"),
        };
    }

    /// <summary>A key stands for one amount nearly always, and an import tells the same as the feed.</summary>
    private static CaseCommand Pay(Chance chance, string key)
    {
        var minor = chance.Of(920) ? 100_000 / (1 + int.Parse(key, CultureInfo.InvariantCulture)) : 77;
        var payment = CaseCommands.Pay("p" + key, minor);
        return chance.Of(850)
            ? payment
            : new OutsideFact(payment, Instant.FromDateTimeOffset(CaseCommands.Start) - Duration.FromDays(2), true,
                "import");
    }

    private static CaseCommand Contact(Chance chance)
    {
        var key = Key(chance);
        return chance.Below(8) switch
        {
            0 => new Remind("r" + key, ContactChannel.Letter, ActClass.Collection) { Cost = Cents(chance) },
            1 => new Remind("r" + key, ContactChannel.Sms, ActClass.Collection),
            2 or 3 or 4 => CaseCommands.Reach("k" + key) with
            {
                Permission = "s" + Key(chance), Disposition = (Disposition)chance.Below(4),
            },
            5 => CaseCommands.Reach("k" + key) with { Disposition = (Disposition)chance.Below(7) },
            6 => new Correct(CorrectionTarget.Contact, "k" + key, "of another case"),
            _ => new AssessEntry(),
        };
    }

    private static CaseCommand Agreement(Chance chance)
    {
        var key = Key(chance);
        return chance.Below(9) switch
        {
            0 or 1 => new MakePromise(
                "m" + key, Cents(chance), CaseCommands.Today.PlusDays((int)chance.Between(0, 12)),
                ContactChannel.Phone),
            2 => new AssessPromise("m" + key),
            3 => new CancelPromise("m" + key, "made by mistake"),
            4 or 5 => CaseCommands.Plan("plan" + key, CaseCommands.Owed, 1 + chance.Below(4)),
            6 => new CancelPlan("plan" + key, "the debtor asked"),
            7 when chance.Of(300) => new PostponeStep(
                "plan plan" + key, Instant.FromDateTimeOffset(CaseCommands.Start) + Duration.FromHours(1), []),
            7 => new MissInstalment("plan" + key, 1),
            _ => new BreakPlan("plan" + key),
        };
    }

    private static CaseCommand Beside(Chance chance)
    {
        var key = Key(chance);
        return chance.Below(6) switch
        {
            0 or 1 => new PlaceHold("h" + key, chance.Pick<HoldKind>([HoldKind.Dispute, HoldKind.Hardship]), "says so"),
            2 => new LiftHold("h" + key, "answered"),
            3 => CaseCommands.Assign(chance.Pick<string?>(["ann", "bob", null])),
            4 => new StateAccount([new AccountFact(
                AccountFactKind.Branch, Text($"b{chance.Below(3)}"), CaseCommands.Today)]),
            _ => new Reopen("found to be wrong"),
        };
    }

    private static CaseCommand Approval(Chance chance)
    {
        var id = Text($"ap{chance.Below(12)}");
        return chance.Below(7) switch
        {
            0 or 1 or 2 => new DecideApproval(id, chance.Of(800), "looked at it"),
            3 => Confide(chance, id),
            4 => new RequestApproval(id, new Resolve(ResolutionReason.NotLiable, "judgment 3")),
            5 => new RequestApproval(id, new Correct(CorrectionTarget.Payment, "p" + Key(chance), "of another case")
            {
                Instead = "another account",
            }),
            _ => new RequestApproval(id, new ReferToLegal("l" + Key(chance), "nothing helps")),
        };
    }

    private static AddNote Note(Chance chance) =>
        CaseCommands.Note("n" + Key(chance), chance.Of(100) ? "" : "spoke about the matter");

    private static Money Cents(Chance chance) => new(chance.Between(1, 20_000), Currency.Eur);

    private static string Key(Chance chance) => Text($"{chance.Below(Keys)}");

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
