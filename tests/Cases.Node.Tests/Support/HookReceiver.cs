using System.Collections.Concurrent;
using System.Text.Json;
using Cases.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cases.Node.Tests;

/// <summary>What came to a receiver once.</summary>
/// <param name="Id">The value of <c>webhook-id</c>.</param>
/// <param name="Subject">The case that it is about.</param>
/// <param name="Position">Its position.</param>
/// <param name="Body">The very text.</param>
/// <param name="Accepted">Whether it was answered with 2xx.</param>
internal sealed record Arrival(string Id, string Subject, long Position, string Body, bool Accepted);

/// <summary>Another system on a port of this machine that takes webhooks in, and answers as a test says.</summary>
internal sealed class HookReceiver : IAsyncDisposable
{
    /// <summary>The setting that lets a node reach this machine.</summary>
    public static readonly (string, string) Setting = ("Cases__Webhooks__Networks__0", "127.0.0.0/8");

    private readonly WebApplication app;
    private readonly SemaphoreSlim came = new(0);

    private HookReceiver(WebApplication app) => this.app = app;

    /// <summary>Everything that came, in order of arrival.</summary>
    public ConcurrentQueue<Arrival> Arrivals { get; } = new();

    /// <summary>Answers a delivery, after how it will be accepted is known; says whether with 2xx.</summary>
    public Func<string, int> StatusOf { get; set; } = static _ => StatusCodes.Status204NoContent;

    /// <summary>Writes the answer; a test may write more than a status.</summary>
    public Func<HttpContext, int, Task> AnswerAsync { get; set; } = static (context, status) =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>Is told of each arrival before it is answered.</summary>
    public Action Count { get; set; } = static () => { };

    /// <summary>Where it listens.</summary>
    public string Address => new Uri(new Uri(app.Urls.Single()), "hook").ToString();

    /// <summary>The ids that were accepted.</summary>
    public IReadOnlySet<string> Accepted => Arrivals.Where(one => one.Accepted).Select(one => one.Id).ToHashSet();

    public static async Task<HookReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var receiver = new HookReceiver(builder.Build());
        receiver.app.MapPost("/hook", receiver.TakeAsync);
        receiver.app.MapFallback(
            Task (HttpContext _) => throw new InvalidOperationException("A redirect was followed."));
        await receiver.app.StartAsync();
        return receiver;
    }

    /// <summary>Waits until something holds of what came.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await came.WaitAsync().Soon();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        came.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        using var json = JsonDocument.Parse(body);
        var id = context.Request.Headers["webhook-id"].ToString();
        var data = json.RootElement.GetProperty("data");
        var position = data.TryGetProperty("position", out var at) ? at.GetInt64() : -1;
        var subject = json.RootElement.TryGetProperty("subject", out var told) ? told.GetString()! : "";
        var status = StatusOf(id);
        Arrivals.Enqueue(new Arrival(id, subject, position, body, status is >= 200 and < 300));
        Count();
        came.Release();
        await AnswerAsync(context, status);
    }
}
