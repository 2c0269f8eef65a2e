using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

/// <summary>A step against somebody else than the debtor is judged by what is known of that one.</summary>
public sealed class StepTests : IAsyncDisposable
{
    private readonly MemoryLedgerStore store = new();

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Suit_AgainstAGuarantor_IsJudgedByHisGuarantee_AndSaysAgainstWhom()
    {
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start))
        {
            Policies = TestRules.Book(new CheckedRule
            {
                Head = TestRules.Head("JOINT-ALONE") with
                {
                    AppliesTo = RuleScope.Of([ActKind.Suit], null, [PartyKind.Guarantor]),
                    WhenAbsent = new Dictionary<string, AbsentFact>
                    {
                        [DebtFacts.GuaranteeKind.Name] = new(WhenAbsent.Refuse, "for tests"),
                    },
                },
                Checks = [new AnyOfCheck { Fact = DebtFacts.GuaranteeKind, AnyOf = ["joint"] }],
            }),
        });
        var open = CaseCommands.Open("c1", debtor: "p1");
        await run.SendAsync("open", "c1", open with
        {
            Parties = [.. open.Parties, new("p2", PartyKind.Guarantor), new("p3", PartyKind.Guarantor)],
        });
        foreach (var (person, kind) in ((string, GuaranteeKind)[])
            [("p2", GuaranteeKind.Joint), ("p3", GuaranteeKind.General)])
        {
            await SendAsync(run, "person/" + person, new RegisterPerson("made up", null));
            await SendAsync(run, "person/" + person,
                new AssignRole(open.AccountStream, PartyKind.Guarantor) { Guarantee = kind });
        }

        var suit = new RecordStep("s1", ActKind.Suit, PartyKind.Guarantor);
        var joint = await SendAsync(run, "case/c1", suit with { PartyPerson = "p2" });
        var general = await SendAsync(run, "case/c1", suit with { Key = "s2", PartyPerson = "p3" });

        Assert.Equal(ReceiptKind.Accepted, joint.Kind);
        Assert.Equal("JOINT-ALONE", Assert.Single(general.Reasons).Rule);
        var state = (CaseState)(await run.ReadAsync("c1")).State;
        Assert.Equal("p2", Assert.Single(state.Steps).PartyPerson);
        run.ForgetAll();
        Assert.Equal("p2", Assert.Single(((CaseState)(await run.ReadAsync("c1")).State).Steps).PartyPerson);
        Assert.Null((await StateCheck.VerifyAsync(store, null, CancellationToken.None)).Fault);
    }

    private static Task<CommandReceipt> SendAsync(EmbeddedRun run, string stream, object command) => run.Host.SendAsync(
        new CommandEnvelope(CommandId16.FromHash(stream + command), StreamId.Parse(stream),
            new Principal("lea", "legal"), command), CancellationToken.None).AsTask().Soon();
}
