using System.Text;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Cases.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Cases.Gateway.Tests;

/// <summary>How a gateway of a test is set up.</summary>
internal sealed record GatewaySetting
{
    public GatewayOptions Options { get; init; } = new();

    /// <summary>Says who is signed in, request by request.</summary>
    public Action<HttpContext>? SignIn { get; init; }

    /// <summary>The node's clock.</summary>
    public TimeProvider Time { get; init; } = new OneDay();

    /// <summary>The rules; null for none at all.</summary>
    public PolicyBook? Policies { get; init; }

    /// <summary>Endpoints beside those of the product.</summary>
    public Action<IEndpointRouteBuilder> Map { get; init; } = _ => { };

    /// <summary>The one who is signed in; null where the tokens of requests say so.</summary>
    public Caller? Caller { get; init; }

    /// <summary>Puts what stands before the gateway, as the composition root does.</summary>
    public Action<WebApplication> Front { get; init; } = _ => { };

    /// <summary>What stands before everything.</summary>
    public Func<HttpContext, RequestDelegate, Task> Before { get; init; } = (context, next) => next(context);

    /// <summary>Changes the parts that the gateway is given.</summary>
    public Func<GatewayParts, GatewayParts> Parts { get; init; } = parts => parts;

    /// <summary>Rows that one question to a worklist may look at.</summary>
    public int MostScanned { get; init; } = IWorkRows.MaxScan;

    /// <summary>Whether the node signs heads when the rows follow.</summary>
    public bool SignsHeads { get; init; }

    /// <summary>The texts that the node records; null for none.</summary>
    public Func<ShippedTexts>? Shipped { get; init; }

    /// <summary>Whether the rows of worklists are built when the gateway starts.</summary>
    public bool RowsAreBuilt { get; init; } = true;

    /// <summary>Changes the web application before it is built.</summary>
    public Action<WebApplicationBuilder> Build { get; init; } = _ => { };
}

/// <summary>A gateway on a port of this machine, over a node in memory.</summary>
internal sealed class GatewayRun : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly CasesNode node;
    private readonly ReadModels rows;

    private GatewayRun(WebApplication app, CasesNode node, ReadModels rows)
    {
        this.app = app;
        this.node = node;
        this.rows = rows;
        Address = new Uri(app.Urls.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IStreamHost Host => node.Host;

    public IEnumerable<Endpoint> Endpoints =>
        ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints);

    public static async Task<GatewayRun> StartAsync(GatewaySetting? given = null)
    {
        var setting = given ?? new GatewaySetting();
        var settings = new HostSettings(new MemoryLedgerStore(), setting.Time);
        settings = setting.Policies is { } book ? settings with { Policies = book } : settings;
        settings = settings with { Options = settings.Options with
        {
            SignsHeads = setting.SignsHeads, Shipped = setting.Shipped,
        } };
        var node = settings.Node(inline: false);
        node.Start();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        setting.Build(builder);
        var rows = new ReadModels(node, setting.MostScanned);
        builder.AddCasesGateway(setting.Parts(Parts(
            node, settings, rows, new WebhookTarget(setting.Options.Webhooks.Networks))), setting.Options);
        var app = builder.Build();
        app.Use(setting.Before);
        setting.Front(app);
        if (setting.SignIn is { } signIn)
        {
            app.Use((context, next) =>
            {
                signIn(context);
                return next(context);
            });
        }

        if (setting.Caller is { } caller)
        {
            app.Use((context, next) =>
            {
                context.Features.Set(caller);
                return next(context);
            });
        }

        setting.Map(app);
        app.MapCasesGateway();
        await app.StartAsync();
        var run = new GatewayRun(app, node, rows);
        if (setting.RowsAreBuilt)
        {
            await run.FollowAsync();
        }

        return run;
    }

    /// <summary>Posts a body, JSON unless said otherwise.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, string body, string type = "application/json") =>
        PostAsync(path, Encoding.UTF8.GetBytes(body), type);

    /// <summary>Posts a body, JSON unless said otherwise.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string type = "application/json")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return await Client.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await rows.DisposeAsync();
        await node.DisposeAsync();
    }

    /// <summary>A courier on the rows that the gateway shows, with nothing delivered before.</summary>
    public async Task<Courier> CourierAsync(Func<OutgoingDelivery, DeliveryAnswer> answer)
    {
        var courier = new Courier(new CourierParts(
            node.Store, node.Notices, node.Webhooks, rows.Deliveries, TimeProvider.System)
        {
            Post = (delivery, _) => Task.FromResult(answer(delivery)),
            Plan = _ => null,
        });
        await courier.PrepareAsync(CancellationToken.None);
        return courier;
    }

    /// <summary>How many entries the ledger has.</summary>
    public async Task<long> LengthAsync() => (await node.Store.ReadHeadAsync(CancellationToken.None)).Next;

    /// <summary>The rows take in all that was written so far.</summary>
    public Task FollowAsync() => rows.FollowAsync();

    private static GatewayParts Parts(
        CasesNode node, HostSettings settings, ReadModels rows, WebhookTarget target) => new()
    {
        Host = node.Host,
        Identity = node.Identity,
        Ledger = node.Store,
        Rows = rows.Cases,
        References = node.References,
        Policies = node.Policies,
        ZoneOf = packs => node.PoliciesOf(packs).OfficialZone,
        Advisor = node.Advisor,
        Notices = node.Notices,
        Webhooks = new WebhookDesk(node.Webhooks, rows.Deliveries,
            new WebhookPost(new HttpMessageInvoker(target.Handler()), node.Webhooks, settings.Time), target),
        Committed = node.Committed,
        Time = settings.Time,
        RowsReached = rows.ReachedAsync,
        Proofs = rows.Proofs,
        Desk = rows.Desk(settings.Time),
    };

    /// <summary>Rows in memory, which follow the ledger when they are told to.</summary>
    private sealed class ReadModels(CasesNode node, int mostScanned) : IAsyncDisposable
    {
        private readonly MemoryWorkRows work = new() { MostScanned = mostScanned };
        private readonly MemorySearchRows search = new();

        private readonly MemoryTileRows tiles = new();

        public MemoryCaseRows Cases { get; } = new();

        public MemoryDeliveryRows Deliveries { get; } = new();

        public EntryProver Proofs => new(node.Store, (ICheckpointStore)node.Store, tiles);

        public CaseDesk Desk(TimeProvider time)
        {
            var list = new Worklist(work, node.Cursors, new PersonSearch(search, node.Tokens))
            {
                Policies = node.RowPolicies, References = node.References, Identity = node.Identity,
            };
            return new CaseDesk(list, new NextCases(list, new CaseLeases(time)), node.Policies);
        }

        public async ValueTask DisposeAsync()
        {
            await work.DisposeAsync();
            await search.DisposeAsync();
        }

        public async Task FollowAsync()
        {
            await new CaseRowFollower(node.Store, Cases).CatchUpAsync(default);
            await new WorkRowFollower(node.Store, work, node.RowPolicies).CatchUpAsync(default);
            await node.Follow(search).CatchUpAsync(default);
            using var heads = node.Follow(tiles, (ICheckpointStore)node.Store);
            await heads.CatchUpAsync(default);
        }

        public async ValueTask<bool> ReachedAsync(long position, CancellationToken cancellation) =>
            await Cases.ReadCursorAsync(cancellation) > position && await work.ReadCursorAsync(cancellation) > position;
    }
}
