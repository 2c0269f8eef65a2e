using Cases.Engine;
using Cases.Ledger;

namespace Cases.Simulation;

/// <summary>A command that a client sends, once or many times, and what is known of its answer.</summary>
internal sealed class Request(int number, CommandEnvelope envelope)
{
    /// <summary>Its number within the run.</summary>
    public int Number { get; } = number;

    public CommandEnvelope Envelope { get; } = envelope;

    public StreamId Stream => Envelope.Stream;

    /// <summary>Whether it uses the id of another command for something else, on purpose.</summary>
    public bool IsReuse { get; init; }

    /// <summary>How often it was sent.</summary>
    public int Sent { get; set; }

    /// <summary>How often it was sent and nobody was told what became of it.</summary>
    public int Unknown { get; set; }

    /// <summary>The first answer that was written; null while there is none.</summary>
    public CommandReceipt? Written { get; set; }

    /// <summary>Whether somebody was told that its refusal is not written any more.</summary>
    public bool IsSuppressed { get; set; }

    public override string ToString() => $"#{Number} {Envelope.Command.GetType().Name} on {Stream}";
}

/// <summary>What came of sending a command once.</summary>
/// <param name="Receipt">The answer; null where the outcome is unknown.</param>
internal readonly record struct Attempt(CommandReceipt? Receipt)
{
    /// <summary>Whether it makes sense to send it again under the same id.</summary>
    public bool IsOpen => Receipt is null or { Kind: ReceiptKind.Pushback or ReceiptKind.Contended };
}
