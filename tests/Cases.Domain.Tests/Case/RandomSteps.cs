using Cases.TestKit;
using NodaTime;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Reads numbers as a diary of one case: each number is a step, its digits choose the command, key, amount and day.
/// Keys come from a few, so that they meet again; amounts lie about what is owed.
/// </summary>
internal sealed class RandomSteps(int[] numbers, CaseScript script)
{
    private const int Kinds = 45;
    private int rest;

    /// <summary>The commands; the script must decide each before the next is asked for.</summary>
    public IEnumerable<CaseCommand> Play()
    {
        yield return Open([Item("1", 6_000, "2026-03-20"), Item("2", 4_000, Pick(2) == 0 ? null : "2026-04-30")]);
        foreach (var number in numbers)
        {
            rest = number;
            script.As(Pick(3) == 0 ? "chief" : "anna", Pick(4) == 0 ? "supervisor" : "collector");
            if (Pick(3) == 0)
            {
                script.On($"+{Pick(25)} days");
            }

            var command = Command(Pick(Kinds));
            yield return Pick(4) == 0 && command is not DecideApproval
                ? new OutsideFact(command, script.Now.Minus(Duration.FromDays(Pick(6))), Pick(2) == 0, "log")
                : command;
            if (command is RequestOverride)
            {
                // Soon, as most of its days would be over before the three came by themselves.
                yield return Decided();
                yield return Call(Key("k")) with { Override = Last() };
            }
        }
    }

    private CaseCommand Command(int kind) => kind switch
    {
        0 => new AssessEntry(),
        1 => Remind(Key("r")),
        2 => Remind(Key("r")) with { Cost = Cny(1 + Pick(900)) },
        3 => Call(Key("k")) with { Override = Pick(4) == 0 ? null : Last() },
        4 => CalledIn(Key("k")),
        5 => NoAnswer(Key("k")),
        6 => new ServeNotice(Key("s"), ContactChannel.Letter, Pick(2) == 0 ? null : "2", Later()),
        7 => new MakePromise(Key("m"), Cny(Amount()), Later(), ContactChannel.Phone),
        8 when script.State.ReAges is [.., { Held: null } last] => new AssessReAge(last.Key),
        8 => new AssessPromise(Key("m")),
        9 when Pick(4) == 0 => new PostponeStep("promise " + Key("m"), script.Now.Plus(Duration.FromDays(1)), []),
        9 => new CancelPromise(Key("m"), "no use"),
        10 or 11 => new AgreePlan(Key("n"), PlanKind.Instalments, Instalments(), Pick(2) == 0),
        12 => new AgreePlan(Key("n"), PlanKind.Settlement, Instalments(), Pick(2) == 0),
        13 => new ChangePlan(Key("n"), PlanKind.Instalments, Instalments()) { DebtorAsked = Pick(2) == 0 },
        14 => new MissInstalment(Key("n"), Pick(3)),
        15 => new BreakPlan(Key("n")),
        16 => new CancelPlan(Key("n"), "agreed"),
        17 => new CompletePlan(Key("n")),
        18 => new ReinstatePlan(Key("n")),
        19 => Visit(Key("v"), script.Now.Plus(Duration.FromDays(Pick(4)))),
        20 => new CheckInVisit(Key("v"), null),
        21 => new CompleteVisit(Key("v"), Pick(2) == 0, "done"),
        22 => new CancelVisit(Key("v"), "rain"),
        23 => new RequestApproval(Key("ok"), Step()),
        24 => new DecideApproval(Key("ok"), Pick(3) > 0, "looked at"),
        25 => Step(),
        26 => new WithdrawReferral("no use"),
        27 => Charge(Key("x"), 1 + Pick(2_000), (DebtComponent)Pick(5)),
        28 => Charge(Key("x"), Pick(12_000), DebtComponent.Penalty) with { IsNewTotal = true },
        29 or 30 => new RecordPayment(Key("p"), Cny(Amount()), script.Today.PlusDays(-Pick(5))),
        31 when Pick(3) == 0 => new RecordStep(Key("z"), OtherSteps.Kinds[Pick(OtherSteps.Kinds.Length)],
            PartyKind.Debtor),
        31 => Reverse(Key("p")),
        32 when Pick(3) == 0 => new RemedyBreach($"b{1 + Pick(3)}", "told the debtor"),
        32 when Pick(4) == 0 => Hold(Key("h"), HoldKind.Dispute) with { Items = [Pick(2) == 0 ? "1" : "2"] },
        32 => Hold(Key("h"), (HoldKind)Pick(10)) with { Until = Pick(2) == 0 ? null : Later() },
        33 => Pick(2) == 0
            ? new LiftHold(Key("h"), "over") { ForDebtor = Pick(3) switch { 0 => true, 1 => false, _ => null } }
            : new AdvanceHold(Key("a"), Key("h"), "looked at"),
        34 when Pick(3) == 0 => Pick(3) > 0
            ? new AddParty(Key("q"), (PartyKind)Pick(7), "will 2")
            : new EndParty(Key("q"), "order 7"),
        34 when Sales.Open(script.State) is { } sale => new BuyBackDebt(
            LocalDate.Max(sale.CutOff, script.Today.PlusDays(-Pick(5))), "contract"),
        34 => Pick(2) == 0 ? new Reopen("letter") : new Assign(Pick(2) == 0 ? null : "bo", "worklist"),
        35 => new Correct((CorrectionTarget)Pick(3), Key("pknm"[Pick(4)].ToString()), "mistake"),
        36 => new RequestOverride("o" + script.State.Overrides.Length, Refusing(), ActKind.Call,
            script.Now.Plus(Duration.FromDays(1 + Pick(8))), "he asked for it"),
        37 or 38 => Decided(),
        >= 39 and < 44 => Money(kind),
        _ => new RecordDueItem(new OpeningItem(Pick(2) == 0 ? "1" : "3", Later(), [new(DebtComponent.Principal,
            Amount())])),
    };

    private CaseCommand Money(int kind) => kind switch
    {
        39 => new RecordPayment(Key("p"), Cny(Amount()), script.Today.PlusDays(-Pick(5)))
        {
            ReceivedOn = script.Today.PlusDays(-Pick(120)),
            BookedOn = script.Today,
            Chosen = Pick(2) == 0 ? null : "2",
        },
        40 => new ReturnMoney(Key("b"), Key("p"), Pick(3) == 0 ? null : Cny(1 + Pick(3_000)),
            script.Today.PlusDays(-Pick(9)), (ReturnKind)Pick(3)),
        41 when Pick(3) == 0 => new ReturnMoney(
            Key("b"), null, Cny(1 + Pick(1_000)), script.Today, ReturnKind.Refund),
        41 => new CorrectPayment(Key("p"), Cny(Amount()), script.Today.PlusDays(-Pick(9)), "mistyped")
        {
            ReceivedOn = script.Today.PlusDays(-Pick(120)),
        },
        42 => new ReverseCharge(Key("y"), (Pick(4) == 0 ? "r:" + Key("r") : Key("x")), "not agreed"),
        _ => new WithdrawWaiver(Key("u"), Key("w"), "the settlement fell through"),
    };

    /// <summary>Of an override, by the role that decides it.</summary>
    private CaseCommand Decided()
    {
        script.As("olga", "compliance");
        return Pick(5) == 0
            ? new WithdrawOverride(Last(), "not needed")
            : new DecideApproval(Last(), Pick(4) > 0, "looked at");
    }

    /// <summary>The rule that refuses now, or may.</summary>
    private string Refusing() => script.State.Holds.LastOrDefault() is { } hold
        ? "HOLD-" + hold.Kind.ToString().ToUpperInvariant()
        : "PLAN-HOLD";

    private string Last() => script.State.Overrides.LastOrDefault()?.Key ?? "o0";

    private CaseCommand Step() => Pick(11) switch
    {
        9 => new ReAge(Key("a"), script.Today.PlusDays(-Pick(5)), "pays again"),
        10 => new Restructure(
            Key("a"), script.Today, [new(Pick(2) == 0 ? "1" : "2", Later())], "lost his work"),
        8 => new SellDebt(script.Today.PlusDays(Pick(30) - 10), "a buyer", "contract"),
        5 => new CancelPlan(Key("n"), "agreed"),
        6 => new CancelPromise(Key("m"), "no use"),
        7 => new ChangePlan(Key("n"), PlanKind.Instalments, Instalments()),
        0 => Refer(Key("l")),
        1 => new Resolve((ResolutionReason)Pick(11), "file"),
        2 => new Waive(Key("w"), Cny(Amount()), "goodwill"),
        3 => new ReinstatePlan(Key("n")),
        _ => new AgreePlan(Key("n"), PlanKind.Settlement, Instalments(), DebtorAsked: true),
    };

    private System.Collections.Immutable.ImmutableArray<Instalment> Instalments()
    {
        var total = Amount();
        var first = Math.Max(1, total / 2);
        return Pick(2) == 0 || total < 2
            ? [new Instalment(1, Later(), total)]
            : [new Instalment(1, script.Today.PlusDays(3), first), new Instalment(2, script.Today.PlusDays(33),
                total - first)];
    }

    private long Amount()
    {
        var owed = script.State.Exists ? script.State.OutstandingMinor : 0;
        return Math.Max(1, Pick(6) switch { 0 or 1 => owed, 2 => owed / 2, 3 => owed - 1, 4 => owed + 1,
            _ => Pick(7_000) });
    }

    private LocalDate Later() => script.Today.PlusDays(Pick(28));

    private string Key(string kind) => kind + Pick(3);

    private int Pick(int below)
    {
        // A multiplier that is no multiple of small primes stirs the digits; the same numbers give the same diary.
        rest = unchecked((rest * 1_103_515_245) + 12_345) & int.MaxValue;
        return (rest >> 8) % below;
    }
}
