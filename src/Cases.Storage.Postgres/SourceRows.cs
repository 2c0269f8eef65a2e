using Cases.Engine;
using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>Finds rows by ids that follow from a reference in each source. Safe for many threads.</summary>
/// <remarks>
/// The sources are few and none ever goes, so those met last are asked with, and the answer says how many there are by
/// now: one question is enough unless a source is new, nothing was found, or an account had many cases.
/// </remarks>
/// <param name="models">The tables.</param>
/// <param name="table">The table of the rows' sources.</param>
internal sealed class SourceRows(PostgresReadModels models, string table)
{
    private volatile string[] _known = [];

    /// <summary>Keeps the sources of rows that are written.</summary>
    public async ValueTask WriteAsync(
        NpgsqlConnection connection, IEnumerable<string> sources, CancellationToken cancellation) =>
        await new NpgsqlCommand(
            $"INSERT INTO cases_read.{table} (source) SELECT * FROM unnest($1) ON CONFLICT DO NOTHING", connection)
            .WithAll(sources.Distinct(StringComparer.Ordinal)).RunAsync(cancellation).ConfigureAwait(false);

    /// <summary>Finds rows.</summary>
    /// <typeparam name="T">A row.</typeparam>
    /// <param name="sought">What is looked for.</param>
    /// <param name="rows">Columns and table of the rows.</param>
    /// <param name="row">Reads one; behind the columns stands how many sources there are.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<List<T>> FindAsync<T>(
        SoughtCase sought, (string Columns, string Table) rows, Func<NpgsqlDataReader, T> row,
        CancellationToken cancellation)
    {
        while (true)
        {
            var (known, seen) = (_known, -1L);
            var found = await sought.ReadAsync<T>(known, async ids =>
            {
                var some = await models.ReadAsync(
                    connection => new NpgsqlCommand(
                        $"SELECT {rows.Columns}, (SELECT count(*) FROM cases_read.{table}) "
                        + $"FROM cases_read.{rows.Table} WHERE case_id = ANY($1) ORDER BY opened_at", connection)
                        .WithAll(ids)
                        .ReadAsync(one => (Row: row(one), Sources: one.GetInt64(one.FieldCount - 1)), cancellation),
                    cancellation).ConfigureAwait(false);
                seen = some.Count > 0 ? some[0].Sources : seen;
                return some.ConvertAll(one => one.Row);
            }).ConfigureAwait(false);
            if (sought.Identity is null || seen == known.Length
                || !await IsNewAsync(known, cancellation).ConfigureAwait(false))
            {
                return found;
            }
        }
    }

    /// <summary>Finds the rows of the first ids of many at once.</summary>
    /// <param name="sought">What is looked for, with the same identity.</param>
    /// <param name="columns">The columns of a row of a case.</param>
    /// <param name="row">Reads one; behind the columns stands how many sources there are.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<List<List<CaseRow>>> FindEachAsync(
        IReadOnlyList<SoughtCase> sought, string columns, Func<NpgsqlDataReader, CaseRow> row,
        CancellationToken cancellation)
    {
        while (true)
        {
            var known = _known;
            var ids = sought.Select(one => one.FirstIds(known)).ToList();
            var some = await models.ReadAsync(
                connection => new NpgsqlCommand(
                    $"SELECT {columns}, (SELECT count(*) FROM cases_read.{table}) "
                    + "FROM cases_read.cases WHERE case_id = ANY($1)", connection)
                    .WithAll(ids.SelectMany(each => each).Distinct(StringComparer.Ordinal))
                    .ReadAsync(one => (Row: row(one), Sources: one.GetInt64(one.FieldCount - 1)), cancellation),
                cancellation).ConfigureAwait(false);
            if ((some.Count > 0 && some[0].Sources == known.Length)
                || !await IsNewAsync(known, cancellation).ConfigureAwait(false))
            {
                return SoughtCase.Share(ids, some.Select(one => one.Row));
            }
        }
    }

    /// <summary>Whether there are other sources by now than those that were asked with; they are known then.</summary>
    private async ValueTask<bool> IsNewAsync(string[] known, CancellationToken cancellation)
    {
        var now = await models.ReadAsync(
            connection => new NpgsqlCommand($"SELECT source FROM cases_read.{table} ORDER BY source", connection)
                .ReadAsync(one => one.Text(0), cancellation),
            cancellation).ConfigureAwait(false);
        if (now.SequenceEqual(known, StringComparer.Ordinal))
        {
            return false;
        }

        _known = [.. now];
        return true;
    }
}
