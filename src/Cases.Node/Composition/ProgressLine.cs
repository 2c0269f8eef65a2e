using System.Globalization;

namespace Cases.Node;

/// <summary>Progress on standard error: a line that renews itself on a terminal, plain lines elsewhere.</summary>
/// <remarks>Says nothing in the first two seconds, so that quick verbs stay quiet.</remarks>
internal sealed class ProgressLine(string what, string unit, long? total = null) : IProgress<long>, IDisposable
{
    private const int BarWidth = 20;

    private readonly bool terminal = !Console.IsErrorRedirected;
    private readonly long start = Environment.TickCount64;
    private long lastShown;
    private bool shown;

    /// <summary>
    /// Shows how far it is, at most five times a second on a terminal and every five seconds elsewhere.
    /// </summary>
    public void Report(long done)
    {
        var now = Environment.TickCount64;
        if (now - start < 2_000 || now - lastShown < (terminal ? 200 : 5_000))
        {
            return;
        }

        lastShown = now;
        shown = true;
        var text = Text(done, (now - start) / 1000.0);
        if (terminal)
        {
            Console.Error.Write($"\r{text,-78}");
        }
        else
        {
            Console.Error.WriteLine(text);
        }
    }

    public void Dispose()
    {
        if (shown && terminal)
        {
            Console.Error.Write($"\r{new string(' ', 78)}\r");
        }
    }

    private string Text(long done, double seconds)
    {
        var rate = done / seconds;
        var head = string.Create(CultureInfo.InvariantCulture, $"{what} {done:N0} {unit}, {rate:N0}/s");
        if (total is not { } all || all <= 0)
        {
            return head;
        }

        var filled = (int)Math.Min(BarWidth, BarWidth * done / all);
        var left = rate > 0 && all > done ? (all - done) / rate : 0;
        return string.Create(CultureInfo.InvariantCulture,
            $"{head} [{new string('#', filled)}{new string('.', BarWidth - filled)}] {left:N0} s left");
    }
}
