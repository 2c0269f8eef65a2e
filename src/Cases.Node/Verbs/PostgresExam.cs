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
        var report = await PostgresStoreReport.ReadAsync(address, cancellation).ConfigureAwait(false);
        findings.Add(new Finding("store", "ok",
            $"{address}: {DoctorVerb.Megabytes(report.LedgerBytes)} ledger, "
            + $"{DoctorVerb.Megabytes(report.ReadModelBytes)} read model, PostgreSQL {report.ServerVersion}", null));
        findings.Add(Sessions(report));
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
        await WitnessExam.RunAsync(store, findings, cancellation).ConfigureAwait(false);
    }

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
