using System.Text.Json;
using Cases.Contracts;
using Cases.TestKit;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cases.Node.Tests;

/// <summary><c>webhooks</c>: how subscriptions stand and are worked, beside a node and without.</summary>
public sealed class WebhooksVerbTests : IDisposable
{
    private const string Accounts = "account,currency,amount,due_date\n";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Webhooks_WhileServedAndAfterwards_AreSeenAndWorked()
    {
        await using var receiver = await HookReceiver.StartAsync();
        receiver.StatusOf = _ => receiver.Arrivals.IsEmpty ? StatusCodes.Status410Gone : 204;
        using var node = await ServingProcess.StartAsync(
            folder.Store(), "Development", settings: HookReceiver.Setting);
        (await RunAsync("import", folder.Write("a.csv", $"{Accounts}0001,CNY,10.00,2026-03-31\n"))).Done();
        var id = await SubscribeAsync(node.Address, receiver.Address);

        // The receiver says that it is gone, and comes back.
        await UntilAsync("gone");
        var gone = await OnlyAsync();
        Assert.Equal((id, receiver.Address), (Text(gone, "id"), Text(gone, "url")));
        Assert.Equal("410", gone.GetProperty("last").GetProperty("status").ToString());
        Assert.NotEqual(0, gone.GetProperty("waiting").GetInt64());
        Assert.NotNull(Text(gone, "oldestAt"));
        Assert.Equal("active", Text((await RunAsync("webhooks", "resume", id, "--json")).Done().Json, "state"));
        await receiver.UntilAsync(() => receiver.Accepted.Count > 0);
        var first = receiver.Accepted.Order(StringComparer.Ordinal).First();
        await UntilAsync(waiting: 0);

        // The same event again, under the same id.
        (await RunAsync("webhooks", "replay", id, "--from", "0", "--to", "1000")).Done();
        await receiver.UntilAsync(() => receiver.Arrivals.Count(one => one.Id == first && one.Accepted) == 2);
        var log = (await RunAsync("webhooks", "log", id, "--json")).Done().Json.GetProperty("attempts");
        Assert.Equal(first, Text(log.EnumerateArray().Last(), "event"));
        Assert.Contains("attempt 1: 410", (await RunAsync("webhooks", "log", id)).Done().Out, StringComparison.Ordinal);

        Assert.Equal("paused", Text((await RunAsync("webhooks", "pause", id, "--json")).Done().Json, "state"));
        Assert.Contains("it was so before",
            (await RunAsync("webhooks", "pause", id)).Done().Out, StringComparison.Ordinal);
        Assert.Equal(0, (await node.TerminateAsync()).Code);

        // Nobody serves: the verb writes itself, and what is served next acts upon it.
        (await RunAsync("webhooks", "replay", id, "--parked")).Done();
        Assert.Contains("state               active",
            (await RunAsync("webhooks", "resume", id)).Done().Out, StringComparison.Ordinal);
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
    }

    [Fact]
    public async Task Webhooks_OfAStoreWithoutAny_AreNone_AndNoneIsChanged()
    {
        (await RunAsync("webhooks", "list")).Fails(2, "There is no store");
        (await RunAsync("webhooks", "pause", "w1")).Fails(2, "There is no store");
        Assert.Empty(Directory.GetFiles(folder.Root, "cases.db*"));
        (await RunAsync("import", folder.Write("a.csv", $"{Accounts}0001,CNY,10.00,2026-03-31\n"))).Done();

        Assert.Contains("nobody has subscribed",
            (await RunAsync("webhooks", "list")).Done().Out, StringComparison.Ordinal);
        (await RunAsync("webhooks", "log", "w1")).Fails(2, "'w1'", "webhooks list");
        (await RunAsync("webhooks", "resume", "w1")).Fails(2, "'w1'", "webhooks list");
        (await RunAsync("webhooks", "replay", "w1", "--parked")).Fails(2, "'w1'", "webhooks list");
    }

    [Theory]
    [InlineData("replay w1", "--parked")]
    [InlineData("replay w1 --parked --give-up", "--give-up")]
    [InlineData("replay w1 --from 5", "--to")]
    [InlineData("replay w1 --from 5 --to 4", "--from on")]
    [InlineData("replay w1 --from 5 --to 6 --parked", "--parked")]
    [InlineData("log w1 --limit 0", "--limit")]
    public async Task Wish_ThatCannotBe_IsExitTwo(string arguments, string told) =>
        (await RunAsync(["webhooks", .. arguments.Split(' ')])).Fails(2, told);

    private static async Task<string> SubscribeAsync(Uri node, string url)
    {
        using var http = new HttpClient { BaseAddress = node };
        var admin = await SignedIn.AsAsync(http, "root", "admin");
        var made = await admin.ChangeWebhookAsync(
            CasePaths.Webhooks, new WebhookRequest(url) { Types = ["case.opened"], From = 0 });
        return made.Required().Id;
    }

    private async Task<JsonElement> OnlyAsync() => Assert.Single(
        (await RunAsync("webhooks", "list", "--json")).Done().Json.GetProperty("webhooks").EnumerateArray());

    /// <summary>Looks at the list until it says so.</summary>
    private async Task UntilAsync(string? state = null, long? waiting = null)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var look = 0; look < 600; look++)
        {
            var now = await OnlyAsync();
            if ((state is null || Text(now, "state") == state)
                && (waiting is null || now.GetProperty("waiting").GetInt64() == waiting))
            {
                return;
            }

            await timer.WaitForNextTickAsync();
        }

        Assert.Fail($"The list never says {state}{waiting}: {await OnlyAsync()}");
    }

    private Task<CliResult> RunAsync(params string[] args) => Cli.RunAsync([.. args, "--store", folder.Store()]);

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
