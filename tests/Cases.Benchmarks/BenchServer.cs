using System.Net.Http.Headers;
using System.Text.Json;
using Cases.Contracts;
using Cases.Engine;
using Cases.Gateway;
using Cases.Ledger;
using Cases.Policies;
using Cases.Storage.Sqlite;
using Cases.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace Cases.Benchmarks;

/// <summary>A gateway on a port of this machine over a durable store, as <c>serve</c> puts it together.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    /// <summary>Where a note is only authenticated, parsed and answered.</summary>
    public const string AnswerPath = "bench/answer";

    private readonly WebApplication _app;
    private readonly CasesNode _node;
    private readonly ServedStores _stores;
    private readonly Sealer _sealer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _following;

    private BenchServer(
        WebApplication app, CasesNode node, ServedStores stores, Sealer sealer)
    {
        _app = app;
        _node = node;
        _stores = stores;
        _sealer = sealer;
        var follower = new CaseRowFollower(stores.Ledger, stores.Cases, node.KeepRecent());
        var list = new WorkRowFollower(stores.Ledger, stores.Work, node.RowPolicies, node.KeepRecent());
        _following = Task.WhenAll(
            Task.Run(() => follower.RunAsync(node.Committed, Wait, _stopping.Token)),
            Task.Run(() => list.RunAsync(node.Committed, Wait, _stopping.Token)));
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false })
        {
            BaseAddress = new Uri(app.Urls.Single()),
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    public HttpClient Client { get; }

    /// <summary>The rows of the worklist, as they are by now.</summary>
    public IWorkRows Work => _stores.Work;

    public static async Task<BenchServer> StartAsync(string file, CancellationToken cancellation) => await StartAsync(
        await ServedStores.OpenAsync(file, cancellation).ConfigureAwait(false), _ => { }, cancellation)
        .ConfigureAwait(false);

    /// <summary>Starts over some stores, which it closes at its end.</summary>
    /// <param name="stores">The stores.</param>
    /// <param name="map">Adds endpoints beside those of the product.</param>
    /// <param name="cancellation">Ends the start.</param>
    public static async Task<BenchServer> StartAsync(
        ServedStores stores, Action<IEndpointRouteBuilder> map, CancellationToken cancellation)
    {
        using var master = MasterKey.FromBytes(new byte[MasterKey.Size]);
        var sealer = new Sealer(master, System.Security.Cryptography.RandomNumberGenerator.Fill);
        var book = new Domain.PolicyBook(ShippedPacks.All());
        var node = new CasesNode(
            stores.Ledger, sealer, book, TimeProvider.System, new EngineOptions { Build = "bench", Version = "0" });
        node.Start();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.AddCasesGateway(Parts(node, stores), Unlimited());
        var app = builder.Build();
        MapAnswer(app);
        map(app);
        app.MapCasesGateway();
        await app.StartAsync(cancellation).ConfigureAwait(false);
        return new BenchServer(app, node, stores, sealer);
    }

    /// <summary>A token of the node's own.</summary>
    public async Task<string> TokenAsync(string subject, string role, CancellationToken cancellation)
    {
        var client = new CasesClient(Client, _ => ValueTask.FromResult<string?>(null));
        var answer = await client.SignInAsync(new SignInRequest(subject, role), cancellation).ConfigureAwait(false);
        return answer.Required().Token;
    }

    /// <summary>Opens a case and says its id.</summary>
    public async Task<string> OpenAsync(string token, string account, CancellationToken cancellation)
    {
        var client = new CasesClient(Client, _ => ValueTask.FromResult<string?>(token));
        var item = new DueItemRequest(
            "1", [new ComponentAmount(DebtComponent.Principal, "100.00")], new DateOnly(2026, 1, 31));
        var answer = await client.PostAsync(CasePaths.Cases, new OpenCaseRequest("bench", account, "CNY", [item]),
            null, cancellation).ConfigureAwait(false);
        return answer.Required().Id;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        await _node.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        await _stores.DisposeAsync().ConfigureAwait(false);
        _sealer.Dispose();
        _stopping.Dispose();
    }

    private static async Task Wait(Duration wait, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(wait.ToTimeSpan());
        await timer.WaitForNextTickAsync(stop).ConfigureAwait(false);
    }

    private static GatewayParts Parts(CasesNode node, ServedStores stores)
    {
        var list = new Worklist(stores.Work, node.Cursors) { References = node.References, Identity = node.Identity };
        return new GatewayParts
        {
            Host = node.Host,
            Identity = node.Identity,
            Ledger = node.Store,
            Rows = stores.Cases,
            References = node.References,
            Policies = node.Policies,
            ZoneOf = packs => node.PoliciesOf(packs).OfficialZone,
            Advisor = node.Advisor,
            Notices = node.Notices,
            Webhooks = new WebhookDesk(
                node.Webhooks, new MemoryDeliveryRows(),
                new WebhookPost(new HttpClient(), node.Webhooks, TimeProvider.System), new WebhookTarget([])),
            Committed = node.Committed,
            Time = TimeProvider.System,
            RowsReached = async (position, stop) =>
                await stores.Cases.ReadCursorAsync(stop).ConfigureAwait(false) > position,
            Desk = new CaseDesk(
                list, new NextCases(list, new CaseLeases(TimeProvider.System)), node.Policies),
        };
    }

    // All clients come from one address here, and none of them pauses.
    private static GatewayOptions Unlimited() => new()
    {
        SignIn = new SignInOptions { OwnTokens = true },
        Limits = new LimitOptions
        {
            CallerPerSecond = 1_000_000, CallerBurst = 1_000_000, AddressPerSecond = 1_000_000,
            AddressBurst = 1_000_000, SenderPerSecond = 1_000_000, SenderBurst = 1_000_000,
        },
        Payments = new PaymentOptions { Senders = [PaymentLoad.Sender] },
    };

    private static void MapAnswer(IEndpointRouteBuilder routes) =>
        routes.MapPost(AnswerPath + "/{id}/notes", AnswerAsync).Allow(StaffRoles.Collector);

    private static async Task AnswerAsync(string id, HttpContext context)
    {
        var note = await JsonSerializer.DeserializeAsync(
            context.Request.Body, CasesJson.Default.NoteRequest, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = "application/json";
        var receipt = new Receipt(id, 1, note!.Text.Length, ["noteAdded"]);
        await JsonSerializer.SerializeAsync(
            context.Response.Body, receipt, CasesJson.Default.Receipt, context.RequestAborted).ConfigureAwait(false);
    }
}
