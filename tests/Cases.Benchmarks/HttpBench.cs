using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Cases.Benchmarks;

/// <summary>
/// A note on a case over HTTP, signed in and durable, beside an endpoint of the same server that only authenticates,
/// parses and answers.
/// </summary>
internal sealed class HttpBench
{
    private const double Aim = 0.4;
    private const int Clients = 128;
    private const int ManyClients = 500;
    private const int Cases = 1_024;
    private const string PeerName = "an endpoint of the same server that only authenticates, parses and answers";

    private readonly BenchServer server;
    private readonly CancellationToken cancellation;
    private readonly string run = Guid.NewGuid().ToString("N");
    private string[] tokens = [];
    private string[] cases = [];
    private long keys;
    private long failures;
    private string? firstFailure;

    private HttpBench(BenchServer server, CancellationToken cancellation)
    {
        this.server = server;
        this.cancellation = cancellation;
    }

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(
        BenchStore store, BenchOptions options, CancellationToken cancellation)
    {
        var server = await BenchServer.StartAsync(store.File, cancellation).ConfigureAwait(false);
        await using var started = server.ConfigureAwait(false);
        var bench = new HttpBench(server, cancellation);
        await bench.PrepareAsync().ConfigureAwait(false);
        return
        [
            await bench.RowAsync(
                BenchReport.Invariant($"REST command, signed in, durable, {Clients} clients at once"), Clients,
                options).ConfigureAwait(false),
            await bench.RowAsync(
                BenchReport.Invariant($"the same with {ManyClients} clients at once, without an error"), ManyClients,
                options).ConfigureAwait(false),
        ];
    }

    private async Task PrepareAsync()
    {
        var opener = await server.TokenAsync("core", "integration", cancellation).ConfigureAwait(false);
        tokens = await Task.WhenAll(Enumerable.Range(0, ManyClients).Select(number => server.TokenAsync(
            BenchReport.Invariant($"staff {number}"), "collector", cancellation))).ConfigureAwait(false);
        cases = await Task.WhenAll(Enumerable.Range(0, Cases).Select(number => server.OpenAsync(
            opener, BenchReport.Invariant($"{run}-{number}"), cancellation))).ConfigureAwait(false);
    }

    private async Task<BenchRow> RowAsync(string name, int clients, BenchOptions options)
    {
        Task<double> Ours() => LoadAsync("v1/cases", clients, options.Seconds);
        Task<double> Peer() => LoadAsync(BenchServer.AnswerPath, clients, options.Seconds);
        await Rounds.WarmAsync(Ours, Peer).ConfigureAwait(false);
        failures = 0;
        firstFailure = null;
        var rounds = new Rounds(options.Rounds);
        await rounds.RunAsync(Ours, Peer).ConfigureAwait(false);
        return new BenchRow(name, Math.Round(rounds.Ours, 1), Math.Round(rounds.Peer, 1), PeerName, Aim)
        {
            Failed = failures > 0,
            Note = failures > 0 ? BenchReport.Invariant($"{failures} errors, the first: {firstFailure}") : null,
            Seen =
            [
                rounds.Spread, ("errors", BenchReport.Invariant($"{failures}")),
                ("load average", Machine.LoadAverage() ?? "unknown"),
            ],
        };
    }

    /// <summary>Answers per second while every client sends one request after the other.</summary>
    private async Task<double> LoadAsync(string path, int clients, double seconds)
    {
        var clock = new LoadClock(seconds, cancellation);
        var counts = await Task.WhenAll(Enumerable.Range(0, clients).Select(client =>
            Task.Run(() => WorkAsync(path, client, clock)))).ConfigureAwait(false);
        var elapsed = clock.Elapsed;
        cancellation.ThrowIfCancellationRequested();
        return counts.Sum() / elapsed.TotalSeconds;
    }

    private async Task<long> WorkAsync(string path, int client, LoadClock clock)
    {
        var bearer = new AuthenticationHeaderValue("Bearer", tokens[client]);
        var body = Encoding.UTF8.GetBytes("""{"text":"rang twice, nobody there"}""");
        long done = 0;
        while (!clock.IsOver)
        {
            var number = Interlocked.Increment(ref keys);
            using var request = new HttpRequestMessage(
                HttpMethod.Post, new Uri($"{path}/{cases[number % Cases]}/notes", UriKind.Relative));
            request.Headers.Authorization = bearer;
            request.Headers.TryAddWithoutValidation("Idempotency-Key", BenchReport.Invariant($"{run}-{number}"));
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            done += await SendAsync(request).ConfigureAwait(false) ? 1 : 0;
        }

        return done;
    }

    private async Task<bool> SendAsync(HttpRequestMessage request)
    {
        try
        {
            using var answer = await server.Client.SendAsync(request, cancellation).ConfigureAwait(false);
            if (answer.StatusCode == HttpStatusCode.Created)
            {
                return true;
            }

            Fail(BenchReport.Invariant($"status {(int)answer.StatusCode}"));
        }
        catch (HttpRequestException error)
        {
            Fail(error.Message);
        }

        return false;
    }

    private void Fail(string what)
    {
        Interlocked.Increment(ref failures);
        Interlocked.CompareExchange(ref firstFailure, what, null);
    }
}
