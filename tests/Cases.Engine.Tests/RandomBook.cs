using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;

namespace Cases.Engine.Tests;

/// <summary>Commands on a few cases, drawn from a seed: valid ones, senseless ones, repeated ones.</summary>
internal static class RandomBook
{
    private const int Cases = 6;

    /// <summary>The commands of a seed, openings first.</summary>
    public static IEnumerable<CommandEnvelope> Commands(int seed, int count)
    {
        var random = new Random(seed);
        for (var number = 0; number < Cases; number++)
        {
            // Two cases share an account, so that one of their openings is refused.
            yield return RunningHost.Envelope("open", $"c{number}",
                CaseCommands.Open($"c{number}", account: $"a{Math.Max(1, number)}", debtor: $"p{number % 3}"));
        }

        for (var step = 0; step < count; step++)
        {
            yield return random.Next(12) == 0
                ? Person(random, step)
                : Case(random, step);
        }
    }

    private static CommandEnvelope Person(Random random, int step)
    {
        var key = random.Next(6).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var kind = random.Next(4);
        var person = StreamId.Parse($"person/p{random.Next(3)}");
        if (kind == 3 && (key is "4" or "5"))
        {
            return Payment(step);
        }

        PersonCommand command = kind switch
        {
            0 => new RegisterPerson("made up", "de") { ZoneId = "Europe/Berlin", ZoneSource = "address" },
            1 => new PlacePersonHold("h" + key, HoldKind.Hardship, "lost his work"),
            2 => new LiftPersonHold("h" + key, "works again"),
            _ => new RecordConsent(ConsentKind.QuietHours, null, "form 7"),
        };
        return new CommandEnvelope(
            CommandId16.FromHash($"person {step}"), person, new Principal("ann", "collector"), command);
    }

    /// <summary>A payment without an account is told, or taken back.</summary>
    private static CommandEnvelope Payment(int step)
    {
        var amount = new Money(1_000 + (step % 12), Currency.Eur);
        PaymentCommand command = step % 5 == 0
            ? new ReturnUnmatched("back", amount)
            : new KeepUnmatched("0099", amount, CaseCommands.Today, "r", UnmatchedReason.NoAccount);
        return new CommandEnvelope(CommandId16.FromHash($"payment {step}"), StreamId.Parse($"payment/u{step % 12}"),
            new Principal("feed", "integration"), command);
    }

    private static CommandEnvelope Case(Random random, int step)
    {
        // A small number of ids and keys, so that some come again with the same and with other input.
        var id = random.Next(8) == 0 ? $"id {random.Next(10)}" : $"step {step}";
        var command = Command(random, random.Next(12).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (random.Next(5) == 0)
        {
            var at = Instant.FromDateTimeOffset(CaseCommands.Start) - Duration.FromHours(random.Next(500));
            command = new OutsideFact(command, at, random.Next(2) == 0, "a made-up feed");
        }

        return RunningHost.Envelope(
            id, $"c{random.Next(Cases)}", command, random.Next(3) == 0 ? "bob" : "ann");
    }

    private static CaseCommand Command(Random random, string key)
    {
        var cents = new Money(random.Next(1, 60_000), Currency.Eur);
        return random.Next(26) switch
        {
            0 or 1 or 2 => CaseCommands.Pay("p" + key, cents.Minor),
            3 => new ReversePayment("p" + key, "returned"),
            4 => CaseCommands.Note("n" + key, random.Next(4) == 0 ? "" : "spoke about the matter"),
            5 or 6 => CaseCommands.Reach("k" + key),
            7 => new Remind("r" + key, ContactChannel.Letter, ActClass.Collection) { Cost = cents },
            8 => CaseCommands.Plan("plan" + key, CaseCommands.Owed, random.Next(1, 9)),
            9 => new AgreePlan(
                "plan" + key, PlanKind.Settlement, [new Instalment(1, CaseCommands.Today, 50_000)], true),
            10 => new CancelPlan("plan" + key, "the debtor asked"),
            11 => new AddCharge("c" + key, (DebtComponent)random.Next(5), cents, random.Next(4) == 0),
            12 => new MakePromise("m" + key, cents, CaseCommands.Today.PlusDays(9), ContactChannel.Phone),
            13 => new Correct((CorrectionTarget)random.Next(3), "p" + key, "of another case"),
            14 => new ScheduleVisit("v" + key, Instant.FromDateTimeOffset(CaseCommands.Start) + Duration.FromDays(3),
                ["ann", "bob"], "agreed by telephone"),
            15 => new CompleteVisit("v" + key, random.Next(2) == 0, "nobody there") { Note = "saw a light" },
            16 => new RequestApproval($"ap{key}", new ReferToLegal("l" + key, "nothing helps")),
            17 => new DecideApproval($"ap{key}", random.Next(3) > 0, "looked at it"),
            18 => new PlaceHold("h" + key, HoldKind.Dispute, "says he paid"),
            19 => Account(random),
            20 or 21 => Agreement(random, key, cents),
            22 or 23 => Ending(random, key, cents),
            24 => Told(random, key, cents),
            _ => CaseCommands.Assign(random.Next(2) == 0 ? "bob" : null),
        };
    }

    private static CaseCommand Account(Random random) => random.Next(4) switch
    {
        0 => new StateAccount(
        [
            new AccountFact(AccountFactKind.Branch, $"b{random.Next(3)}", CaseCommands.Today),
            new AccountFact(AccountFactKind.DueDay, $"{random.Next(40)}", CaseCommands.Today.PlusDays(-random.Next(9))),
        ]),
        1 => new StateAccount([new AccountFact(AccountFactKind.RiskClass, $"r{random.Next(3)}", CaseCommands.Today)]),
        2 => new AssessEntry(),
        _ => CaseCommands.Open($"c{random.Next(Cases)}"),
    };

    private static CaseCommand Agreement(Random random, string key, Money cents) => random.Next(8) switch
    {
        0 => new ChangePlan("plan" + key, PlanKind.Instalments, [new Instalment(1, CaseCommands.Today, cents.Minor)]),
        1 => new MissInstalment("plan" + key, 1),
        2 => new BreakPlan("plan" + key),
        3 => new CompletePlan("plan" + key),
        4 => new ReinstatePlan("plan" + key),
        5 when key is "9" => new SendMessage("g1", ContactChannel.Sms, ActClass.Collection,
            new TemplateName("CN-PAST-DUE-SMS", 1, MessageLanguage.Chinese)),
        5 when key is "10" => new ConfirmMessage("g1", 1),
        5 when key is "11" => new StopMessage("g1", "no need"),
        5 => new AssessPromise("m" + key),
        6 when key is "9" => new ReportMessage("g1", 1, MessageOutcome.HandedOver),
        6 when key is "10" => new TellReceipt("g1", MessageReceipt.Delivered),
        6 => new CancelPromise("m" + key, "made by mistake"),
        7 when key is "1" => new RecordClaimEvent(
            "e1", ClaimEventKind.Suit, Instant.FromUtc(2026, 1, 2, 3, 4), "file 1"),
        7 when key is "4" => new RecordStep("s4", ActKind.InitialCommunication, PartyKind.Debtor, "told him"),
        7 when key is "3" => new RemedyBreach("b1", "told him"),
        7 when key is "5" => new StateCaseFacts(
            "f" + key, [StatedFact.Of(DebtorFacts.HeirRenounced, FactValue.Of(cents.Minor % 2 == 0))]),
        7 when key is "2" => new PostponeStep(
            "promise m" + key, Instant.FromDateTimeOffset(CaseCommands.Start) + Duration.FromDays(20), []),
        7 when key is "6" => new RequestOverride("o" + key, "QUIET", ActKind.Call,
            Instant.FromDateTimeOffset(CaseCommands.Start) + Duration.FromDays(2), "he asked for it"),
        7 when key is "7" => new WithdrawOverride("o6", "not needed"),
        7 when key is "8" => new ReturnMoney(
            "b" + key, "p1", cents.Minor % 2 == 0 ? null : cents, CaseCommands.Today, ReturnKind.Return),
        7 when key is "9" => new CorrectPayment("p2", cents, CaseCommands.Today, "mistyped"),
        7 when key is "10" => new ReverseCharge("y" + key, "c3", "not agreed"),
        7 when key is "11" => new WithdrawWaiver("u" + key, "w4", "it fell through"),
        7 when key is "0" && cents.Minor % 2 == 0 => new StateInterestTerms(new InterestTerms(
            CaseCommands.Today.PlusDays(-300), cents.Minor % 1_000 * 1_000, DayCount.Daily)),
        7 when key is "0" => new PostInterest(CaseCommands.Today),
        _ => CaseCommands.Plan("plan" + key, CaseCommands.Owed, 2),
    };

    private static CaseCommand Ending(Random random, string key, Money cents) => random.Next(8) switch
    {
        0 when key is "6" => new ReAge("r6", CaseCommands.Today, "pays again"),
        0 when key is "7" => new AssessReAge("r6"),
        0 when key is "8" => new Restructure(
            "r8", CaseCommands.Today, [new MovedDue("i1", CaseCommands.Today.PlusDays(40))], "lost his work"),
        0 => new Waive("w" + key, cents, "goodwill"),
        1 when key is "7" or "8" => new RequestApproval($"aw{key}", new SellDebt(CaseCommands.Today, "a buyer", "c 8")),
        1 => new RequestApproval($"aw{key}", new Waive("w" + key, cents, "goodwill")),
        2 => new DecideApproval($"aw{key}", true, null),
        3 => new RequestApproval($"ae{key}", new Resolve(ResolutionReason.NotLiable, "judgment 3")),
        4 => new DecideApproval($"ae{key}", true, null),
        5 when key is "7" or "9" => new SellDebt(CaseCommands.Today, "a buyer", "contract 8"),
        5 => new Resolve(ResolutionReason.Sold, "contract 9"),
        6 when key is "3" or "5" => new AddParty("p1", PartyKind.Heir, "will 2"),
        6 when key is "4" or "6" => new EndParty("p1", "order 7"),
        6 when key is "7" or "8" => new BuyBackDebt(CaseCommands.Today, "contract 9"),
        6 => new Reopen("found to be wrong"),
        _ => new WithdrawReferral("pays again"),
    };

    private static CaseCommand Told(Random random, string key, Money cents) => random.Next(8) switch
    {
        0 => new RecordDueItem(new OpeningItem("i" + key, CaseCommands.Today.PlusDays(random.Next(-60, 20)),
            [new ComponentAmount(DebtComponent.Interest, cents.Minor)])),
        1 => new ServeNotice("s" + key, ContactChannel.Letter, "i1", CaseCommands.Today.PlusDays(random.Next(-20, 20))),
        2 => new CheckInVisit("v" + key, "at the door"),
        3 => new CancelVisit("v" + key, "rain"),
        4 => new AdvanceHold("s" + key, "h" + key, "asked for papers"),
        5 => new LiftHold("h" + key, "answered"),
        6 => new ReferToLegal("l" + key, "nothing helps"),
        7 when key is "9" => new TakeReturn("t9", "b8", Paid, CaseCommands.Today, "returned by the bank"),
        7 when key is "8" or "10" => new TakePayment("b8", "b8", Paid, CaseCommands.Today, "r8")
        {
            Names = [new PaymentName(PaymentNameKind.EndToEnd, "p8")],
        },
        _ => new MatchPayment("u" + key, "p" + key),
    };

    private static Money Paid => new(108, Currency.Eur);
}
