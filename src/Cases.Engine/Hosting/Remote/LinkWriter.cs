using System.Buffers;
using System.Buffers.Binary;

namespace Cases.Engine;

/// <summary>Sends frames in the order in which they are written; what comes while it sends goes out at once.</summary>
/// <remarks>A broken connection is noticed by whoever reads from it; what is written afterwards is dropped.</remarks>
/// <param name="stream">Where to; not disposed of here.</param>
internal sealed class LinkWriter(Stream stream)
{
    private readonly Lock gate = new();
    private ArrayBufferWriter<byte> filling = new();
    private ArrayBufferWriter<byte> spare = new();
    private Task sending = Task.CompletedTask;
    private bool isSending;
    private bool isBroken;

    /// <summary>Completes when everything that was written so far is sent, or the connection broke.</summary>
    public Task SentAsync()
    {
        lock (gate)
        {
            return sending;
        }
    }

    /// <summary>Lines a frame up.</summary>
    /// <exception cref="ArgumentException">The body is larger than a frame may be.</exception>
    public void Write(LinkKind kind, int call, ReadOnlySpan<byte> body)
    {
        if (body.Length > LinkFrame.MaxBody)
        {
            throw new ArgumentException(
                $"A message of {body.Length} bytes is larger than the {LinkFrame.MaxBody} that a link carries.",
                nameof(body));
        }

        lock (gate)
        {
            if (isBroken)
            {
                return;
            }

            Append(kind, call, body);
            if (isSending)
            {
                return;
            }

            isSending = true;
            sending = SendAsync();
        }
    }

    private void Append(LinkKind kind, int call, ReadOnlySpan<byte> body)
    {
        var length = LinkFrame.HeadBytes + body.Length;
        var to = filling.GetSpan(LinkFrame.LengthBytes + length);
        BinaryPrimitives.WriteInt32BigEndian(to, length);
        to[LinkFrame.LengthBytes] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(to[(LinkFrame.LengthBytes + 1)..], call);
        body.CopyTo(to[(LinkFrame.LengthBytes + LinkFrame.HeadBytes)..]);
        filling.Advance(LinkFrame.LengthBytes + length);
    }

    private async Task SendAsync()
    {
        // Whoever writes holds the gate: it is let go before anything is sent.
        await Task.Yield();
        while (true)
        {
            ArrayBufferWriter<byte> full;
            lock (gate)
            {
                if (filling.WrittenCount == 0)
                {
                    isSending = false;
                    return;
                }

                full = filling;
                filling = spare;
            }

            try
            {
                await stream.WriteAsync(full.WrittenMemory).ConfigureAwait(false);
            }
            catch (Exception fault) when (fault is IOException or ObjectDisposedException)
            {
                lock (gate)
                {
                    isBroken = true;
                }

                return;
            }

            full.ResetWrittenCount();
            spare = full;
        }
    }
}
