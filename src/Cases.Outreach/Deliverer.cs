using System.Collections.Frozen;
using Cases.Domain;
using Cases.Engine;
using NodaTime;

namespace Cases.Outreach;

/// <summary>How a node hands messages over: a sender for each channel that it serves.</summary>
/// <remarks>
/// A sender is asked nothing else than to deliver; whether a message may leave was decided with its confirmation, which
/// holds for <see cref="MessageOrder.Fresh"/> and no longer than the message's own end.
/// </remarks>
/// <param name="senders">The sender of each channel.</param>
/// <param name="filler">Makes the text.</param>
/// <param name="time">The node's clock.</param>
public sealed class Deliverer(
    IReadOnlyDictionary<ContactChannel, ISender> senders, MessageFiller filler, TimeProvider time)
{
    // A world that does not answer is back within the five minutes of a message, or the message ends.
    private static readonly Duration[] Waits =
        [Duration.FromSeconds(5), Duration.FromSeconds(20), Duration.FromSeconds(60)];

    private readonly FrozenDictionary<ContactChannel, ISender> senders = senders.ToFrozenDictionary();

    /// <summary>Is told of each attempt that failed, with a word of why; never with a name or an address.</summary>
    public Action<string, string> Told { get; set; } = static (_, _) => { };

    /// <summary>The node's part of it.</summary>
    public MessageDelivery Delivery => new(
        senders.ContainsKey,
        channel => senders.TryGetValue(channel, out var sender) && sender.Repeats,
        HandOverAsync);

    private async ValueTask<MessageHanded> HandOverAsync(MessageOrder order, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        if (!senders.TryGetValue(order.Message.Channel, out var sender))
        {
            return Say(order, new MessageHanded(MessageOutcome.PutOff, "the channel is not served here"));
        }

        if (order.Template is not { } template)
        {
            return Say(order, new MessageHanded(MessageOutcome.PutOff, "the template is not known here"));
        }

        if (filler.Fill(order, template, out var fault) is not { } message)
        {
            return Say(order, new MessageHanded(MessageOutcome.Failed, fault));
        }

        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var handed = await sender.SendAsync(message, MayLeave, late.Token).ConfigureAwait(false);
        var isOut = handed.Outcome is MessageOutcome.HandedOver or MessageOutcome.Unknown or MessageOutcome.Doubtful;
        return Say(order, handed with { Sha256 = isOut ? message.Filled.ContentHash() : null });

        // The wall clock may be set back while an attempt is under way; the time that passes cannot.
        bool MayLeave() => Duration.FromTimeSpan(time.GetElapsedTime(began)) < MessageOrder.Fresh
            && Instant.FromDateTimeOffset(time.GetUtcNow()) is var now
            && now < order.At + MessageOrder.Fresh && now < order.Message.NotAfter;
    }

    private MessageHanded Say(MessageOrder order, MessageHanded handed)
    {
        if (handed.Outcome != MessageOutcome.HandedOver)
        {
            Told(MessageFiller.IdOf(order.Id), $"{PolicyWords.Of(handed.Outcome)}: {handed.Why}");
        }

        return handed is { Outcome: MessageOutcome.PutOff or MessageOutcome.Doubtful, Wait: null }
            ? handed with { Wait = Waits[Math.Min(order.Message.Attempt, Waits.Length) - 1] }
            : handed;
    }
}
