using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: what every command does in every stage, asked for and told from outside, is written down and never changes by
/// accident. Method: one command on each scene of <see cref="Scenes"/>; '>' is the stage after, where it is another.
/// </summary>
public sealed partial class CommandMatrixTests
{
    private static readonly Dictionary<string, Func<CaseScript, CaseCommand>> Commands = new(StringComparer.Ordinal)
    {
        ["AssessEntry"] = _ => new AssessEntry(),
        ["Remind"] = _ => Remind("r9"),
        ["Remind with cost"] = script => By("supervisor", script, Remind("r9") with { Cost = Cny(500) }),
        ["ServeNotice"] = _ => new ServeNotice("s9", ContactChannel.Letter, null, Day("2026-04-20")),
        ["RecordContact"] = _ => Call("k9"),
        ["RecordContact inbound"] = _ => CalledIn("k9"),
        ["RecordContact nobody"] = _ => NoAnswer("k9"),
        ["MakePromise"] = _ => Promise("m9", 1_000, "2026-04-10"),
        ["AgreePlan"] = script => new AgreePlan("n9", PlanKind.Instalments, Whole(script), DebtorAsked: false),
        ["AgreePlan asked"] = script => new AgreePlan("n9", PlanKind.Instalments, Whole(script), DebtorAsked: true),
        ["ChangePlan"] = script => new ChangePlan("n9", PlanKind.Instalments, Whole(script)),
        ["MissInstalment"] = _ => new MissInstalment("n1", 1),
        ["BreakPlan"] = _ => new BreakPlan("n1"),
        ["CancelPlan"] = _ => new CancelPlan("n1", "agreed"),
        ["CompletePlan"] = _ => new CompletePlan("n1"),
        ["ReinstatePlan"] = _ => new ReinstatePlan("n1"),
        ["ScheduleVisit"] = script => Visit("v9", script.Now.Plus(Duration.FromDays(1))),
        ["CheckInVisit"] = _ => new CheckInVisit("v1", null),
        ["CompleteVisit"] = _ => new CompleteVisit("v1", RightPartyMet: true, "met"),
        ["CancelVisit"] = _ => new CancelVisit("v1", "rain"),
        ["ReferToLegal"] = _ => Refer("l9"),
        ["RequestApproval of it"] = _ => new RequestApproval("ok9", Refer("l9")),
        ["WithdrawReferral"] = _ => new WithdrawReferral("no use"),
        ["AddCharge"] = _ => Charge("x9", 500),
        ["AddCharge total"] = _ => Charge("x9", 12_000, DebtComponent.Penalty) with { IsNewTotal = true },
        ["RecordDueItem"] = _ => new RecordDueItem(Item("9", 500, "2026-04-30")),
        ["Waive"] = _ => Waive("w9", 1_000),
        ["StateInterestTerms"] = _ => new StateInterestTerms(new InterestTerms(Day("2026-01-01"), 5, DayCount.Daily)),
        ["PostInterest"] = _ => new PostInterest(Day("2026-04-03")),
        ["RecordPayment part"] = _ => Pay("p9", 1_000, "2026-04-03"),
        ["RecordPayment all"] = _ => Pay("p9", 10_000, "2026-04-03"),
        ["ReversePayment"] = _ => Reverse("p0"),
        ["ReturnMoney part"] = _ => new ReturnMoney("b9", "p0", Cny(400), Day("2026-04-03"), ReturnKind.Return),
        ["ReturnMoney refund"] = _ => new ReturnMoney("b9", null, Cny(400), Day("2026-04-03"), ReturnKind.Refund),
        ["CorrectPayment"] = script => By("supervisor", script,
            new CorrectPayment("p0", Cny(9_000), Day("2026-04-03"), "mistyped")),
        ["ReverseCharge"] = _ => new ReverseCharge("y9", "x0", "not agreed"),
        ["WithdrawWaiver"] = _ => new WithdrawWaiver("u9", "w0", "it fell through"),
        ["PlaceHold"] = _ => Hold("h9", HoldKind.Dispute),
        ["Resolve"] = _ => new Resolve(ResolutionReason.NotLiable, "court-1"),
        ["ReAge"] = _ => new ReAge("a9", Day("2026-04-03"), "pays again"),
        ["RequestApproval of a re-age"] = _ => new RequestApproval("ok9", new ReAge("a9", Day("2026-04-03"), "pays")),
        ["Restructure"] = _ => new Restructure("a9", Day("2026-04-03"), [new("1", Day("2026-06-30"))], "lost his work"),
        ["SellDebt"] = _ => new SellDebt(Day("2026-05-01"), "a buyer", "contract-1"),
        ["RequestApproval of a sale"] = _ => new RequestApproval(
            "ok9", new SellDebt(Day("2026-05-01"), "a buyer", "contract-1")),
        ["BuyBackDebt"] = _ => new BuyBackDebt(Day("2026-04-03"), "contract-2"),
        ["Reopen"] = _ => new Reopen("letter-1"),
        ["AddParty"] = _ => new AddParty("p8", PartyKind.Guarantor, "guarantee 7"),
        ["EndParty"] = _ => new EndParty("p8", "order 7"),
        ["RecordClaimEvent"] = script => new RecordClaimEvent("x9", ClaimEventKind.Suit, script.Now, "file 1"),
        ["AddNote"] = _ => new AddNote("t9", "spoke about it"),
        ["Assign"] = _ => new Assign("bo", "worklist"),
        ["Correct contact"] = _ => new Correct(CorrectionTarget.Contact, "c1", "somebody else"),
        ["Correct payment"] = _ => new Correct(CorrectionTarget.Payment, "p0", "another account")
        {
            Instead = "account 0018",
        },
        ["RecordStep"] = script => By("legal", script, new RecordStep("z9", ActKind.Suit, PartyKind.Debtor)),
        ["StateCaseFacts"] = _ => new StateCaseFacts(
            "f1", [StatedFact.Of(DebtorFacts.HeirRenounced, FactValue.Of(false))]),
        ["PostponeStep"] = script => new PostponeStep("plan n1", script.Now.Plus(Duration.FromDays(1)), []),
        ["StateAccount"] = _ => new StateAccount([new AccountFact(AccountFactKind.Branch, "7", Day(Due))]),
    };

    [Fact]
    public void EveryCommand_InEveryStage_DoesWhatTheTableSays()
    {
        var expected = Table.Split('\n').Select(line => line.TrimEnd()).ToArray();
        var actual = Rows().ToArray();
        var first = expected.Zip(actual).FirstOrDefault(pair => pair.First != pair.Second);
        Assert.True(expected.SequenceEqual(actual),
            $"first at '{first.First}', which is now '{first.Second}'; the whole table is now:\n"
            + string.Join('\n', actual));
    }

    [Fact]
    public void EveryCommand_OfACase_IsInTheTable()
    {
        string[] elsewhere =
        [
            nameof(OpenCase), nameof(OutsideFact), nameof(AssessPromise), nameof(CancelPromise),
            nameof(DecideApproval), nameof(AdvanceHold), nameof(LiftHold), nameof(MatchPayment),
            nameof(TakePayment), nameof(TakeReturn), nameof(AssessReAge),
            nameof(RemedyBreach), nameof(SendMessage), nameof(ConfirmMessage), nameof(StopMessage),
            nameof(ReportMessage), nameof(TellReceipt),
            nameof(RequestOverride), nameof(WithdrawOverride),
        ];
        var all = typeof(CaseCommand).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && typeof(CaseCommand).IsAssignableFrom(type))
            .Select(type => type.Name);
        Assert.Empty(all.Except(Commands.Keys.Select(name => name.Split(' ')[0])).Except(elsewhere));
    }

    private static CaseCommand By(string role, CaseScript script, CaseCommand command)
    {
        script.As("anna", role);
        return command;
    }

    private static IEnumerable<string> Rows()
    {
        foreach (var (name, make) in Commands)
        {
            yield return name;
            foreach (var stage in Enum.GetValues<CaseStage>())
            {
                var asked = Scenes.At(stage);
                asked.When(make(asked));
                var told = Scenes.At(stage);
                told.Told(make(told));
                var (left, right) = (Describe(asked, stage), Describe(told, stage));
                yield return $"  {stage,-14} {left}";
                if (left != right)
                {
                    yield return $"        outside: {right}";
                }
            }
        }
    }

    private static string Describe(CaseScript script, CaseStage before)
    {
        if (script.Last is Refusal refusal)
        {
            return "refused " + string.Join(' ', refusal.Reasons.Select(reason => reason.Code));
        }

        var events = string.Join(' ', script.Events.Select(happened => happened.GetType().Name));
        var move = script.State.Stage == before ? "" : " > " + script.State.Stage;
        return (events.Length == 0 ? "nothing" : events) + move;
    }

    private static System.Collections.Immutable.ImmutableArray<Instalment> Whole(CaseScript script) =>
        [new Instalment(1, script.Today.PlusDays(20), Math.Max(1, script.State.OutstandingMinor))];
}
