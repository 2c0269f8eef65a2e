using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Cases.Engine;

namespace Cases.Work;

/// <summary>
/// The commands of one case on their way: one is with the host, the others wait for its answer. Pooled, and without a
/// task for each command: the host's own value task is awaited by a callback that is made once.
/// </summary>
internal sealed class CaseLane
{
    private readonly Queue<CommandEnvelope> waiting = new();
    private readonly Action arrived;
    private ConfiguredValueTaskAwaitable<CommandReceipt>.ConfiguredValueTaskAwaiter answer;

    public CaseLane(ChannelWriter<CaseLane> signals) => arrived = () => signals.TryWrite(this);

    /// <summary>The log's reference of the case.</summary>
    public string CaseRef { get; private set; } = "";

    public CasePlace Place { get; private set; } = null!;

    /// <summary>Whether a command is with the host, or waits to be sent again.</summary>
    public bool Busy { get; private set; }

    /// <summary>Whether the command at the head is to be sent again; else its answer is there.</summary>
    public bool SendAgain { get; private set; }

    public int Waiting => waiting.Count;

    public void Begin(string caseRef, CasePlace place)
    {
        CaseRef = caseRef;
        Place = place;
        waiting.Clear();
        Busy = false;
        SendAgain = false;
    }

    public void Enqueue(CommandEnvelope envelope) => waiting.Enqueue(envelope);

    /// <summary>Sends the head of the queue.</summary>
    /// <returns>True where the answer is there already; else a signal follows.</returns>
    public bool Send(IStreamHost host, CancellationToken cancellation)
    {
        Busy = true;
        SendAgain = false;
        return Attach(host.SendAsync(waiting.Peek(), cancellation));
    }

    /// <summary>The answer to the head of the queue; to be taken once.</summary>
    public CommandReceipt Take() => answer.GetResult();

    /// <summary>The head is answered for good.</summary>
    public void Done()
    {
        waiting.Dequeue();
        Busy = false;
    }

    /// <summary>The head will be sent again, once something signals the lane.</summary>
    public void Again() => SendAgain = true;

    public void Signal() => arrived();

    private bool Attach(ValueTask<CommandReceipt> sent)
    {
        answer = sent.ConfigureAwait(false).GetAwaiter();
        if (answer.IsCompleted)
        {
            return true;
        }

        answer.UnsafeOnCompleted(arrived);
        return false;
    }
}
