using System.Globalization;
using Cases.Storage.Postgres;

namespace Cases.Node;

/// <summary>What <c>doctor</c> looks at in a store on PostgreSQL.</summary>
internal static class PostgresExam
{
    // Nodes keep some dozens of sessions each; a server that is nearly full turns the next one away.
    private const int FewSessions = 20;

    /// <summary>Adds what is found; changes nothing.</summary>
    public static async Task RunAsync(
        PostgresAddress address, List<Finding> findings, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var before = time.GetUtcNow();
        var report = await PostgresStoreReport.ReadAsync(address, cancellation).ConfigureAwait(false);
        findings.Add(new Finding("store", "ok",
            $"{address}: {DoctorVerb.Megabytes(report.LedgerBytes)} ledger, "
            + $"{DoctorVerb.Megabytes(report.ReadModelBytes)} read model, PostgreSQL {report.ServerVersion}", null));
        findings.Add(Clock(report.ClockMs, before, time.GetUtcNow()));
        findings.Add(Sessions(report));
        findings.Add(Reads());
        findings.AddRange(report.Findings.Select(finding =>
            finding.Split(": ", 2) is [var what, var remedy]
                ? new Finding("server", "warn", what, remedy)
                : new Finding("server", "warn", finding, null)));
        findings.Add(Schema(report));
        if (report.SchemaVersion < report.NewestVersion)
        {
            return;
        }

        await using var store = await PostgresStore.OpenReaderAsync(address).ConfigureAwait(false);
        findings.Add(await DoctorVerb.KeyAsync(null, store.Ledger, cancellation).ConfigureAwait(false));
        await DoctorVerb.LedgerAsync(store.Ledger, findings, cancellation).ConfigureAwait(false);
        await PolicyExam.RunAsync(store.Ledger, findings, cancellation).ConfigureAwait(false);
        await WitnessExam.RunAsync(store, findings, cancellation).ConfigureAwait(false);
        await WebhookExam.RunAsync(store, findings, cancellation).ConfigureAwait(false);
    }

    /// <summary>What this machine's clock is off by, as far as the time that the question took lets tell.</summary>
    /// <param name="serverMs">What the server's clock said.</param>
    /// <param name="before">This machine's clock before it was asked.</param>
    /// <param name="after">And after.</param>
    public static Finding Clock(long serverMs, DateTimeOffset before, DateTimeOffset after)
    {
        const string Remedy = "keep the clocks of this machine and of the server by NTP";
        var server = DateTimeOffset.FromUnixTimeMilliseconds(serverMs);
        // The server's answer is truncated to a millisecond.
        var off = server < before.AddMilliseconds(-1) ? server - before : server > after ? server - after : default;
        var what = string.Create(CultureInfo.InvariantCulture,
            $"this machine's is {off.Duration():c} {(off > TimeSpan.Zero ? "behind" : "ahead of")} the server's");
        return off.Duration() > PostgresLedgerStore.ClockBound
            ? new Finding("clocks", "bad", what + ": a node here can write nothing", Remedy)
            : off.Duration() > TimeSpan.FromSeconds(1) ? new Finding("clocks", "warn", what, Remedy)
            : new Finding("clocks", "ok", "this machine's is the server's", null);
    }

    /// <summary>Nothing stands beside a database: without a file of its own the log of reads is nowhere.</summary>
    private static Finding Reads() => ServeLogs.SecurityFileFor(null) is { } file
        ? new Finding("reads", "ok", $"who reads personal data is kept in {file}", null)
        : new Finding("reads", "warn",
            "no file keeps who reads personal data: it goes to standard error, and 'export person' cannot tell it",
            $"name a file for each node in {ServeLogs.SecurityVariable}, and this verb's the same");

    private static Finding Schema(PostgresStoreReport report) => report.SchemaVersion == report.NewestVersion
        ? new Finding("schema", "ok", Versions(report), null)
        : new Finding("schema", "bad",
            report.SchemaVersion == 0 ? "there are no tables yet" : Versions(report),
            "run 'cases doctor --migrate --as ROLE' under the role that owns the tables, or shall own them");

    private static Finding Sessions(PostgresStoreReport report)
    {
        var what = string.Create(
            CultureInfo.InvariantCulture, $"{report.Connections} of {report.MaxConnections} in use");
        return report.Connections + FewSessions < report.MaxConnections
            ? new Finding("sessions", "ok", what, null)
            : new Finding("sessions", "warn", what,
                "raise max_connections of the server, or lower 'Maximum Pool Size' of the nodes");
    }

    private static string Versions(PostgresStoreReport report) =>
        string.Create(CultureInfo.InvariantCulture, $"version {report.SchemaVersion} of {report.NewestVersion}");
}
