using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

public sealed partial class DeadlineSweeper
{
    // The word of an attempt is worth some patience: without it a message that is out stands as perhaps sent.
    private const int TellAttempts = 5;

    /// <summary>How messages leave this node; null where none do, and others may.</summary>
    public MessageDelivery? Delivery { get; set; }

    /// <summary>A channel that is not served here is left to a node that serves it, until the message is too late.
    /// </summary>
    private bool Takes(CaseState state, CaseDeadline next, Instant now) => next.Step is not ConfirmMessage confirm
        || Of(state, confirm.Key) is not { } message || now >= message.NotAfter
        || Delivery?.Sends(message.Channel) == true;

    /// <summary>
    /// Of an attempt of which nobody told it is not known whether the message is out; where a repeated one is known
    /// again it is tried again instead.
    /// </summary>
    private CaseCommand Step(CaseState state, CaseCommand step, Instant now) =>
        step is ReportMessage { Outcome: MessageOutcome.Unknown } report && Of(state, report.Key) is { } message
            && now < message.NotAfter && Delivery?.Repeats(message.Channel) == true
            ? report with { Outcome = MessageOutcome.Doubtful, Why = "nobody told of the attempt" }
            : step;

    /// <summary>Hands a message over that was confirmed just now by this node, and by no other.</summary>
    private async ValueTask HandOverAsync(
        CommandEnvelope step, ConfirmMessage confirm, CancellationToken cancellation)
    {
        var view = await host.ReadAsync(step.Stream, cancellation).ConfigureAwait(false);
        if (view is not { NewerNodeNeeded: false, State: CaseState state } || Delivery is not { } delivery
            || Of(state, confirm.Key) is not { Status: MessageStatus.Confirmed } message
            || message.Attempt != confirm.Attempt)
        {
            return;
        }

        // What is handed over is told of, also while the node stops: nothing that is out may be unknown for that.
        var whom = await WhomAsync(state, message, cancellation).ConfigureAwait(false);
        var order = new MessageOrder($"{state.Opened!.Case}.{message.Key}", state, message, whom, message.At)
        {
            Template = TemplateShelf.Of(message.Template),
        };
        var handed = await delivery.HandOver(order, cancellation).ConfigureAwait(false);
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var report = new ReportMessage(message.Key, message.Attempt, handed.Outcome)
        {
            Reference = handed.Reference,
            Why = handed.Why,
            Sha256 = handed.Sha256,
            Again = handed is { Outcome: MessageOutcome.PutOff or MessageOutcome.Doubtful, Wait: { } wait }
                ? now + wait
                : null,
        };
        var told = new CommandEnvelope(
            CommandId16.FromHash($"told of {step.Id}"), step.Stream, Automatic, report);
        for (var tried = 0; tried < TellAttempts; tried++)
        {
            var receipt = await host.SendAsync(told, CancellationToken.None).ConfigureAwait(false);
            if (receipt.Kind is ReceiptKind.Accepted or ReceiptKind.Refused or ReceiptKind.RefusalsSuppressed)
            {
                return;
            }
        }
    }

    private async ValueTask<PersonState?> WhomAsync(
        CaseState state, CaseMessage message, CancellationToken cancellation)
    {
        if ((message.PartyPerson ?? CaseParty.DebtorOf(state.Parties)) is not { } person)
        {
            return null;
        }

        var view = await host.ReadAsync(StreamId.Parse("person/" + person), cancellation).ConfigureAwait(false);
        return view is { NewerNodeNeeded: false, State: PersonState known } ? known : null;
    }

    private static CaseMessage? Of(CaseState state, string key) =>
        state.Messages.FirstOrDefault(known => known.Key == key);
}
