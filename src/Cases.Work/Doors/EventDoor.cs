using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Work;

/// <summary>The event that tells a payment, where it has an id of its own beside the payment's reference.</summary>
/// <param name="Id">The command that it is: the same event is the same command, whatever it says.</param>
/// <param name="Takes">Whether the id is new, or was used for this stream before. Safe for many threads.</param>
public sealed record ToldEvent(CommandId16 Id, Func<CommandId16, StreamId, bool> Takes)
{
    /// <summary>
    /// Whether it is known that a stream of a kept payment has no entry: it is then not read. Safe for many threads.
    /// </summary>
    public Func<StreamId, bool> IsAbsent { get; init; } = static _ => false;
}

/// <summary>The way of a payment that an event tells: what is written has the event's id.</summary>
/// <remarks>
/// So the stream that it was written on knows the event for ever. A payment that waited and is matched now keeps a
/// command of its own: the event's stands where it waited.
/// </remarks>
internal sealed class EventDoor(ICaseDoor door, ToldEvent told) : ICaseDoor
{
    /// <summary>
    /// The way of what is a part of what the event tells: a payment may count on several cases, and the event's id
    /// stands where the last part of it is told.
    /// </summary>
    public ICaseDoor OfParts => door;

    public ValueTask<CaseView> ReadAsync(StreamId stream, CancellationToken cancellation) =>
        door.ReadAsync(stream, cancellation);

    public ValueTask<PaymentState> ReadPaymentAsync(StreamId stream, CancellationToken cancellation) =>
        told.IsAbsent(stream) ? new(PaymentState.Initial) : door.ReadPaymentAsync(stream, cancellation);

    public ValueTask<DoorAnswer> SendAsync(CommandEnvelope envelope, CancellationToken cancellation) =>
        envelope.Command is OutsideFact { What: MatchPayment } ? door.SendAsync(envelope, cancellation)
        : told.Takes(told.Id, envelope.Stream) ? door.SendAsync(envelope with { Id = told.Id }, cancellation)
        : new(new DoorAnswer("The event's id was used before for another payment (command_id_reused)", false));
}
