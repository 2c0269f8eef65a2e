using System.CommandLine;
using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Policies;
using Cases.Storage.Sqlite;

namespace Cases.Node;

/// <summary>What <c>doctor</c> found.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="Grade"><c>ok</c>, <c>warn</c> or <c>bad</c>.</param>
/// <param name="What">What is so.</param>
/// <param name="Remedy">What to do; null where there is nothing.</param>
internal sealed record Finding(string Subject, string Grade, string What, string? Remedy);

/// <summary><c>doctor</c>: looks at everything that an operator has to keep well, and says what to do.</summary>
internal static class DoctorVerb
{
    private const long LowDiskBytes = 1L << 30;

    public static Command Command()
    {
        var store = StoreOption.Create();
        var migrate = new Option<bool>("--migrate")
        {
            Description = "First make the tables of a store on PostgreSQL, or bring them up to date.",
        };
        var owner = new Option<string?>("--as")
        {
            Description = "Who owns the tables and migrates: a role of the same database, or postgres:CONNECTION. "
                + $"Default: {StoreMigration.Variable}, else the store's own role.",
            HelpName = "ROLE",
        };
        var raise = new Option<bool>("--raise-epoch")
        {
            Description = "Let newer kinds of entries be written from now on; refused while an older node lives.",
        };
        var json = JsonOption.Create();
        var command = new Command("doctor", "Checks store, schema, clock, keys, policy and disk space.")
        {
            store, migrate, owner, raise, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var findings = new List<Finding>();
            if (parsed.GetValue(migrate))
            {
                findings.Add(await StoreMigration.RunAsync(
                    parsed.GetValue(store)!, parsed.GetValue(owner), cancellation).ConfigureAwait(false));
            }
            else if (parsed.GetValue(owner) is not null)
            {
                throw VerbFailure.Unusable("--as says who migrates; write --migrate too.");
            }

            if (parsed.GetValue(raise))
            {
                await EpochExam.RaiseAsync(parsed.GetValue(store)!, cancellation).ConfigureAwait(false);
            }

            await ExamineAsync(parsed.GetValue(store)!, findings, cancellation).ConfigureAwait(false);
            Print(findings, parsed.GetValue(json));
            return (int)(findings.Exists(finding => finding.Grade == "bad") ? ExitCode.CheckFailed : ExitCode.Done);
        });
        return command;
    }

    private static async Task ExamineAsync(string text, List<Finding> findings, CancellationToken cancellation)
    {
        Policy(findings);
        SenderExam.Run(findings);
        if (StoreOption.Postgres(text) is { } address)
        {
            await PostgresExam.RunAsync(address, findings, cancellation).ConfigureAwait(false);
            return;
        }

        if (StoreOption.Parse(text) is not { } file)
        {
            findings.Add(new Finding("store", "ok", "in memory; nothing of it is kept", null));
            return;
        }

        if (!File.Exists(file))
        {
            findings.Add(new Finding(
                "store", "warn", $"{file} does not exist yet", "the first verb that writes makes it"));
            return;
        }

        Store(SqliteStoreReport.Read(file, check: true), findings);
        await using var store = await StoreOption.OpenReaderAsync(text).ConfigureAwait(false);
        findings.Add(await KeyAsync(file, store.Ledger, cancellation).ConfigureAwait(false));
        await LedgerAsync(store.Ledger, findings, cancellation).ConfigureAwait(false);
        await PolicyExam.RunAsync(store.Ledger, findings, cancellation).ConfigureAwait(false);
        await WitnessExam.RunAsync(store, findings, cancellation).ConfigureAwait(false);
        await WebhookExam.RunAsync(store, findings, cancellation).ConfigureAwait(false);
    }

    private static void Store(SqliteStoreReport report, List<Finding> findings)
    {
        findings.Add(new Finding("store", "ok",
            $"{report.File}: {Megabytes(report.LedgerBytes + report.LogBytes)} ledger, "
            + $"{Megabytes(report.ReadModelBytes)} read model, SQLite {report.SqliteVersion}"
            + (report.IsInUse ? ", in use" : ""), null));
        if (!report.MayBeWritten)
        {
            findings.Add(new Finding("access", "warn", "the store may not be written",
                "check the permissions of file and folder, and that the disk is not mounted read-only"));
        }

        findings.Add(new Finding("schema", "ok", $"version {report.SchemaVersion} of {report.NewestVersion}", null));
        findings.Add(report.JournalMode == "wal"
            ? new Finding("journal", "ok", "write-ahead log", null)
            : new Finding("journal", "bad", $"mode {report.JournalMode}", "open the store with a verb that writes"));
        findings.Add(report.Findings.Count == 0
            ? new Finding("file", "ok", "SQLite finds no damage", null)
            : new Finding("file", "bad", string.Join("; ", report.Findings), "restore the file from its back-up"));
        findings.Add(report.FreeDiskBytes >= LowDiskBytes
            ? new Finding("disk", "ok", $"{Megabytes(report.FreeDiskBytes)} free", null)
            : new Finding("disk", "warn", $"{Megabytes(report.FreeDiskBytes)} free", "free or add disk space"));
    }

    /// <summary>Whether the key at hand is the store's.</summary>
    /// <param name="file">The store's file; null where the key can only be configured.</param>
    /// <param name="ledger">The ledger.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<Finding> KeyAsync(string? file, ILedgerStore ledger, CancellationToken cancellation)
    {
        var remedy = file is null
            ? MasterKeys.HowToConfigure
            : $"restore {MasterKeys.FileOf(file)} from its back-up, or set {MasterKeys.Variable}";
        try
        {
            using var key = MasterKeys.ForReading(file);
            if (key is null)
            {
                return new Finding("master key", "bad",
                    "missing: sealed data cannot be read and nothing can be written", remedy);
            }

            using var sealer = await MasterKeys.SealerAsync(
                new OpenStore(ledger) { File = file, Name = file ?? "the store" }, key, Entropies.System, cancellation)
                .ConfigureAwait(false);
            if (!await KeyCheck.FitsAsync(ledger, sealer, cancellation).ConfigureAwait(false))
            {
                return new Finding("master key", "bad",
                    $"{MasterKeys.PlaceOf(file)} is not the key with which the store was made", remedy);
            }
        }
        catch (VerbFailure failure)
        {
            return new Finding("master key", "bad", failure.Message, remedy);
        }

        return MasterKeys.IsConfigured
            ? new Finding("master key", "ok", $"configured by {MasterKeys.Variable}", null)
            : new Finding("master key", "warn", $"kept beside the store in {MasterKeys.PlaceOf(file)}",
                $"back it up apart and configure it by {MasterKeys.Variable}");
    }

    /// <summary>What the ledger itself says.</summary>
    public static async Task LedgerAsync(ILedgerStore ledger, List<Finding> findings, CancellationToken cancellation)
    {
        var head = await ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        findings.Add(new Finding(
            "ledger", "ok", $"{Output.Number(head.Next)} entries", "run 'cases audit verify' to check them"));
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var ahead = TimeSpan.FromMilliseconds(head.RecordedAtMs - now);
        findings.Add(ahead <= TimeSpan.FromSeconds(1)
            ? new Finding("clock", "ok", "not behind the last entry", null)
            : new Finding("clock", "warn",
                string.Create(CultureInfo.InvariantCulture, $"{ahead} behind the last entry"),
                "set the clock; until then recorded-at stands still"));
        var node = await NodeRecord.ReadAsync(ledger, cancellation).ConfigureAwait(false);
        findings.Add(new Finding("build", "ok", node.Build ?? "none recorded yet", null));
        findings.Add(EpochExam.Of(node.Epoch, EpochTable.Build.Newest));
        if (node.RehearsalSeed is { } seed)
        {
            findings.Add(new Finding("rehearsal", "warn",
                string.Create(CultureInfo.InvariantCulture, $"made with --seed {seed}: its keys follow from the seed"),
                "never keep real data in this store"));
        }
    }

    private static void Policy(List<Finding> findings)
    {
        var packs = ShippedPacks.All();
        findings.Add(new Finding("policy", "ok",
            string.Join(", ", packs.Select(pack => $"{pack.Id} ({pack.Rules.Count} rules)")), null));
        var inForce = PacksInForce.Book([]).InForce;
        findings.Add(PacksInForce.IsChosen && inForce is [PolicyBook.BankPack]
            ? new Finding("packs", "warn", $"{inForce[0]} alone: no law's rules bind cases that name no packs",
                $"name the packs of the law in {PacksInForce.Variable}, if one is in scope")
            : new Finding("packs", "ok", string.Join(", ", inForce), null));
    }

    /// <summary>A size for people.</summary>
    public static string Megabytes(long bytes) =>
        (bytes / 1e6).ToString("N1", CultureInfo.InvariantCulture) + " MB";

    private static void Print(List<Finding> findings, bool json)
    {
        if (json)
        {
            Output.Json(new { Findings = findings });
            return;
        }

        foreach (var finding in findings)
        {
            Console.Out.WriteLine($"{finding.Grade,-5}{finding.Subject,-12}{finding.What}"
                + (finding.Grade == "ok" || finding.Remedy is null ? "" : $"\n{"",17}-> {finding.Remedy}"));
        }
    }
}
