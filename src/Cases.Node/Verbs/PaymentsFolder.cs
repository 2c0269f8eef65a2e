using Cases.Work;
using NodaTime;

namespace Cases.Node;

/// <summary><c>payments DIR [--watch]</c>: takes the complete files of a drop folder, and moves each with its report.
/// </summary>
internal static class PaymentsFolder
{
    /// <summary>Between two looks: a file that did not grow meanwhile is complete.</summary>
    private static readonly Duration BetweenLooks = Duration.FromSeconds(2);

    /// <summary>Takes the files once, or until the verb is told to stop; a file that was begun is ended.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="watches">Whether to wait for more.</param>
    /// <param name="taking">Takes one file by its path.</param>
    /// <param name="cancellation">Ends it between two files.</param>
    /// <returns>What became of each file.</returns>
    public static async Task<IReadOnlyList<DroppedFile>> RunAsync(
        string folder, bool watches, FileTaking taking, CancellationToken cancellation)
    {
        using var drop = DropFolder.Open(folder);
        var taken = new List<DroppedFile>();
        drop.Look();
        if (watches)
        {
            Console.Error.WriteLine($"cases: watching {folder}; Ctrl+C or SIGTERM ends it between two files");
        }

        do
        {
            if (!await WaitsAsync(cancellation).ConfigureAwait(false))
            {
                break;
            }

            var ready = drop.Look();
            foreach (var odd in drop.PassedOver())
            {
                Console.Error.WriteLine($"cases: passed over: {odd}");
            }

            for (var index = 0; index < ready.Count && !cancellation.IsCancellationRequested; index++)
            {
                if (watches)
                {
                    Console.Error.WriteLine($"cases: taking {DroppedFile.Plain(ready[index])} "
                        + $"({Output.Number(index + 1)} of {Output.Number(ready.Count)})");
                }

                if (await drop.TakeAsync(ready[index], taking, TimeProvider.System).ConfigureAwait(false)
                    is not { } file)
                {
                    Console.Error.WriteLine($"cases: not yet: {DroppedFile.Plain(ready[index])} is still written to, "
                        + "or was taken away");
                    continue;
                }

                if (watches || !file.IsDone)
                {
                    Console.Error.WriteLine($"cases: {(file.IsDone ? "done" : "failed")}: {file.Line}");
                }

                if (!watches)
                {
                    taken.Add(file); // A watch may go on for months; the reports beside the files are its memory.
                }
            }
        }
        while (watches && !cancellation.IsCancellationRequested);

        return taken;
    }

    /// <summary>Waits for the next look; false where the verb is to stop.</summary>
    private static async Task<bool> WaitsAsync(CancellationToken cancellation)
    {
        await Task.Delay(BetweenLooks.ToTimeSpan(), cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellation.IsCancellationRequested;
    }
}
