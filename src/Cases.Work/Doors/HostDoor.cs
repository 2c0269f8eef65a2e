using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>Sends to the host, and again where it is busy.</summary>
internal sealed class HostDoor(IStreamHost host, Func<Duration, CancellationToken, Task> delay) : ICaseDoor
{
    private const int MostAttempts = 1_000;

    private static readonly Duration ShortWait = Duration.FromMilliseconds(20);

    public async ValueTask<CaseView> ReadAsync(StreamId stream, CancellationToken cancellation)
    {
        var view = await host.ReadAsync(stream, cancellation).ConfigureAwait(false);
        return view.NewerNodeNeeded ? throw Newer(stream) : new CaseView((CaseState)view.State, view.Version);
    }

    public async ValueTask<PaymentState> ReadPaymentAsync(StreamId stream, CancellationToken cancellation)
    {
        var view = await host.ReadAsync(stream, cancellation).ConfigureAwait(false);
        return view.NewerNodeNeeded ? throw Newer(stream) : (PaymentState)view.State;
    }

    public async ValueTask<DoorAnswer> SendAsync(CommandEnvelope envelope, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var receipt = await host.SendAsync(envelope, cancellation).ConfigureAwait(false);
            switch (receipt.Kind)
            {
                case ReceiptKind.Accepted:
                    // Another caller told it while this one asked: nothing was left to write.
                    return new DoorAnswer(null, receipt.Repeated || receipt.Position < 0);
                case ReceiptKind.Pushback or ReceiptKind.Contended:
                    await delay(receipt.RetryAfter ?? ShortWait, cancellation).ConfigureAwait(false);
                    break;
                case ReceiptKind.NewerNodeNeeded:
                    throw Newer(envelope.Stream);
                default:
                    return DoorAnswer.Of(receipt.Reasons);
            }
        }

        throw new WorkException(
            "The host takes no more commands although it was asked many times",
            "look at the store, then run this again");
    }

    private static LedgerStoreException Newer(StreamId stream) => new(
        StoreFailure.NewerVersion, $"{stream} has entries of a newer build", "run the newer build that wrote them");
}
