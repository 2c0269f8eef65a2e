using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>A command on its way to the actor of its stream. Hosts over a network carry its encoded bytes.</summary>
/// <param name="Id">The client's command id, scoped to the stream: same id and same input, same answer.</param>
/// <param name="Stream">
/// The stream whose actor decides: <c>case/…</c>, <c>person/…</c>, <c>payment/…</c> or <c>policy/book</c>.
/// </param>
/// <param name="By">Who asks.</param>
/// <param name="Command">A command of a case, a person, a payment or the policies, as the stream is.</param>
public sealed record CommandEnvelope(CommandId16 Id, StreamId Stream, Principal By, object Command)
{
    /// <summary>The state version that the command is meant for; null for any. A repeated one is not asked.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>
    /// Whether the id may be used on one stream alone, over the whole ledger: for commands that make the stream which
    /// they are sent to, so that the id does not lead back to it. Costs an entry more.
    /// </summary>
    public bool Once { get; init; }
}

/// <summary>How a command was answered.</summary>
public enum ReceiptKind
{
    /// <summary>
    /// Accepted and durable. Where everything had been done before there are no events, nothing is written, and the
    /// command id is not remembered: sent again it is decided again.
    /// </summary>
    Accepted,

    /// <summary>Refused, and the refusal is an entry.</summary>
    Refused,

    /// <summary>Refused without an entry: too many refusals of this principal on this stream within the hour.</summary>
    RefusalsSuppressed,

    /// <summary>The same command raced with others too often; nothing was written, try again.</summary>
    Contended,

    /// <summary>
    /// The ledger's queue or the stream's is full; nothing was written, try again after <see
    /// cref="CommandReceipt.RetryAfter"/>.
    /// </summary>
    Pushback,

    /// <summary>The stream has entries that this build does not know; nothing was written.</summary>
    NewerNodeNeeded,

    /// <summary>The stream has another state version than the command is meant for; nothing was written.</summary>
    VersionMismatch,
}

/// <summary>The answer to a command.</summary>
/// <param name="Kind">How it was answered.</param>
/// <param name="Position">Position of its last entry on its own stream; -1 where nothing was written.</param>
/// <param name="Version">The stream's state version after it; 0 where no actor was asked.</param>
public sealed record CommandReceipt(ReceiptKind Kind, long Position, long Version)
{
    /// <summary>Kinds of the events written for it on its own stream, in order.</summary>
    public IReadOnlyList<string> Events { get; init; } = [];

    /// <summary>Why it was refused.</summary>
    public IReadOnlyList<RefusalReason> Reasons { get; init; } = [];

    /// <summary>The rules that were judged.</summary>
    public IReadOnlyList<AppliedRule> Rules { get; init; } = [];

    /// <summary>Whether the same command had been answered before and this is that answer.</summary>
    public bool Repeated { get; init; }

    /// <summary>When to try again; null where that makes no difference.</summary>
    public Duration? RetryAfter { get; init; }
}

/// <summary>A stream's state as its actor has it.</summary>
/// <param name="Version">The state version; 0 where the stream has no state.</param>
/// <param name="Sequence">The chain sequence of its last entry; 0 where it has none.</param>
/// <param name="State">
/// A <see cref="CaseState"/>, <see cref="PersonState"/>, <see cref="PaymentState"/> or <see cref="PolicyBookState"/>.
/// </param>
/// <param name="NewerNodeNeeded">True where the stream has entries that this build does not know.</param>
public sealed record StreamView(long Version, long Sequence, object State, bool NewerNodeNeeded = false);

/// <summary>The host seam: one actor a stream, one command at a time, order kept, duplicates answered alike.</summary>
/// <remarks>
/// The actor is an optimisation, the ledger is the truth. A call that fails with an exception has an unknown outcome:
/// send the same command id again. Implementations: the embedded host; a cluster's host comes with its room.
/// </remarks>
public interface IStreamHost
{
    /// <summary>Sends a command to its stream's actor and waits until the answer is durable.</summary>
    /// <exception cref="LedgerStoreException">The world failed; whether it was written is unknown.</exception>
    ValueTask<CommandReceipt> SendAsync(CommandEnvelope envelope, CancellationToken cancellation);

    /// <summary>Reads a stream's state from its actor.</summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    ValueTask<StreamView> ReadAsync(StreamId stream, CancellationToken cancellation);
}
