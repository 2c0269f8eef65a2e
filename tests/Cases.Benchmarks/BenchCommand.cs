using System.Runtime.InteropServices;
using Cases.Ledger;
using Npgsql;

namespace Cases.Benchmarks;

/// <summary>Runs a bench from the command line and answers with an exit code.</summary>
internal static class BenchCommand
{
    private const int Done = 0;
    private const int AimMissed = 1;
    private const int Unusable = 2;
    private const int WorldFailed = 3;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["--help" or "-h", ..] or [_, "--help" or "-h"])
        {
            Console.Out.WriteLine(BenchOptions.Usage);
            return Done;
        }

        // A bench that is stopped still removes what it made.
        using var stopping = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await RunAsync(BenchOptions.Parse(arguments), stopping.Token).ConfigureAwait(false);
        }
        catch (BenchFailure failure)
        {
            return Fail(Unusable, failure.Message);
        }
        catch (OperationCanceledException)
        {
            return Fail(WorldFailed, "bench: stopped before it was done");
        }
        catch (Exception error) when (error is LedgerStoreException or NpgsqlException or IOException
            or UnauthorizedAccessException)
        {
            return Fail(WorldFailed, error.Message);
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stopping.Cancel();
        }
    }

    private static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellation)
    {
        var rows = options.Bench switch
        {
            "engine" => await EngineBench.RunAsync(options, cancellation).ConfigureAwait(false),
            "ledger" when options.Cases > 0 => await GrowthBench.RunAsync(options, cancellation).ConfigureAwait(false),
            "ledger" => await LedgerBench.RunAsync(options, cancellation).ConfigureAwait(false),
            "verify" => await VerifyBench.RunAsync(options, cancellation).ConfigureAwait(false),
            "policy" => await PolicyBench.RunAsync(options, cancellation).ConfigureAwait(false),
            "replay" => await ReplayBench.RunAsync(options, cancellation).ConfigureAwait(false),
            "camt" => await CamtBench.RunAsync(options, cancellation).ConfigureAwait(false),
            "payments" => await PaymentsBench.RunAsync(options, cancellation).ConfigureAwait(false),
            "worklist" => await WorklistBench.RunAsync(options, cancellation).ConfigureAwait(false),
            _ => await HttpAsync(options, cancellation).ConfigureAwait(false),
        };
        if (options.Json)
        {
            BenchReport.Json(rows);
        }
        else
        {
            BenchReport.Text(rows);
        }

        return rows.Any(row => row.Met == false) ? AimMissed : Done;
    }

    private static async Task<IReadOnlyList<BenchRow>> HttpAsync(
        BenchOptions options, CancellationToken cancellation)
    {
        using var store = await BenchStore.OpenAsync(options.StoreFile, cancellation).ConfigureAwait(false);
        if (!options.Json)
        {
            Machine.Describe(store.Description);
        }

        return await HttpBench.RunAsync(store, options, cancellation).ConfigureAwait(false);
    }

    private static int Fail(int code, string message)
    {
        Console.Error.WriteLine($"cases: {message.ReplaceLineEndings(" ").Trim()}");
        return code;
    }
}
