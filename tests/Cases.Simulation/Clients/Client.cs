using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Simulation;

/// <summary>
/// Somebody who works: sends commands, reads, and after an unknown outcome sends the same command again, to any node.
/// </summary>
internal sealed class Client(SimWorld world, Workload workload, AnswerAudit audit, int index)
{
    private readonly Chance chance = new(world.Seed, $"client {index}");
    private readonly Scheduler scheduler = world.Scheduler;

    /// <summary>Works until the commands of the run are used up.</summary>
    public async Task WorkAsync()
    {
        await scheduler.Delay(chance.Between(0, 50 * Scheduler.Millisecond));
        while (workload.Next(chance) is { } request)
        {
            await SettleAsync(request);
            await AfterwardsAsync(request);
            await scheduler.Delay(chance.Of(50)
                ? chance.Between(0, 3 * Scheduler.Second)
                : chance.Between(0, 60 * Scheduler.Millisecond));
        }
    }

    /// <summary>Sends until there is an answer; seldom gives up before.</summary>
    private async Task SettleAsync(Request request)
    {
        var wait = 20 * Scheduler.Millisecond;
        while (true)
        {
            var attempt = await TryAsync(request);
            if (!attempt.IsOpen || (world.Weather.IsBad && chance.Of(30)))
            {
                return;
            }

            await scheduler.Delay(chance.Between(wait / 2, wait));
            wait = Math.Min(2 * wait, 2 * Scheduler.Second);
        }
    }

    /// <summary>What follows an answer: reading, telling again, the same id for something else.</summary>
    private async Task AfterwardsAsync(Request request)
    {
        if (chance.Of(350))
        {
            await ReadAsync(chance.Of(700) ? request.Stream : workload.AnyStream(chance));
        }

        if (chance.Of(120))
        {
            await TryAsync(request);
        }

        if (request.Written is not null && !request.IsReuse && chance.Of(40))
        {
            await SettleAsync(workload.Reuse(request));
        }
    }

    /// <summary>Sends a command once, by a network that loses, delays and repeats, and waits only so long.</summary>
    private async Task<Attempt> TryAsync(Request request)
    {
        if (chance.Of(world.Weather.LateRequest))
        {
            scheduler.After(
                chance.Between(Scheduler.Millisecond, 4 * Scheduler.Second),
                () => scheduler.Watch(DeliverAsync(request, new TaskCompletionSource<Attempt>())));
        }

        var answer = new TaskCompletionSource<Attempt>();
        scheduler.After(
            chance.Between(500 * Scheduler.Millisecond, 6 * Scheduler.Second),
            () => answer.TrySetResult(new Attempt(null)));
        if (!chance.Of(world.Weather.LostRequest))
        {
            scheduler.Watch(DeliverAsync(request, answer));
        }

        return await answer.Task;
    }

    private async Task DeliverAsync(Request request, TaskCompletionSource<Attempt> answer)
    {
        await scheduler.Delay(chance.Between(50, 2_000));
        if (chance.Pick(world.Slots).Run is not { IsServing: true } run)
        {
            return;
        }

        scheduler.Say($"{run} takes {request}");
        if (request.Envelope.Command is ErasePerson)
        {
            await EraseAsync(request, run, answer);
            return;
        }

        var sending = audit.Begin(request, run);
        try
        {
            var receipt = await run.AliveAsync(
                run.Node.Host.SendAsync(request.Envelope, CancellationToken.None).AsTask());
            scheduler.Say($"{run} answers {request}: {receipt.Kind} at {receipt.Position}, version {receipt.Version}");
            audit.Answered(sending, receipt);
            await scheduler.Delay(chance.Between(50, 2_000));
            answer.TrySetResult(new Attempt(receipt));
        }
        catch (LedgerStoreException error)
        {
            scheduler.Say($"{run} fails {request}: {error.Message}");
            audit.Failed(sending);
            answer.TrySetResult(new Attempt(null));
        }
    }

    /// <summary>Asks to erase, as a door or a verb does: where something needs the data, it is restricted.</summary>
    private async Task EraseAsync(Request request, NodeRun run, TaskCompletionSource<Attempt> answer)
    {
        try
        {
            var told = await run.AliveAsync(Erasures.SendAsync(
                new AuditedHost(world, run, request), request.Envelope, DateTimeZone.Utc, restricts: true,
                CancellationToken.None).AsTask());
            world.Erasing.Told(request, told);
            var open = new Attempt(told.Restricting);
            await scheduler.Delay(chance.Between(50, 2_000));
            answer.TrySetResult(told.Restricting is not null && open.IsOpen ? open : new Attempt(told.Erasing));
        }
        catch (LedgerStoreException)
        {
            answer.TrySetResult(new Attempt(null));
        }
    }

    private async Task ReadAsync(StreamId stream)
    {
        if (chance.Pick(world.Slots).Run is not { IsServing: true } run)
        {
            return;
        }

        var answer = new TaskCompletionSource();
        scheduler.After(2 * Scheduler.Second, () => answer.TrySetResult());
        scheduler.Watch(LookAsync(stream, run, answer));
        await answer.Task;
    }

    private async Task LookAsync(StreamId stream, NodeRun run, TaskCompletionSource answer)
    {
        var floor = audit.FloorOf(stream);
        try
        {
            var view = await run.AliveAsync(run.Node.Host.ReadAsync(stream, CancellationToken.None).AsTask());
            audit.Read(stream, view, floor);
        }
        catch (LedgerStoreException)
        {
            // Nothing was told.
        }

        answer.TrySetResult();
    }
}
