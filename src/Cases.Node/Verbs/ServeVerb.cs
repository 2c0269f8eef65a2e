using System.CommandLine;
using Cases.Engine;
using Cases.Gateway;
using Cases.Ledger;
using Cases.Outreach;
using Cases.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;

namespace Cases.Node;

/// <summary><c>serve</c>: runs a node until it is told to stop.</summary>
internal static class ServeVerb
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    public static Command Command()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where to listen, several parted by ';'. Only this machine can reach the default.",
            DefaultValueFactory = _ => DefaultUrl,
            HelpName = "URL",
        };
        var engine = new Option<string>("--engine")
        {
            Description = "Where the actors live; auto takes what this version has.",
            DefaultValueFactory = _ => "auto",
        };
        engine.AcceptOnlyFromAmong("auto", "embedded", "orleans");
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command("serve", "Runs a node until it is told to stop (Ctrl+C, SIGTERM).")
        {
            urls, engine, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            Later.Refuse(parsed.GetValue(engine) == "orleans" ? "" : null, "serve --engine orleans");
            await RunAsync(new Request(Checked(parsed.GetValue(urls)!), parsed.GetValue(store)!, parsed.GetValue(json)),
                cancellation).ConfigureAwait(false);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static async Task RunAsync(Request request, CancellationToken cancellation)
    {
        await using var node = await RunningNode.OpenAsync(request.Store, []).ConfigureAwait(false);
        using var logs = ServeLogs.Open(ServeLogs.SecurityFileFor(StoreOption.Parse(request.Store)));
        Tell(node, logs);
        node.Outreach = OutreachOf(node, logs);
        var parts = await PartsOfAsync(node, logs).ConfigureAwait(false);
        using var calls = new PageCalls(parts.OwnCalls);
        await using var app = Build(parts, request.Urls, (logs, calls));
        await StartAsync(app, cancellation).ConfigureAwait(false);
        await using var door = StoreOption.Parse(request.Store) is { } file
            ? NodeDoor.Open(file, node, logs.Logger)
            : null;
        Announce(app.Urls, node.Book.InForce, request);
        await StoppedAsync(app, node.Keeper.Lost, cancellation).ConfigureAwait(false);
        // Requests under way end first; what they acknowledged is durable, and the store closes behind them.
        await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>What does not leave is told with the message's outside id and a word of why, and nothing personal.
    /// </summary>
    private static Deliverer? OutreachOf(RunningNode node, ServeLogs logs)
    {
        var outreach = OutreachSettings.FromEnvironment().Build(
            opened => node.Engine.PoliciesOf(opened.Packs).OfficialZone, node.Clock ?? TimeProvider.System);
        if (outreach is not null)
        {
            var log = logs.Logger.ForContext(Constants.SourceContextPropertyName, "Cases.Node.Outreach");
            outreach.Told = (message, why) => log.Warning("MessageNotTaken {Message} {Why}", message, why);
        }

        return outreach;
    }

    private static WebApplication Build(GatewayParts parts, string[] urls, (ServeLogs Logs, PageCalls Calls) with)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = "cases" });
        builder.WebHost.UseUrls(urls);
        builder.Logging.ClearProviders().AddSerilog(with.Logs.Logger).AddFilter("Microsoft", LogLevel.Warning);
        var options = OptionsOf(builder);
        RefuseOwnTokensAbroad(options.SignIn, urls);
        try
        {
            var site = new OwnAddress();
            builder.AddCasesGateway(parts, options).Services.AddCasesConsole(new ConsoleOptions
            {
                Node = site.Read, Carrier = with.Calls, OwnTokens = options.SignIn.OwnTokens,
                Zone = parts.Desk.Zone.Id,
                Provider = options.SignIn.ClientId is null ? null : site.Provider,
            });
            var app = builder.Build();
            site.App = app;
            ProxyTrust.Use(app, options.Proxies);
            return app.UseCasesWallsForPages(ConsoleHosting.Root, ConsoleHosting.TooManyAsync)
                .MapCasesConsole().MapCasesGateway();
        }
        catch (ArgumentException error)
        {
            throw VerbFailure.Unusable(error.Message);
        }
    }

    private static GatewayOptions OptionsOf(WebApplicationBuilder builder)
    {
        GatewayOptions options;
        try
        {
            options = builder.Configuration.GetSection(GatewayOptions.Section).Get<GatewayOptions>() ?? new();
        }
        catch (InvalidOperationException error)
        {
            throw VerbFailure.Unusable($"The configuration cannot be used: {error.Message}");
        }

        if (builder.Environment.IsDevelopment())
        {
            return options with { SignIn = options.SignIn with { OwnTokens = true } };
        }

        if (options.SignIn.OwnTokens)
        {
            throw VerbFailure.Unusable("Cases__SignIn__OwnTokens lets everybody in as anybody, and is for development "
                + "alone: unset it and configure a provider (Cases__SignIn__Authority), or set "
                + "DOTNET_ENVIRONMENT=Development on a machine of your own.");
        }

        if (options.SignIn.Authority is null)
        {
            Console.Error.WriteLine("cases: Nobody can sign in yet: set Cases__SignIn__Authority to the address of "
                + "the OpenID Connect provider, or DOTNET_ENVIRONMENT=Development on a machine of your own.");
        }

        return options;
    }

    /// <summary>Tokens for everybody are for this machine alone, whoever else can reach the address.</summary>
    private static void RefuseOwnTokensAbroad(SignInOptions options, string[] urls)
    {
        if (options.OwnTokens && Array.Find(urls, url => !new Uri(url).IsLoopback) is { } abroad)
        {
            throw VerbFailure.Unusable(
                $"--urls: {abroad} can be reached from elsewhere, and the node's own tokens let everybody in: "
                + "configure a provider (Cases__SignIn__Authority) and leave Development.");
        }
    }

    private static async Task<GatewayParts> PartsOfAsync(RunningNode node, ServeLogs logs)
    {
        var (list, search) = await node.FollowWorkAsync().ConfigureAwait(false);
        var time = node.Clock ?? TimeProvider.System;
        return new GatewayParts
        {
            Host = node.Engine.Host,
            Identity = node.Engine.Identity,
            Ledger = node.Ledger,
            IsShared = node.IsShared,
            Rows = node.Rows,
            References = node.References,
            Policies = node.Engine.Policies,
            ZoneOf = packs => node.Engine.PoliciesOf(packs).OfficialZone,
            Advisor = node.Engine.Advisor,
            Notices = node.Engine.Notices,
            Webhooks = await node.DeliverAsync(position => Lost(logs, position)).ConfigureAwait(false),
            Committed = node.Engine.Committed,
            Time = time,
            Proofs = node.Proofs,
            NotReady = () => node.Keeper.Standing ?? node.Refuses ?? logs.Fault,
            ReadsUnrecorded = () => logs.Fault is not null,
            AskErased = node.AskErasedAsync,
            RowsReached = async (position, cancellation) =>
                await node.Rows.ReadCursorAsync(cancellation).ConfigureAwait(false) > position
                && await list.ReadCursorAsync(cancellation).ConfigureAwait(false) > position
                && await search.ReadCursorAsync(cancellation).ConfigureAwait(false) > position,
            Desk = new CaseDesk(list, new NextCases(list, new CaseLeases(time)), node.Engine.Policies),
        };
    }

    /// <summary>Nobody sees by himself that a file of deliveries was lost, so that the log says it.</summary>
    private static void Lost(ServeLogs logs, long position) => logs.Logger
        .ForContext(Constants.SourceContextPropertyName, "Cases.Node.Webhooks")
        .Error("DeliveriesLost {Position}", position);

    private static async Task StartAsync(WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new VerbFailure(ExitCode.WorldFailed,
                $"Cannot listen: {error.Message} Stop what listens there, or name another address with --urls.", error);
        }
    }

    /// <summary>Waits until somebody stops the node, or it cannot go on.</summary>
    private static async Task StoppedAsync(WebApplication app, Task lost, CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var told = cancellation.Register(() => stopped.TrySetResult());
        using var stopping = app.Lifetime.ApplicationStopping.Register(() => stopped.TrySetResult());
        await Task.WhenAny(stopped.Task, lost).ConfigureAwait(false);
    }

    /// <summary>What becomes of followers goes to the log: rows that stand still are seen by nobody else.</summary>
    private static void Tell(RunningNode node, ServeLogs logs)
    {
        var log = logs.Logger.ForContext(Constants.SourceContextPropertyName, "Cases.Node.Followers");
        node.DeadlineFailed = (caseId, fault) =>
            log.Error("DeadlineFailed {Case} {Fault}", caseId, fault.Message);
        node.PaymentFailed = (payment, fault) =>
            log.Error("WaitingPaymentFailed {Payment} {Fault}", payment, fault.Message);
        node.Keeper.Told = (name, fault) =>
        {
            if (fault is null)
            {
                log.Information("FollowerGoesOn {Follower}", name);
            }
            else
            {
                log.Error("FollowerFailed {Follower} {Fault}", name, fault.Message);
            }
        };
        node.Engine.OnErased = person => _ = Task.Run(() => Forget(person.Value, logs));
        _ = Task.Run(() => ForgetErasedAsync(node, logs));
    }

    /// <summary>An erased person is named in the log of reads no more.</summary>
    private static void Forget(string person, ServeLogs logs)
    {
        try
        {
            logs.Forget(person);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // 'erase' looks for the name itself, says that it is still there, and is run again.
            logs.Logger.Error("ReadLogNotPurged {Fault}", error.GetType().Name);
        }
    }

    /// <summary>Does what a node that was killed after an erasure did not come to.</summary>
    private static async Task ForgetErasedAsync(RunningNode node, ServeLogs logs)
    {
        try
        {
            foreach (var person in logs.Persons())
            {
                if (StreamId.TryParse(person, out var stream) && (await ErasePlaces
                    .DestroyedAsync(node.Ledger, stream, CancellationToken.None).ConfigureAwait(false)).Names)
                {
                    Forget(person, logs);
                }
            }
        }
        catch (Exception error) when (error is LedgerStoreException or ObjectDisposedException or IOException)
        {
            logs.Logger.Error("ReadLogNotPurged {Fault}", error.GetType().Name);
        }
    }

    private static void Announce(ICollection<string> urls, IReadOnlyList<string> packs, Request request)
    {
        if (request.Json)
        {
            Output.Json(new { Urls = urls, Store = StoreOption.Shown(request.Store), Packs = packs });
            return;
        }

        foreach (var url in urls)
        {
            Output.Line("listening on", url);
            Output.Line("pages", url + ConsoleHosting.Root);
        }

        Output.Line("store", StoreOption.Shown(request.Store));
        Output.Line("packs", string.Join(", ", packs));
    }

    private static string[] Checked(string text)
    {
        var urls = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var wrong = Array.Find(urls, url => !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/");
        return urls.Length > 0 && wrong is null
            ? urls
            : throw VerbFailure.Unusable(
                $"--urls: '{wrong ?? text}' is no address; write http://HOST:PORT (a proxy in front ends TLS).");
    }

    private sealed record Request(string[] Urls, string Store, bool Json);
}
