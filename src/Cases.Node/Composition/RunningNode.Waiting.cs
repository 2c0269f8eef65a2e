using Cases.Engine;
using Cases.Work;

namespace Cases.Node;

/// <summary>A node's part for payments that wait for their account.</summary>
internal sealed partial class RunningNode
{
    /// <summary>Is told of each waiting payment that could not be looked at or posted.</summary>
    public Action<string, Exception> PaymentFailed { get; set; } = static (_, _) => { };

    private Task KeepWaiting(WorkRowFollower follower, IWorkRows rows)
    {
        var payments = Waiting(rows);
        follower.Seen = payments.Tell;
        return Task.Run(() => Keeper.KeepAsync(
            new KeptFollower("waiting payments", payments.RunAsync, AnswersAsync), stopping.Token));
    }

    /// <summary>Posts what waits for an account once a case of it is opened; told by whoever keeps the worklists.
    /// </summary>
    private WaitingPayments Waiting(IWorkRows rows) => new(
        Engine.Host,
        new PaymentsOptions
        {
            Find = FindAsync,
            Book = Engine.Policies.Book,
            Identity = Identity,
            Clock = Clock ?? TimeProvider.System,
            Delay = DelayAsync,
        },
        new WaitingParts(() => Engine.Policies.Book, rows, store.Ledger, CasesReachAsync)
        {
            Told = (payment, fault) => PaymentFailed(payment, fault),
        });

    private async ValueTask CasesReachAsync(long position, CancellationToken cancellation)
    {
        while (await Rows.ReadCursorAsync(cancellation).ConfigureAwait(false) <= position)
        {
            await DelayAsync(RowsLook, cancellation).ConfigureAwait(false);
        }
    }
}
