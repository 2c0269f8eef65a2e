using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>What an import needs beside the host.</summary>
public sealed record ImportOptions
{
    /// <summary>The map of the columns.</summary>
    public required ImportMap Map { get; init; }

    /// <summary>The table.</summary>
    public required string Path { get; init; }

    /// <summary>All packs at hand.</summary>
    public required PolicyBook Book { get; init; }

    /// <summary>How cases and accounts are named.</summary>
    public required CaseIdentity Identity { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Waits before a command is sent again that the host pushed back.</summary>
    public required Func<Duration, CancellationToken, Task> Delay { get; init; }

    /// <summary>Packs instead of the map's own; null for those.</summary>
    public IReadOnlyList<string>? Packs { get; init; }

    /// <summary>Takes all or nothing: the whole file is rehearsed first.</summary>
    public bool Strict { get; init; }

    /// <summary>Told every few hundred rows.</summary>
    public Action<long>? Progress { get; init; }
}

/// <summary>What an import did.</summary>
public sealed record ImportResult
{
    /// <summary>The table, as the caller named it.</summary>
    public required string File { get; init; }

    /// <summary>The map.</summary>
    public required string Map { get; init; }

    /// <summary>Rows of the table, bad ones included.</summary>
    public required long Rows { get; init; }

    /// <summary>Rows that opened a case.</summary>
    public required long Opened { get; init; }

    /// <summary>Rows that changed a case.</summary>
    public required long Changed { get; init; }

    /// <summary>Rows whose case stood as wanted already.</summary>
    public required long Unchanged { get; init; }

    /// <summary>Rows that did not go in, or not altogether.</summary>
    public required long Rejected { get; init; }

    /// <summary>Commands accepted.</summary>
    public required long Commands { get; init; }

    /// <summary>False where <c>--strict</c> found a fault: nothing was written.</summary>
    public required bool Applied { get; init; }

    /// <summary>The faults by line.</summary>
    public required IReadOnlyList<LineFault> Faults { get; init; }
}

/// <summary>
/// Brings cases to what the rows of a table say. Only differences are sent, so a second run changes nothing.
/// </summary>
/// <remarks>
/// Each row is compared with the case as the row before it left it: a value that goes from A to B and back to A ends at
/// A.
/// </remarks>
public sealed class ImportRun
{
    private const int Window = 256;
    private const int MostSteps = 32;
    private const int ProgressEvery = 512;

    private readonly ImportOptions options;
    private readonly ImportMap map;
    private readonly PackZones policies;
    private readonly ICaseDoor host;
    private readonly Principal by;
    private readonly ImmutableArray<string> packs;

    /// <summary>Prepares an import on a host.</summary>
    /// <exception cref="WorkException">A pack is not at hand.</exception>
    public ImportRun(IStreamHost host, ImportOptions options)
    {
        this.options = options;
        map = options.Map;
        policies = new PackZones(options.Book);
        this.host = new HostDoor(host, options.Delay);
        by = new Principal("import/" + map.Name, "integration");
        packs = options.Packs is { } chosen ? [.. chosen] : map.Packs;
        policies.Series(packs);
    }

    /// <summary>Reads the table to its end and waits for every answer.</summary>
    /// <exception cref="InterchangeException">The table cannot be read (on); what went in before stays.</exception>
    /// <exception cref="LedgerStoreException">The world failed; what was acknowledged stays.</exception>
    public async Task<ImportResult> RunAsync(CancellationToken cancellation)
    {
        if (options.Strict)
        {
            var now = Instant.FromDateTimeOffset(options.Clock.GetUtcNow());
            var door = new RehearsalDoor(host, policies, now);
            var rehearsal = await PassAsync(door, 1, cancellation).ConfigureAwait(false);
            if (rehearsal.Faults.Count > 0)
            {
                return rehearsal with { Applied = false, Opened = 0, Changed = 0, Unchanged = 0, Commands = 0 };
            }
        }

        return await PassAsync(host, Window, cancellation).ConfigureAwait(false);
    }

    private async Task<ImportResult> PassAsync(ICaseDoor door, int width, CancellationToken cancellation)
    {
        using var table = TableReader.Open(
            options.Path, new TableOptions { Separator = map.Separator, Required = map.Required });
        var digest = await DigestAsync(cancellation).ConfigureAwait(false);
        var reading = new RowReading(map, [.. table.Columns]);
        var tally = new ImportTally();
        using var window = new KeyedWindow(width);
        try
        {
            foreach (var line in table.ReadLines())
            {
                if (tally.Row() % ProgressEvery == 0)
                {
                    options.Progress?.Invoke(tally.Rows);
                }

                if (Wanted(line, reading, tally) is { } wanted)
                {
                    var at = (line.Line, digest);
                    await window.AddAsync(
                        wanted.Account, () => ApplyAsync(door, wanted, at, tally, cancellation), cancellation)
                        .ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await window.CompleteAsync().ConfigureAwait(false);
        }

        return tally.Result(options.Path, map.Name);
    }

    private static WantedCase? Wanted(TableLine line, RowReading reading, ImportTally tally)
    {
        if (line is RowFault bad)
        {
            tally.Reject([new LineFault(bad.Line, bad.Column, bad.Reason)]);
            return null;
        }

        var faults = new List<LineFault>();
        var wanted = reading.Read((TableRow)line, faults);
        if (faults.Count > 0)
        {
            tally.Reject(faults);
        }

        return wanted;
    }

    private async Task ApplyAsync(
        ICaseDoor door, WantedCase wanted, (int Line, string Digest) at, ImportTally tally,
        CancellationToken cancellation)
    {
        var place = await FindAsync(door, wanted, cancellation).ConfigureAwait(false);
        var opened = false;
        for (var steps = 0; ; steps++)
        {
            var view = await door.ReadAsync(place.Place.Stream, cancellation).ConfigureAwait(false);
            if (view.State.Exists && view.State.Currency != wanted.Currency)
            {
                var reason = $"The case is in {view.State.Currency}, not {wanted.Currency}.";
                tally.Reject([new LineFault(at.Line, map.Currency.Field, reason)]);
                return;
            }

            if (ImportPlan.Next(wanted, view.State, place) is not { } command)
            {
                tally.Done(opened, steps);
                return;
            }

            opened |= !view.State.Exists;
            var what = (place.Place.Stream, view.Version, command);
            var fault = steps < MostSteps
                ? await SendAsync(door, what, at, cancellation).ConfigureAwait(false)
                : new LineFault(at.Line, null, "The case does not come to what the row says.");
            if (fault is not null)
            {
                tally.Reject([fault], steps);
                return;
            }
        }
    }

    private async Task<LineFault?> SendAsync(
        ICaseDoor door, (StreamId Stream, long Version, CaseCommand Command) what, (int Line, string Digest) at,
        CancellationToken cancellation)
    {
        // File, line and state make an id of their own for each time that a value comes back to what it was.
        var id = CommandId16.FromHash(string.Create(
            CultureInfo.InvariantCulture, $"import/{at.Digest}/{at.Line}/{what.Version}"));
        var answer = await door.SendAsync(new CommandEnvelope(id, what.Stream, by, what.Command), cancellation)
            .ConfigureAwait(false);
        return answer.Refusal is { } refusal ? new LineFault(at.Line, null, refusal) : null;
    }

    /// <summary>
    /// The case that has the row's due item; else the account's unresolved one; else its next episode.
    /// </summary>
    private async Task<ImportPlace> FindAsync(ICaseDoor door, WantedCase wanted, CancellationToken cancellation)
    {
        var resolved = false;
        for (var episode = 1; ; episode++)
        {
            var place = PlaceOf(wanted.Account, episode);
            var view = await door.ReadAsync(place.Place.Stream, cancellation).ConfigureAwait(false);
            if (!view.State.Exists)
            {
                return episode == 1 || resolved ? place : PlaceOf(wanted.Account, episode - 1);
            }

            if (view.State.Items.Any(item => item.Key == wanted.ItemKey))
            {
                return place;
            }

            resolved = view.State.Stage == CaseStage.Resolved;
        }
    }

    private ImportPlace PlaceOf(string account, int episode)
    {
        var id = options.Identity.Case(map.Source, account, episode);
        var stream = options.Identity.Account(map.Source, account).Value;
        var zone = policies.Series(packs).OfficialZone;
        return new ImportPlace(new CasePlace(account, id, CaseIdentity.Stream(id), stream), episode, map.Source)
        {
            Packs = packs,
            Zone = zone,
            Today = Instant.FromDateTimeOffset(options.Clock.GetUtcNow()).InZone(zone).Date,
            PaymentKey = map.Payment?.Key ?? "",
        };
    }

    private async Task<string> DigestAsync(CancellationToken cancellation)
    {
        await using var bytes = new FileStream(
            options.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1 << 16, useAsync: true);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancellation).ConfigureAwait(false));
    }
}
