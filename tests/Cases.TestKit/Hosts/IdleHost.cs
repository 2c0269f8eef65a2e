using Cases.Engine;
using Cases.Ledger;

namespace Cases.TestKit;

/// <summary>A host that accepts everything and does nothing: what is left is the cost of whoever sends.</summary>
public sealed class IdleHost : IStreamHost
{
    private static readonly CommandReceipt Yes = new(ReceiptKind.Accepted, 1, 1);

    /// <inheritdoc/>
    public ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation) => new(Yes);

    /// <inheritdoc/>
    public ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation) =>
        throw new NotSupportedException("nothing is kept that could be read");
}
