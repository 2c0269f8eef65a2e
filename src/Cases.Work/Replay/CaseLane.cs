using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Cases.Engine;

namespace Cases.Work;

/// <summary>
/// The commands of one case on their way: one is with the host, the others wait for its answer. Pooled, and without a
/// task for each command: the host's own value task is awaited by a callback that is made once.
/// </summary>
internal sealed class CaseLane : IThreadPoolWorkItem
{
    private readonly Queue<CommandEnvelope> waiting = new();
    private readonly Action arrived;
    private readonly Func<bool> mayGoOn;
    private ConfiguredValueTaskAwaitable<CommandReceipt>.ConfiguredValueTaskAwaiter answer;
    private (IStreamHost Host, CommandEnvelope Command, CancellationToken Cancellation) posted;

    /// <param name="signals">Where it says that an answer is there.</param>
    /// <param name="mayGoOn">Whether what was posted may still be sent; asked on any thread.</param>
    public CaseLane(ChannelWriter<CaseLane> signals, Func<bool> mayGoOn)
    {
        arrived = () => signals.TryWrite(this);
        this.mayGoOn = mayGoOn;
    }

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

    /// <summary>Has the head of the queue sent by the thread pool; a signal follows.</summary>
    public void Post(IStreamHost host, CancellationToken cancellation)
    {
        Busy = true;
        SendAgain = false;
        posted = (host, waiting.Peek(), cancellation);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Sends what was posted. The queue is not looked at: the owner may be adding to it.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        if (Attach(SendPostedAsync()))
        {
            arrived();
        }
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

    private ValueTask<CommandReceipt> SendPostedAsync()
    {
        try
        {
            return mayGoOn()
                ? posted.Host.SendAsync(posted.Command, posted.Cancellation)
                : ValueTask.FromException<CommandReceipt>(new OperationCanceledException());
        }
#pragma warning disable CA1031 // Nobody stands above a work item: whoever takes the answer gets the fault.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<CommandReceipt>(fault);
        }
    }

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
