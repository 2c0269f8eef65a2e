using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// A promise that is kept by a pushed payment, and the bank's file that takes the payment back: the lines of the first
/// page, on both stores, with a receiver of webhooks.
/// </summary>
public sealed partial class BouncedWalkTests : IDisposable
{
    private const string Receiver = "http://127.0.0.1:5081";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public Task Walk_OfAPaymentThatBounces_OnSqlite_ShowsBothTruths() => RunAsync(null);

    [Fact]
    public async Task Walk_OfAPaymentThatBounces_OnPostgres_ShowsBothTruths()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        await RunAsync(pg.Store);
    }

    private async Task RunAsync(string? store)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the walk needs bash, curl and openssl");
        using var hooks = new HookReceiver(folder.At("told"));
        var script = PageWalk.Script(Block()).Replace(Receiver, hooks.Address, StringComparison.Ordinal)
            .Replace("kill %1", "until [ -e told ]; do sleep 0.1; done\nkill %1", StringComparison.Ordinal);
        var output = await PageWalk.RunAsync(folder, script, store);
        var answers = PageWalk.Answers(output);

        // What was owed with interest, was promised and paid: resolved, and the promise kept.
        var payoffs = answers.Where(answer => answer.TryGetProperty("perDay", out _)).ToList();
        var total = Amount(payoffs[0], "total");
        Assert.True(Amount(payoffs[0], "interest") > 0);
        var results = answers.Single(answer => answer.TryGetProperty("results", out _)).GetProperty("results");
        Assert.Equal("applied", Assert.Single(results.EnumerateArray()).GetProperty("result").GetString());
        var cases = answers.Where(answer => answer.TryGetProperty("stage", out _)).ToList();
        Assert.Equal(("resolved", 0m, "kept"), Standing(cases[0]));

        // The bank's file takes it back: owed again with the same interest, the promise turned.
        var file = answers.Single(answer => answer.TryGetProperty("outcomes", out _));
        Assert.Equal(1, file.GetProperty("outcomes").GetProperty("reversed").GetInt32());
        var (stage, owed, promise) = Standing(cases[1]);
        Assert.NotEqual("resolved", stage);
        Assert.Equal((total, "keptThenReversed"), (owed, promise));
        Assert.Equal("2026-08-31", cases[1].GetProperty("oldestUnpaidDue").GetString());
        Assert.Equal(
            (total, Amount(payoffs[0], "interest")), (Amount(payoffs[1], "total"), Amount(payoffs[1], "interest")));
        var row = Assert.Single(
            answers.Single(answer => IsList(answer, "bucket")).GetProperty("items").EnumerateArray(),
            item => item.GetProperty("account").GetString() == "A-1001");
        Assert.Equal(owed, Amount(row, "outstanding"));
        Assert.True(row.GetProperty("daysPastDue").GetInt32() > 80);

        // What was known before the return, and what counts by now.
        Assert.Equal(("resolved", 0m, "kept"), Standing(cases[2]));
        Assert.Equal((stage, total, "keptThenReversed"), Standing(cases[3]));
        var trail = answers.Single(answer => IsList(answer, "kind")).GetProperty("items").EnumerateArray()
            .Select(entry => entry.GetProperty("kind").GetString()!).ToList();
        Assert.Equal(
            ["promiseMade", "paymentRecorded", "promiseEnded", "caseResolved", "promiseEnded", "caseReopened"],
            trail.Where(kind => kind is "promiseMade" or "paymentRecorded" or "promiseEnded" or "caseResolved"
                or "caseReopened"));
        RequireTold(output, hooks);
    }

    /// <summary>The stream of events has it in order, and so had the receiver.</summary>
    private static void RequireTold(string output, HookReceiver hooks)
    {
        var told = output.Split('\n').Where(line => line.StartsWith("data:", StringComparison.Ordinal))
            .Select(line => TypeOf(line["data:".Length..])).OfType<string>().ToList();
        var posted = hooks.Types();
        Assert.Equal(told.TakeLast(posted.Count), posted);
        string[] expected =
        [
            "promise.made", "payment.applied", "promise.kept", "case.resolved", "payment.reversed",
            "promise.keptThenReversed", "case.reopened",
        ];
        Assert.Equal(expected, posted.Where(expected.Contains));
    }

    private static string? TypeOf(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.TryGetProperty("type", out var type) ? type.GetString() : null;
    }

    private static (string Stage, decimal Owed, string Promise) Standing(JsonElement one) => (
        one.GetProperty("stage").GetString()!, Amount(one, "outstanding"),
        one.GetProperty("promises")[0].GetProperty("status").GetString()!);

    private static decimal Amount(JsonElement one, string name) => decimal.Parse(
        one.GetProperty(name).GetProperty("amount").GetString()!, CultureInfo.InvariantCulture);

    private static bool IsList(JsonElement answer, string member) =>
        answer.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array
        && items.EnumerateArray().Any(item => item.TryGetProperty(member, out _));

    [GeneratedRegex(@"### When a payment bounces[\s\S]*?```bash\n(?<script>[\s\S]+?)```")]
    private static partial Regex Block();

    /// <summary>Takes what is posted to it, and answers that it did.</summary>
    private sealed class HookReceiver : IDisposable
    {
        private readonly HttpListener listener = new();
        private readonly Lock taking = new();
        private readonly List<string> bodies = [];

        private readonly string mark;

        /// <summary>Listens.</summary>
        /// <param name="mark">A file that it makes when it was told that the case is open again.</param>
        public HookReceiver(string mark)
        {
            this.mark = mark;
            Address = string.Create(
                CultureInfo.InvariantCulture, $"http://127.0.0.1:{PageWalk.FreePort(skipped: 500)}");
            listener.Prefixes.Add(Address + "/");
            listener.Start();
            _ = ServeAsync();
        }

        public string Address { get; }

        public void Dispose() => listener.Close();

        /// <summary>What was posted, in order.</summary>
        public List<string> Types()
        {
            lock (taking)
            {
                return [.. bodies.Select(TypeOf).OfType<string>()];
            }
        }

        private async Task ServeAsync()
        {
            while (listener.IsListening)
            {
                var context = await listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream);
                var body = await reader.ReadToEndAsync();
                lock (taking)
                {
                    bodies.Add(body);
                }

                context.Response.StatusCode = 204;
                context.Response.Close();
                if (TypeOf(body) == "case.reopened")
                {
                    await File.WriteAllTextAsync(mark, "");
                }
            }
        }
    }
}
