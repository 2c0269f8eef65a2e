using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Xunit;

namespace Cases.TestKit;

public abstract partial class StreamHostConformance
{
    [Fact]
    public async Task Senders_ManyAtOnceOnOneStream_EachCommandCountsOnce()
    {
        const int Payments = 64;
        var host = await WithCaseAsync();

        var receipts = await Task.WhenAll(Enumerable.Range(0, Payments).Select(number =>
            Task.Run(() => host.SendAsync($"pay {number}", "c1", CaseCommands.Pay($"p{number}", 100)))));

        Assert.All(receipts, receipt => Assert.Equal(ReceiptKind.Accepted, receipt.Kind));
        Assert.Equal(Payments, receipts.Select(receipt => receipt.Version).Distinct().Count());
        var state = (CaseState)(await host.ReadAsync("c1")).State;
        Assert.Equal(CaseCommands.Owed - (Payments * 100), state.OutstandingMinor);
        Assert.Equal(Payments, (await EntriesAsync("case/c1")).Count(entry => entry.Kind == "paymentRecorded"));
        Assert.Equal(Printed.Of(state), await FreshStateAsync("c1"));
    }

    [Fact]
    public async Task Senders_ManyStreamsAtOnce_EachStreamHasItsOwn()
    {
        var host = await HostAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(async () =>
        {
            var id = $"c{number}";
            await host.SendAsync("open", id, CaseCommands.Open(id, account: $"a{number}"));
            for (var payment = 0; payment < 5; payment++)
            {
                await host.SendAsync($"pay {payment}", id, CaseCommands.Pay($"p{payment}", number + 1));
            }
        })));

        for (var number = 0; number < 20; number++)
        {
            var state = (CaseState)(await host.ReadAsync($"c{number}")).State;
            Assert.Equal(CaseCommands.Owed - (5 * (number + 1)), state.OutstandingMinor);
        }
    }

    [Fact]
    public async Task Sender_DoesNotWaitForAnswers_OrderIsKept()
    {
        var host = await WithCaseAsync();
        var hold = Store.HoldCommits();

        var sent = Enumerable.Range(0, 40)
            .Select(number => host.SendAsync($"note {number}", "c1", CaseCommands.Note($"n{number}"))).ToList();
        await hold.Reached.Soon();
        hold.Release();
        var receipts = await Task.WhenAll(sent);

        var positions = receipts.Select(receipt => receipt.Position).ToList();
        Assert.Equal(positions.Order(), positions);
        var notes = (await EntriesAsync("case/c1")).Where(entry => entry.Kind == "noteAdded");
        Assert.Equal(
            Enumerable.Range(0, 40).Select(number => CommandId16.FromHash($"note {number}")),
            notes.Select(entry => entry.Command));
    }

    [Fact]
    public async Task Stream_OneCommandWaitsForTheLedger_NoOtherIsDecidedMeanwhile()
    {
        var host = await WithCaseAsync();
        var hold = Store.HoldCommits();
        var all = host.SendAsync("all", "c1", CaseCommands.Pay("all", CaseCommands.Owed));
        await hold.Reached.Soon();

        var plan = host.SendAsync("plan", "c1", CaseCommands.Plan("plan", CaseCommands.Owed, 4));
        var read = host.ReadAsync("c1");
        Assert.False(plan.IsCompleted || read.IsCompleted);
        hold.Release();

        Assert.Equal(ReceiptKind.Accepted, (await all).Kind);
        Assert.Equal(ReceiptKind.Refused, (await plan).Kind);
        Assert.Equal(CaseStage.Resolved, ((CaseState)(await read).State).Stage);
    }

    [Fact]
    public async Task IdleStream_Forgotten_ComesBackEqual()
    {
        var host = await HostAsync();
        await host.SendAsync("open", "c1", CaseCommands.Open("c1", debtor: "p1"));
        await host.SendAsync("remind", "c1", new Remind("r1", ContactChannel.Letter, ActClass.Collection));
        await host.SendAsync("reach", "c1", CaseCommands.Reach("k1"));
        await host.SendAsync("note", "c1", CaseCommands.Note("n1"));
        await host.SendAsync("pay", "c1", CaseCommands.Pay("p1", 300));
        await host.SendAsync("bad", "c1", CaseCommands.BadNote());
        await host.SendAsync("plan", "c1", CaseCommands.Plan("plan", CaseCommands.Owed - 300, 6));
        var before = await host.ReadAsync("c1");
        Assert.Equal(CaseStage.PlanAgreed, ((CaseState)before.State).Stage);

        host.ForgetAll();
        var after = await host.ReadAsync("c1");

        Assert.Equal(Printed.Of(before), Printed.Of(after));
        Assert.NotSame(before.State, after.State);
    }

    [Fact]
    public async Task UnknownStream_Read_IsEmptyAndWritesNothing()
    {
        var host = await HostAsync();

        var view = await host.ReadAsync("nobody");

        Assert.Equal((0, 0), (view.Version, view.Sequence));
        Assert.False(((CaseState)view.State).Exists);
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Waiter_GivesUp_SuccessorsKeepTheirPlaces()
    {
        var host = await WithCaseAsync();
        using var giveUp = new CancellationTokenSource();
        var hold = Store.HoldCommits();
        var first = host.SendAsync("first", "c1", CaseCommands.Note("first"));
        await hold.Reached.Soon();
        var second = host.SendAsync("second", "c1", CaseCommands.Note("second"), cancellation: giveUp.Token);
        var third = host.SendAsync("third", "c1", CaseCommands.Note("third"));

        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.False(first.IsCompleted || third.IsCompleted);
        hold.Release();

        Assert.True((await first).Position < (await third).Position);
        Assert.Equal(2, (await EntriesAsync("case/c1")).Count(entry => entry.Kind == "noteAdded"));
        Assert.False((await host.SendAsync("second", "c1", CaseCommands.Note("second"))).Repeated);
    }

    [Fact]
    public async Task Sender_CancelledBefore_NothingIsWrittenAndTheStreamServes()
    {
        var host = await WithCaseAsync();
        var count = await CountAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.SendAsync(
            "late", "c1", CaseCommands.Note("late"), cancellation: new CancellationToken(canceled: true)));

        Assert.Equal(count, await CountAsync());
        Assert.Equal(ReceiptKind.Accepted, (await host.SendAsync("late", "c1", CaseCommands.Note("late"))).Kind);
    }

    [Fact]
    public async Task InFlightCaller_GivesUp_WhatIsQueuedIsWrittenOnceAndAnsweredLater()
    {
        var host = await WithCaseAsync();
        using var giveUp = new CancellationTokenSource();
        var hold = Store.HoldCommits();
        var sent = host.SendAsync("note", "c1", CaseCommands.Note("n"), cancellation: giveUp.Token);
        await hold.Reached.Soon();
        await giveUp.CancelAsync();
        hold.Release();

        // Whether the caller is told of its end or of the answer, the ledger has the command once.
        await Record.ExceptionAsync(() => sent);
        Assert.True((await host.SendAsync("note", "c1", CaseCommands.Note("n"))).Repeated);
        Assert.Single(await EntriesAsync("case/c1"), entry => entry.Kind == "noteAdded");
    }
}
