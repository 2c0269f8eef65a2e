using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Policies;
using Cases.TestKit;
using NodaTime;

namespace Cases.Work.Tests.Simulation;

/// <summary>A book that is worked hour by hour on one day in China, and simulated afterwards.</summary>
internal sealed class SimulatedBook : IAsyncDisposable
{
    private const int China = 8;

    private readonly VirtualClock clock = new(On(10, 0).AddDays(-1));
    private readonly EmbeddedRun run;
    private int sent;

    private SimulatedBook(PolicyBook policies)
    {
        Policies = policies;
        run = EmbeddedRun.Start(new HostSettings(Store, clock) { Policies = policies });
    }

    public MemoryLedgerStore Store { get; } = new();

    public PolicyBook Policies { get; }

    public IStreamHost Host => run.Host;

    public CasesNode Node => run.Node;

    public static DateTimeOffset On(int hour, int minute) =>
        new(2026, 11, 20, hour, minute, 0, TimeSpan.FromHours(China));

    public static Instant At(int hour, int minute) => Instant.FromDateTimeOffset(On(hour, minute));

    /// <summary>Two cases of one debtor, who lives in China and has a telephone.</summary>
    public static async Task<SimulatedBook> OpenAsync(PolicyBook policies, params string[] packs)
    {
        var book = new SimulatedBook(policies);
        foreach (var (id, account) in ((string, string)[])[("c1", "0017"), ("c2", "0018")])
        {
            await book.SendAsync(id, CaseCommands.Open(id, account, debtor: "p1") with { Packs = [.. packs] });
            await book.SendAsync(id, new AssessEntry());
        }

        await book.TellAsync(new RegisterPerson("made up", null) { ZoneId = "Asia/Shanghai", ZoneSource = "address" });
        await book.TellAsync(new AddContactPoint(
            "m", ContactChannel.Phone, "+86 000 0000 0001", "contract", LegalGround.Contract));
        return book;
    }

    /// <summary>Sends a command on a case at a time of the day; fails where it is answered otherwise.</summary>
    public async Task<CommandReceipt> AtAsync(
        int hour, int minute, string on, CaseCommand command, ReceiptKind kind = ReceiptKind.Accepted)
    {
        clock.AdvanceTo(On(hour, minute));
        var receipt = await SendAsync(on, command);
        Xunit.Assert.True(receipt.Kind == kind, $"{command.GetType().Name} at {hour}:{minute} was {receipt.Kind}: "
            + string.Join("; ", receipt.Reasons.Select(reason => reason.Rule ?? reason.Detail)));
        return receipt;
    }

    /// <summary>Sends a command on the debtor's record.</summary>
    public async Task<CommandReceipt> TellAsync(PersonCommand command, ReceiptKind kind = ReceiptKind.Accepted)
    {
        var receipt = await run.Host.SendAsync(
            new CommandEnvelope(CommandId16.FromHash($"told {++sent}"), StreamId.Parse("person/p1"),
                new Principal("ann", "collector"), command), CancellationToken.None).AsTask().Soon();
        Xunit.Assert.Equal(kind, receipt.Kind);
        return receipt;
    }

    public void Turn(int hour, int minute) => clock.AdvanceTo(On(hour, minute));

    public Task<SimulationResult> SimulateAsync(RulePack draft, SimulationOptions? options = null) =>
        PolicySimulation.RunAsync(
            Store, Policies, [draft], options ?? new SimulationOptions(), null, CancellationToken.None);

    /// <summary>A pack of the bank's own with one rule.</summary>
    public static RulePack Bank(string rule)
    {
        var loaded = PackLoader.LoadText("bank.yaml", $$"""
            pack: BANK
            title: The bank's own
            jurisdiction: any
            instrument: made up for tests
            valid-from: 2000-01-01
            official-zone: Asia/Shanghai
            rules:
            {{rule}}
            """);
        Xunit.Assert.True(loaded.IsSound, string.Join("; ", loaded.Faults));
        return loaded.Packs[0];
    }

    /// <summary>The bank's own pack with hours in which nobody rings: from the first to the second.</summary>
    public static RulePack Hours(string from, string to) => Bank($$"""
          - id: BANK-HOURS
            title: Nobody rings from {{from}} to {{to}}
            citation: {instrument: made up for tests, article: Hours}
            norm: product-default
            effect: deny
            kind: local-time-window
            parameters: {from: "{{from}}", to: "{{to}}", clock: official}
            applies-to: {acts: [call], classes: [collection], parties: any}
            source-status: own policy
            examples:
              refused:
                - name: at night
                  act: {kind: call, at: "2026-03-02T15:00:00Z"}
              permitted:
                - name: at noon
                  act: {kind: call, at: "2026-03-02T04:00:00Z"}
        """);

    public async ValueTask DisposeAsync()
    {
        await run.DisposeAsync();
        await Store.DisposeAsync();
    }

    /// <summary>Approvals are decided by somebody else than who asks for all the rest.</summary>
    private Task<CommandReceipt> SendAsync(string on, CaseCommand command) => run.Host.SendAsync(
        new CommandEnvelope(CommandId16.FromHash($"sent {++sent}"), StreamId.Parse("case/" + on),
            new Principal(command is DecideApproval ? "bo" : "ann", "supervisor"), command),
        CancellationToken.None).AsTask().Soon();
}
