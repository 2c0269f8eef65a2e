using Cases.Domain;
using Cases.TestKit;
using NodaTime;

namespace Cases.Simulation;

/// <summary>
/// Commands on the money of cases, beside payments: agreements over several cases of a person, sales, corrections that
/// their sources date, parts that go back, interest, disputes of a part. Keys are few, so that they meet.
/// </summary>
internal static class MoneyTalk
{
    private const int Keys = 7;
    private static readonly Instant Begin = Instant.FromDateTimeOffset(CaseCommands.Start);

    /// <summary>A command on a case.</summary>
    /// <param name="chance">The seed's.</param>
    /// <param name="one">The case.</param>
    /// <param name="others">Other cases, those of the same person among them.</param>
    /// <param name="owed">What a case was last told to owe, in minor units; null where nobody was told.</param>
    public static CaseCommand Any(Chance chance, string one, IReadOnlyList<string> others, Func<string, long?> owed)
    {
        var key = Text($"{chance.Below(Keys)}");
        string[] all = [one, .. others];
        var sum = Math.Max(1, all.Sum(each => Math.Max(0, owed(each) ?? CaseCommands.Owed)));
        return chance.Below(12) switch
        {
            0 => Promise(chance, key, all, sum),
            1 or 2 => Plan(chance, key, all, sum),
            3 => Sale(chance),
            4 or 5 => Correction(chance, key),
            6 or 7 => Back(chance, key, owed(one)),
            8 => Taken(chance, key),
            9 => Interest(chance),
            10 => Dispute(chance, key),
            _ => chance.Of(500)
                ? new ReverseCharge("off" + key, chance.Of(700) ? "c" + key : "r:r" + key, "charged twice")
                : new WithdrawWaiver("ww" + key, "w" + key, "fell through"),
        };
    }

    /// <summary>What is asked for because of something that was accepted; null where nothing follows from it.</summary>
    public static CaseCommand? After(Chance chance, CaseCommand accepted, long? owed) => accepted switch
    {
        OutsideFact told => After(chance, told.What, owed),
        RequestApproval asked => new DecideApproval(asked.Id, chance.Of(850), "looked at it"),
        DecideApproval => new WithdrawWaiver("ww0", "w0", "fell through"),
        SellDebt sold => chance.Of(800)
            ? new BuyBackDebt(
                LocalDate.Max(sold.CutOff, CaseCommands.Today.PlusDays(-(int)chance.Between(0, 6))), "back")
            : new Reopen("there was no such sale"),
        OpenCase => chance.Below(4) switch
        {
            0 => new RequestApproval(
                Text($"ap{chance.Below(12)}"), new Waive("w0", Euro(chance.Between(1, 900)), "why")),
            1 => CaseCommands.Plan("plan0", Math.Max(1, owed ?? CaseCommands.Owed), 1 + chance.Below(4)) with
            {
                DebtorAsked = true,
            },
            _ => CaseCommands.Pay(
                Text($"end{chance.Below(3)}"), Math.Max(1, owed ?? CaseCommands.Owed) + (chance.Below(2) * 7_000)),
        },
        AddCharge charge => new ReverseCharge("off" + charge.Key, charge.Key, "charged twice"),
        Waive waiver => new WithdrawWaiver("w" + waiver.Key, waiver.Key, "fell through"),
        PlaceHold { Kind: HoldKind.Dispute } hold => new AdvanceHold("up" + hold.Key, hold.Key, "asked the shop"),
        AdvanceHold { Hold: { } hold } => new LiftHold(hold, "answered") { ForDebtor = chance.Of(500) },
        MakePromise promise => chance.Of(500)
            ? CaseCommands.Pay("for" + promise.Key, promise.Amount.Minor)
            : new CancelPromise(promise.Key, "made by mistake"),
        AgreePlan plan => AfterPlan(chance, plan),
        RecordPayment paid => chance.Below(3) switch
        {
            0 => new ReversePayment(paid.Key, "returned"),
            1 => Told(new ReturnMoney("b" + paid.Key, paid.Key, null, CaseCommands.Today, ReturnKind.Chargeback)),
            _ => Told(new CorrectPayment(paid.Key, Euro(chance.Between(1, 60_000)), ValueOn(chance), "booked in error")
            {
                ToldAt = Begin - Duration.FromMinutes(chance.Below(6)), ToldBy = Text($"ev{chance.Below(40)}"),
            }),
        },
        _ => null,
    };

    /// <summary>Money by its value date, which may be of days that are a buyer's, or lie before arrears.</summary>
    public static LocalDate ValueOn(Chance chance) => CaseCommands.Today.PlusDays((int)chance.Between(-45, 1));

    private static MakePromise Promise(Chance chance, string key, string[] cases, long owed) => new(
        "s" + key, Euro(1 + (owed / (1 + chance.Below(4)))), CaseCommands.Today.PlusDays((int)chance.Between(0, 12)),
        ContactChannel.Phone)
    {
        Cases = [.. cases.Select(one => new CaseAmount(one, null))],
    };

    private static AgreePlan Plan(Chance chance, string key, string[] cases, long owed) =>
        CaseCommands.Plan("s" + key, owed, 1 + chance.Below(4)) with
        {
            Cases = [.. cases.Select(one => new CaseAmount(one, null))],
            InOrder = chance.Of(500),
            DebtorAsked = true,
        };

    private static CaseCommand AfterPlan(Chance chance, AgreePlan plan) => chance.Below(5) switch
    {
        0 => new ChangePlan(plan.Key + "b", plan.Kind, plan.Instalments) { DebtorAsked = true },
        1 => new CancelPlan(plan.Key, "the debtor asked"),
        2 => Told(new BreakPlan(plan.Key)),
        3 => new ReinstatePlan(plan.Key),
        _ => CaseCommands.Pay("for" + plan.Key, plan.Instalments[0].Minor),
    };

    private static CaseCommand Sale(Chance chance)
    {
        var day = CaseCommands.Today.PlusDays((int)chance.Between(-12, 12));
        var sell = new SellDebt(day, "a fund", "contract 7");
        return chance.Below(5) switch
        {
            0 or 1 => new BuyBackDebt(day, "contract 8"),
            2 => new RequestApproval(Text($"ap{chance.Below(12)}"), sell),
            _ => Told(sell),
        };
    }

    /// <summary>By the source, which says when it told it, or by somebody here.</summary>
    private static CaseCommand Correction(Chance chance, string key)
    {
        var correct = new CorrectPayment(
            "p" + key, Euro(chance.Between(1, 60_000)), ValueOn(chance), "booked in error");
        return chance.Of(250)
            ? correct
            : Told(correct with
            {
                ToldAt = Begin - Duration.FromMinutes(chance.Below(6)), ToldBy = Text($"ev{chance.Below(40)}"),
            });
    }

    private static CaseCommand Back(Chance chance, string key, long? owed) => chance.Of(250)
        ? new ReturnMoney("f" + key, null, Euro(Math.Max(1, -owed ?? 1)), CaseCommands.Today, ReturnKind.Refund)
        : Told(new ReturnMoney(
            Text($"b{chance.Below(9)}"), "p" + key, chance.Of(800) ? Euro(chance.Between(1, 20_000)) : null,
            CaseCommands.Today, chance.Pick<ReturnKind>([ReturnKind.Return, ReturnKind.Chargeback])));

    /// <summary>A payment of a bank, which may be told to several cases and under the key of another channel.</summary>
    private static TakePayment Taken(Chance chance, string key) => new(
        Text($"t{chance.Below(4)}"), chance.Of(500) ? "p" + key : "t" + key, Euro(10_000), CaseCommands.Today, "r");

    private static CaseCommand Interest(Chance chance)
    {
        var day = CaseCommands.Today.PlusDays((int)chance.Between(-20, 0));
        return chance.Of(500)
            ? new PostInterest(day)
            : Told(new StateInterestTerms(new InterestTerms(day, chance.Between(1, 90_000), DayCount.Daily)));
    }

    private static CaseCommand Dispute(Chance chance, string key) => chance.Below(4) switch
    {
        0 => new PlaceHold("d" + key, HoldKind.Dispute, "not mine") { Part = Euro(chance.Between(1, 50_000)) },
        1 => new PlaceHold("d" + key, HoldKind.Dispute, "not mine") { Items = ["i1"] },
        2 => new LiftHold("d" + key, "answered") { ForDebtor = chance.Of(500) },
        _ => new LiftHold("d" + key, "answered"),
    };

    private static OutsideFact Told(CaseCommand what) => new(what, Begin - Duration.FromHours(1), true, "import");

    private static Money Euro(long minor) => new(minor, Currency.Eur);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
