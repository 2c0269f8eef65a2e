using System.Net;
using System.Net.Sockets;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Sqlite;
using NodaTime;

namespace Cases.Node;

/// <summary>
/// The node that serves a store, as a verb in another process works with it: commands go through that node, everything
/// else is read from the store beside it.
/// </summary>
internal sealed class LiveNode : IWorkingNode
{
    // Rows are a second behind under the heaviest load. A minute is a node that is stuck.
    private const int MostLooks = 1_200;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);
    private static readonly Duration Look = Duration.FromMilliseconds(50);

    private readonly string file;
    private readonly SqliteLedgerStore ledger;
    private readonly Sealer sealer;
    private readonly CasesNode reading;
    private readonly RemoteHost host;
    private readonly LedgerTree tree = new();
    private CaseRowsBeside? rows;

    private LiveNode(string file, SqliteLedgerStore ledger, Sealer sealer, (CasesNode Reading, Stream Link) with)
    {
        this.file = file;
        this.ledger = ledger;
        this.sealer = sealer;
        reading = with.Reading;
        host = new RemoteHost(with.Link, reading.Host, $"the node that serves {file}");
    }

    public PolicyBook Book => reading.Policies.Book;

    public IStreamHost Host => host;

    public CaseIdentity Identity => reading.Identity;

    public AccountReferences References => reading.References;

    public Func<ValueTask<bool>>? Pump => null;

    /// <summary>The node that serves a store, if one does and answers.</summary>
    /// <returns>The node; else why one that should be there is not, or nothing where none should.</returns>
    public static async Task<(LiveNode? Node, string? Why)> TryOpenAsync(
        string storeText, IEnumerable<RulePack> packs, long? seed)
    {
        if (StoreOption.Parse(storeText) is not { } file || NodeFile.Read(file) is not { } told)
        {
            return (null, null);
        }

        if (await ConnectAsync(told).ConfigureAwait(false) is not { } link)
        {
            return (null, $"the node that {NodeFile.Of(file)} names ({told}) does not answer");
        }

        try
        {
            return seed is null
                ? (await OpenAsync(file, told, link, PacksInForce.Book(packs, told.Packs)).ConfigureAwait(false), null)
                : throw VerbFailure.Unusable(
                    $"--seed is for a rehearsal, and a node serves {file}; name a new store with --store.");
        }
        catch
        {
            await link.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task RowsAreCurrentAsync(CancellationToken cancellation)
    {
        var head = await ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        for (var look = 0; look < MostLooks; look++)
        {
            rows ??= CaseRowsBeside.Open(file);
            if (rows?.Cursor() >= head.Next)
            {
                return;
            }

            await RunningNode.DelayAsync(Look, cancellation).ConfigureAwait(false);
        }

        throw new VerbFailure(ExitCode.WorldFailed,
            $"The rows of the node that serves {file} stay behind its ledger: look at its log and /health/ready.");
    }

    public ValueTask<IReadOnlyList<CaseRow>> FindAsync(string referenceOrId, CancellationToken cancellation) =>
        new(rows!.Find(new SoughtCase(referenceOrId, Identity)));

    public ValueTask<IReadOnlyList<CaseRow>> ReadAsync(
        IReadOnlyList<string> caseIds, CancellationToken cancellation) => new(rows!.Read(caseIds));

    public ValueTask<WebhookOutcome> ChangeWebhookAsync(WebhookCall call, CancellationToken cancellation) =>
        host.ChangeWebhookAsync(call, cancellation);

    public async ValueTask<TreeHead> ReadTreeAsync(CancellationToken cancellation)
    {
        await tree.LoadAsync(ledger, cancellation).ConfigureAwait(false);
        return tree.Head;
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync().ConfigureAwait(false);
        await reading.DisposeAsync().ConfigureAwait(false);
        rows?.Dispose();
        sealer.Dispose();
        await ledger.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<LiveNode> OpenAsync(string file, NodeFile told, Stream link, PolicyBook book)
    {
        using var key = MasterKeys.ForReading(file) ?? throw new VerbFailure(ExitCode.WorldFailed,
            $"A node serves {file}, and its key is not here: set {MasterKeys.Variable} as it is set for the node.");
        var ledger = SqliteLedgerStore.OpenReader(file);
        Sealer? sealer = null;
        try
        {
            sealer = await MasterKeys.SealerAsync(
                new OpenStore(ledger) { File = file, Name = file }, key, Entropies.System, CancellationToken.None)
                .ConfigureAwait(false);
            var reading = new CasesNode(ledger, sealer, book, TimeProvider.System, RunningNode.BulkOptions);
            await reading.Policies.RefreshAsync(ledger, CancellationToken.None).ConfigureAwait(false);
            return NodeFile.MarkOf(reading.Identity) == told.Key
                ? new LiveNode(file, ledger, sealer, (reading, link))
                : throw new VerbFailure(ExitCode.WorldFailed,
                    $"{MasterKeys.PlaceOf(file)} is not the key of the node that serves {file}: "
                    + $"set {MasterKeys.Variable} as it is set for the node.");
        }
        catch
        {
            sealer?.Dispose();
            await ledger.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A greeted connection; null where nobody answers, or somebody else does.</summary>
    private static async Task<NetworkStream?> ConnectAsync(NodeFile told)
    {
        if (told.Link() is not ({ } address, { } secret))
        {
            return null;
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (await IsGreetedAsync(socket, address, secret).ConfigureAwait(false))
            {
                return new NetworkStream(socket, ownsSocket: true);
            }

            socket.Dispose();
            return null;
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            // Dead, or another program has its port by now: the lock on the store tells whether it lives.
            socket.Dispose();
            return null;
        }
    }

    private static async Task<bool> IsGreetedAsync(Socket socket, IPEndPoint address, byte[] secret)
    {
        using var time = new CancellationTokenSource(AnswerTime);
        await socket.ConnectAsync(address, time.Token).ConfigureAwait(false);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        return await LinkGreeting.AskAsync(stream, secret, Entropies.System, time.Token).ConfigureAwait(false);
    }
}
