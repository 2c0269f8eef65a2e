using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>The way to the host, and its rehearsal.</summary>
public sealed class HostDoorTests
{
    private readonly List<Duration> waits = [];
    private readonly MemoryHost host = new(Given.Book) { KeepLog = true };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BusyHost_IsAskedAgainAfterItsOwnTime()
    {
        var asked = 0;
        host.Busy = _ => ++asked < 3
            ? new CommandReceipt(ReceiptKind.Pushback, -1, 0) { RetryAfter = Duration.FromSeconds(asked) }
            : null;
        var answer = await Door().SendAsync(Open(), Cancellation);
        Assert.Equal(new DoorAnswer(null, false), answer);
        Assert.Equal([Duration.FromSeconds(1), Duration.FromSeconds(2)], waits);
    }

    [Fact]
    public async Task HostThatStaysBusy_IsGivenUp()
    {
        host.Busy = _ => new CommandReceipt(ReceiptKind.Contended, -1, 0);
        var fault = await Assert.ThrowsAsync<WorkException>(() => Door().SendAsync(Open(), Cancellation).AsTask());
        Assert.Contains("look at the store", fault.Remedy, StringComparison.Ordinal);
        Assert.True(waits.Count > 100);
    }

    [Fact]
    public async Task Answers_SayWhetherRepeatedAndWhyRefused()
    {
        var door = Door();
        await door.SendAsync(Open(), Cancellation);
        Assert.True((await door.SendAsync(Open(), Cancellation)).Repeated);
        var refused = await door.SendAsync(Open(id: "other", minor: 7), Cancellation);
        Assert.EndsWith("(case_already_opened)", refused.Refusal, StringComparison.Ordinal);
        host.Busy = _ => new CommandReceipt(ReceiptKind.RefusalsSuppressed, -1, 0);
        Assert.NotNull((await door.SendAsync(Open(), Cancellation)).Refusal);
    }

    [Fact]
    public async Task NewerStore_IsNamed()
    {
        host.Busy = _ => new CommandReceipt(ReceiptKind.NewerNodeNeeded, -1, 0);
        var error = await Assert.ThrowsAsync<LedgerStoreException>(
            () => Door().SendAsync(Open(), Cancellation).AsTask());
        Assert.Equal(StoreFailure.NewerVersion, error.Failure);
    }

    [Fact]
    public async Task Rehearsal_DecidesAsTheHostAndLeavesNoTrace()
    {
        var rehearsal = new RehearsalDoor(Door(), new PackZones(Given.Book), MemoryHost.Start);
        var stream = CaseIdentity.Stream(Given.CaseId("core", "A"));
        Assert.Null((await rehearsal.SendAsync(Open(), Cancellation)).Refusal);
        Assert.NotNull((await rehearsal.SendAsync(Open(minor: 7), Cancellation)).Refusal);
        var paid = await rehearsal.SendAsync(
            new CommandEnvelope(
                CommandId16.FromHash("pay"), stream, new Principal("t", "collector"),
                new RecordPayment("p1", new Money(100, Currency.Eur), Given.Day(2026, 11, 1))),
            Cancellation);
        Assert.Null(paid.Refusal);
        Assert.Equal(3_400, (await rehearsal.ReadAsync(stream, Cancellation)).State.OutstandingMinor);
        Assert.Empty(host.Log);
        Assert.False((await Door().ReadAsync(stream, Cancellation)).State.Exists);
    }

    [Fact]
    public void Zones_OfPacks_AreTheirOfficialOnes()
    {
        var zones = new PackZones(Given.Book);
        var day = Given.Day(2026, 1, 1);
        Assert.Equal(Instant.FromUtc(2026, 1, 1, 0, 0), zones.StartOf(day, ["BANK"]));
        Assert.Equal(Instant.FromUtc(2025, 12, 31, 23, 0), zones.StartOf(day, ["FINES", "BANK"]));
        Assert.Equal(Instant.FromUtc(2025, 12, 31, 16, 0), zones.StartOf(day, ["BANK", "CN-CBA2026"]));
        Assert.Same(zones.Series(["BANK"]), zones.Series(["BANK"]));
        Assert.Throws<WorkException>(() => zones.Series(["BANK", "NOPE"]));
    }

    private HostDoor Door() => new(host, (wait, _) =>
    {
        waits.Add(wait);
        return Task.CompletedTask;
    });

    private static CommandEnvelope Open(string id = "open", long minor = 3_500)
    {
        var caseId = Given.CaseId("core", "A");
        var open = new OpenCase(
            caseId, 1, "core", "A", Given.Identity.Account("core", "A").Value, Currency.Eur,
            [new OpeningItem("1", null, [new ComponentAmount(DebtComponent.Principal, minor)])])
        {
            Packs = ["BANK"],
        };
        return new CommandEnvelope(
            CommandId16.FromHash(id), CaseIdentity.Stream(caseId), new Principal("t", "collector"), open);
    }
}
