using System.Globalization;
using Cases.Engine;
using NodaTime;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>The parts of a question to the tables of worklists as SQL; values are parameters.</summary>
/// <remarks>
/// The list, bounds and limits stand in the text: they are small numbers of our own, and the server plans better for
/// what it knows.
/// </remarks>
internal sealed class WorkSql
{
    private const string DueAndTaken =
        "WITH due AS (SELECT case_id, deadline, opened_at FROM cases_read.work w "
        + "WHERE deadline < 9223372036854775807 AND deadline <= $1 AND NOT EXISTS "
        + "(SELECT FROM cases_read.sweeps s WHERE s.case_id = w.case_id AND s.until > $1) "
        + "ORDER BY deadline, opened_at LIMIT $3 FOR UPDATE OF w SKIP LOCKED), "
        + "taken AS (INSERT INTO cases_read.sweeps (case_id, until) SELECT case_id, $2 FROM due "
        + "ON CONFLICT (case_id) DO UPDATE SET until = excluded.until WHERE sweeps.until <= $1 RETURNING case_id) "
        + "SELECT case_id FROM due JOIN taken USING (case_id) ORDER BY deadline, opened_at";

    private readonly WorkLookUp _lookUp;
    private readonly NpgsqlConnection _connection;
    private readonly List<Action<NpgsqlCommand>> _values = [];

    private WorkSql(NpgsqlConnection connection, WorkLookUp lookUp)
    {
        _lookUp = lookUp;
        _connection = connection;
    }

    /// <summary>
    /// Takes cases whose deadline has come; those that another sweeper has, or is about to take, are passed over.
    /// </summary>
    public static NpgsqlCommand TakeDue(NpgsqlConnection connection, Instant now, Instant until, int most) =>
        new NpgsqlCommand(DueAndTaken, connection)
            .With(WorkColumns.Number(now)).With(WorkColumns.Number(until)).With(most);

    /// <summary>A page in order, looking at so many rows at most.</summary>
    public static NpgsqlCommand Page(NpgsqlConnection connection, WorkLookUp lookUp, string columns, int mostScanned)
    {
        var sql = new WorkSql(connection, lookUp);
        if (lookUp.Sort == WorkSort.Outstanding)
        {
            // The names differ from those of the row, so that a term means the row's.
            return sql.Command(
                $"SELECT {columns} FROM (SELECT currency AS by_currency, owed AS by_owed, opened_at AS by_opening "
                + $"FROM cases_read.work_debts WHERE {sql.Behind()} ORDER BY {Order(lookUp.Sort)} "
                + $"LIMIT {Number(mostScanned)}) listed JOIN cases_read.work ON opened_at = by_opening "
                + $"WHERE {sql.Terms()} ORDER BY by_currency, by_owed, by_opening LIMIT {Number(lookUp.Limit)}");
        }

        return sql.Command(
            $"SELECT {columns} FROM (SELECT * FROM cases_read.work WHERE {sql.Behind()} "
            + $"ORDER BY {Order(lookUp.Sort)} LIMIT {Number(mostScanned)}) listed "
            + $"WHERE {sql.Terms()} ORDER BY {Order(lookUp.Sort)} LIMIT {Number(lookUp.Limit)}");
    }

    /// <summary>How many rows a page in order has before it, up to one more than a bound.</summary>
    public static NpgsqlCommand CountBehind(NpgsqlConnection connection, WorkLookUp lookUp, int bound)
    {
        var sql = new WorkSql(connection, lookUp);
        return sql.Command(
            $"SELECT count(*) FROM (SELECT FROM cases_read.{Ordered(lookUp.Sort)} WHERE {sql.Behind()} "
            + $"LIMIT {Number(bound + 1L)}) listed");
    }

    /// <summary>A page of the rows that a term finds, brought in order.</summary>
    public static NpgsqlCommand PageBy(
        NpgsqlConnection connection, WorkLookUp lookUp, string columns, WorkTerm term)
    {
        // Found first and by themselves: the server must not walk along the order until it has met enough of them.
        var sql = new WorkSql(connection, lookUp);
        return sql.Command(
            $"WITH found AS MATERIALIZED (SELECT * FROM cases_read.work WHERE {sql.List()} AND {sql.Of(term)}) "
            + $"SELECT {columns} FROM found WHERE {sql.Behind()} AND {sql.Terms()} "
            + $"ORDER BY {Order(lookUp.Sort)} LIMIT {Number(lookUp.Limit)}");
    }

    /// <summary>How many rows a term finds, up to one more than a bound.</summary>
    public static NpgsqlCommand CountBy(NpgsqlConnection connection, WorkLookUp lookUp, WorkTerm term, int bound)
    {
        var sql = new WorkSql(connection, lookUp);
        return sql.Command(
            $"SELECT count(*) FROM (SELECT FROM cases_read.work WHERE {sql.List()} AND {sql.Of(term)} "
            + $"LIMIT {Number(bound + 1L)}) found");
    }

    /// <summary>What waits, in order; an approval where the row of its case is within the scope.</summary>
    public static NpgsqlCommand Waiting(NpgsqlConnection connection, WaitingLookUp lookUp)
    {
        var terms = lookUp.Scope.Terms;
        var sql = new WorkSql(
            connection, new WorkLookUp(WorkPart.ToWork, terms, WorkSort.Opened, null, lookUp.Limit));
        var seen = terms.IsEmpty
            ? ""
            : "AND (of_case IS NULL OR EXISTS (SELECT FROM cases_read.work "
                + $"WHERE case_id = of_case AND {sql.Terms()})) ";
        return sql.Command(
            $"SELECT position, id, of_case FROM cases_read.waiting WHERE kind = {Number((long)lookUp.Kind)} "
            + $"AND position > {sql.Value(lookUp.After)} {seen}ORDER BY position LIMIT {Number(lookUp.Limit)}");
    }

    /// <summary>Writes what began to wait and what waits no more.</summary>
    public static async ValueTask WriteAsync(
        NpgsqlConnection connection, IReadOnlyCollection<WaitingChange> changes, CancellationToken cancellation)
    {
        if (changes.Count == 0)
        {
            return;
        }

        await new NpgsqlCommand(
            "DELETE FROM cases_read.waiting w USING unnest($1, $2) AS c (kind, id) "
            + "WHERE w.kind = c.kind AND w.id = c.id", connection)
            .WithAll(changes.Select(change => (long)change.Kind)).WithAll(changes.Select(change => change.Id))
            .RunAsync(cancellation).ConfigureAwait(false);
        var rows = changes.Select(change => change.Row).OfType<WaitingRow>().ToList();
        await new NpgsqlCommand(
            "INSERT INTO cases_read.waiting (kind, position, id, of_case) SELECT * FROM unnest($1, $2, $3, $4) "
            + "ON CONFLICT (kind, position) DO UPDATE SET id = excluded.id, of_case = excluded.of_case", connection)
            .WithAll(rows.Select(row => (long)row.Kind)).WithAll(rows.Select(row => row.Position))
            .WithAll(rows.Select(row => row.Id)).WithAll(rows.Select(row => row.Case))
            .RunAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes under which policies rows are made, where that changes.</summary>
    public static async ValueTask WriteAsync(
        NpgsqlConnection connection, RowsMade? made, CancellationToken cancellation)
    {
        if (made is not null)
        {
            await new NpgsqlCommand(
                "INSERT INTO cases_read.work_made (mark, through) VALUES ($1, $2) "
                + "ON CONFLICT (one) DO UPDATE SET mark = excluded.mark, through = excluded.through", connection)
                .With(made.Mark).With(made.Through).RunAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The table that has an order's columns and its index.</summary>
    private static string Ordered(WorkSort sort) => sort == WorkSort.Outstanding ? "work_debts" : "work";

    // The order of opening names the list as well: else the server might walk along the openings of all lists, which
    // the primary key has in order, past a million cases that are resolved.
    private static string Order(WorkSort sort) => sort == WorkSort.Opened
        ? "part, opened_at"
        : string.Concat(WorkColumns.Of(sort).Select(column => Name(column) + ", ")) + "opened_at";

    private static string Name(WorkColumn column) => column switch
    {
        WorkColumn.Part => "part",
        WorkColumn.Stage => "stage",
        WorkColumn.Product => "product",
        WorkColumn.Branch => "branch",
        WorkColumn.Organisation => "organisation",
        WorkColumn.Assignee => "assignee",
        WorkColumn.Person => "person",
        WorkColumn.Language => "language",
        WorkColumn.Currency => "currency",
        WorkColumn.Owed => "owed",
        WorkColumn.Entered => "entered",
        WorkColumn.OldestDue => "oldest_due",
        WorkColumn.PromiseDue => "promise_due",
        WorkColumn.PromiseBroken => "promise_broken",
        WorkColumn.InstalmentDue => "instalment_due",
        WorkColumn.NextAction => "next_action",
        WorkColumn.CallBack => "call_back",
        WorkColumn.CallableFrom => "callable_from",
        WorkColumn.Clock => "clock",
        WorkColumn.Holds => "holds",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column, "No such column."),
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private string List() => $"part = {Number((long)_lookUp.Part)}";

    private string Behind()
    {
        // Two bounds instead of one value, which would be left out of the order as being always the same.
        var part = Number((long)_lookUp.Part);
        var list = _lookUp.Sort == WorkSort.Opened ? $"part BETWEEN {part} AND {part}" : List();
        if (_lookUp.After is not { } place)
        {
            return list;
        }

        var keys = _lookUp.Sort == WorkSort.Opened
            ? part + ", "
            : string.Concat(place.Keys.Select(key => Value(key) + ", "));
        return $"{list} AND ({Order(_lookUp.Sort)}) > ({keys}{Value(place.OpenedAt)})";
    }

    private string Terms() => _lookUp.Terms.IsEmpty ? "true" : string.Join(" AND ", _lookUp.Terms.Select(Of));

    private string Of(WorkTerm term) => term switch
    {
        TextTerm text => Of(text),
        RangeTerm range => $"{Name(range.Column)} BETWEEN {Value(range.From)} AND {Value(range.Through)}",
        HoldTerm hold => Of(hold),
        _ => throw new ArgumentException($"{term.GetType().Name} has no SQL.", nameof(term)),
    };

    private string Of(TextTerm term)
    {
        var name = Name(term.Column);
        var some = $"{name} = ANY({Add(command => command.WithAll(term.AnyOf.OfType<string>()))})";
        return term.AnyOf.Contains(null) ? $"({some} OR {name} IS NULL)" : some;
    }

    private string Of(HoldTerm hold)
    {
        var start = Value(WorkHolds.Start(hold.Kind));
        return $"(strpos(holds, {start}) > 0 AND substr(holds, strpos(holds, {start}) + length({start}), "
            + $"{Number(WorkHolds.Width)}) >= {Value(WorkHolds.Compared(hold.Day))})";
    }

    private string Value(long value) => Add(command => command.With(value));

    private string Value(string value) => Add(command => command.With(value));

    private string Add(Action<NpgsqlCommand> value)
    {
        _values.Add(value);
        return "$" + Number(_values.Count);
    }

    private NpgsqlCommand Command(string text)
    {
        var command = new NpgsqlCommand(text, _connection);
        _values.ForEach(add => add(command));
        return command;
    }
}
