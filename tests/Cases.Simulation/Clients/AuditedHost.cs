using Cases.Engine;
using Cases.Ledger;

namespace Cases.Simulation;

/// <summary>
/// A node's host as its sweeper uses it, or what asks to erase: what it sends and is told is audited like a client's.
/// </summary>
/// <param name="world">The seed's.</param>
/// <param name="run">The node.</param>
/// <param name="asked">The client's command that is sent through it; null for none.</param>
internal sealed class AuditedHost(SimWorld world, NodeRun run, Request? asked = null) : IStreamHost
{
    public async ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation)
    {
        var request = asked?.Envelope.Id == envelope.Id ? asked : world.Answers.Own(envelope);
        world.Scheduler.Say($"{run} sends itself {request}");
        var sending = world.Answers.Begin(request, run);
        try
        {
            var receipt = await run.AliveAsync(run.Node.Host.SendAsync(envelope, cancellation).AsTask());
            world.Scheduler.Say($"{run} answers itself {request}: {receipt.Kind} at {receipt.Position}");
            world.Answers.Answered(sending, receipt);
            return receipt;
        }
        catch (LedgerStoreException)
        {
            world.Answers.Failed(sending);
            throw;
        }
    }

    public async ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation)
    {
        var floor = world.Answers.FloorOf(stream);
        var view = await run.AliveAsync(run.Node.Host.ReadAsync(stream, cancellation).AsTask());
        world.Answers.Read(stream, view, floor);
        return view;
    }
}
