using System.Collections.Immutable;
using Cases.Engine;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace Cases.Storage.Sqlite;

/// <summary>The parts of a question to the table of worklists as SQL; values are always parameters.</summary>
internal sealed class WorkSql(WorkLookUp lookUp)
{
    private readonly List<object> _values = [];

    /// <summary>The index that holds an order.</summary>
    public static string IndexOf(WorkSort sort) => sort switch
    {
        WorkSort.NextAction => "work_next",
        WorkSort.DaysPastDue => "work_due",
        WorkSort.Outstanding => "work_owed",
        WorkSort.PromiseDue => "work_promise",
        WorkSort.Opened => "work_part",
        _ => throw new ArgumentOutOfRangeException(nameof(sort), sort, "No such order."),
    };

    /// <summary>The index that finds rows by a term; null where there is none.</summary>
    public static string? IndexOf(WorkTerm term) => !WorkIndexes.Has(term) ? null : term.Column switch
    {
        WorkColumn.Assignee => "work_assignee",
        WorkColumn.Branch => "work_branch",
        WorkColumn.Person => "work_person",
        WorkColumn.NextAction => "work_next",
        WorkColumn.Entered => "work_entered",
        WorkColumn.OldestDue => "work_due",
        WorkColumn.PromiseDue => "work_promise",
        WorkColumn.CallBack => "work_call_back",
        _ => null,
    };

    /// <summary>A page in order, looking at so many rows at most.</summary>
    public static SqliteCommand Page(SqliteConnection connection, WorkLookUp lookUp, string columns, int mostScanned)
    {
        var sql = new WorkSql(lookUp);
        return sql.Command(connection,
            $"SELECT {columns} FROM (SELECT * FROM work INDEXED BY {IndexOf(lookUp.Sort)} WHERE {sql.Behind()} "
            + $"ORDER BY {Order(lookUp.Sort)} LIMIT {sql.Value((long)mostScanned)}) "
            + $"WHERE {sql.Terms()} LIMIT {sql.Value((long)lookUp.Limit)}");
    }

    /// <summary>How many rows a page in order has before it, up to one more than a bound.</summary>
    public static SqliteCommand CountBehind(SqliteConnection connection, WorkLookUp lookUp, int bound)
    {
        var sql = new WorkSql(lookUp);
        return sql.Command(connection,
            $"SELECT count(*) FROM (SELECT 1 FROM work INDEXED BY {IndexOf(lookUp.Sort)} WHERE {sql.Behind()} "
            + $"LIMIT {sql.Value(bound + 1L)})");
    }

    /// <summary>A page of the rows that an index finds by a term, brought in order.</summary>
    public static SqliteCommand PageBy(
        SqliteConnection connection, WorkLookUp lookUp, string columns, string index)
    {
        var sql = new WorkSql(lookUp);
        return sql.Command(connection,
            $"SELECT {columns} FROM work INDEXED BY {index} WHERE {sql.Behind()} AND {sql.Terms()} "
            + $"ORDER BY {Order(lookUp.Sort)} LIMIT {sql.Value((long)lookUp.Limit)}");
    }

    /// <summary>How many rows an index finds by a term, up to one more than a bound.</summary>
    public static SqliteCommand CountBy(
        SqliteConnection connection, WorkLookUp lookUp, WorkTerm term, int bound)
    {
        var sql = new WorkSql(lookUp);
        return sql.Command(connection,
            $"SELECT count(*) FROM (SELECT 1 FROM work INDEXED BY {IndexOf(term)} "
            + $"WHERE part = {sql.Value((long)lookUp.Part)} AND {sql.Of(term)} LIMIT {sql.Value(bound + 1L)})");
    }

    /// <summary>What waits, in order; an approval where the row of its case is within the scope.</summary>
    public static SqliteCommand Waiting(SqliteConnection connection, WaitingLookUp lookUp)
    {
        var terms = lookUp.Scope.Terms;
        var sql = new WorkSql(new WorkLookUp(WorkPart.ToWork, terms, WorkSort.Opened, null, lookUp.Limit));
        var seen = terms.IsEmpty
            ? ""
            : $"AND (of_case IS NULL OR EXISTS (SELECT 1 FROM work WHERE case_id = of_case AND {sql.Terms()})) ";
        return sql.Command(connection,
            $"SELECT position, id, of_case FROM waiting WHERE kind = {sql.Value((long)lookUp.Kind)} "
            + $"AND position > {sql.Value(lookUp.After)} {seen}"
            + $"ORDER BY position LIMIT {sql.Value((long)lookUp.Limit)}");
    }

    /// <summary>Cases whose deadline has come, the earliest first.</summary>
    public static IReadOnlyList<string> FindDue(SqliteConnection connection, Instant now, int most)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT case_id FROM work INDEXED BY work_deadline "
            + "WHERE deadline < 9223372036854775807 AND deadline <= $now ORDER BY deadline, opened_at LIMIT $most";
        command.Parameters.AddWithValue("$now", WorkColumns.Number(now));
        command.Parameters.AddWithValue("$most", most);
        using var reader = command.ExecuteReader();
        var ids = new List<string>();
        while (reader.Read())
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }

    /// <summary>Every clock that a row ever had.</summary>
    public static IReadOnlyList<string> ReadClocks(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT clock FROM work_clocks ORDER BY clock";
        using var reader = command.ExecuteReader();
        var clocks = new List<string>();
        while (reader.Read())
        {
            clocks.Add(reader.GetString(0));
        }

        return clocks;
    }

    /// <summary>Keeps a clock, where it is new.</summary>
    public static void WriteClock(SqliteConnection connection, string clock)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "INSERT OR IGNORE INTO work_clocks VALUES ($clock)";
        command.Parameters.AddWithValue("$clock", clock);
        command.ExecuteNonQuery();
    }

    /// <summary>Under which policies rows were made; null while it was never said.</summary>
    public static RowsMade? ReadMade(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT mark, through FROM work_made";
        using var reader = command.ExecuteReader();
        return reader.Read() ? new RowsMade(reader.GetString(0), reader.GetInt64(1)) : null;
    }

    /// <summary>Writes under which policies rows are made, where that changes.</summary>
    public static void Write(SqliteConnection connection, RowsMade? made)
    {
        if (made is null)
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = "INSERT INTO work_made VALUES (1, $mark, $through) "
            + "ON CONFLICT DO UPDATE SET mark = excluded.mark, through = excluded.through";
        command.Parameters.AddWithValue("$mark", made.Mark);
        command.Parameters.AddWithValue("$through", made.Through);
        command.ExecuteNonQuery();
    }

    private static string Order(WorkSort sort) =>
        string.Concat(WorkColumns.Of(sort).Select(column => Name(column) + ", ")) + "opened_at";

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

    private string Behind()
    {
        var list = $"part = {Value((long)lookUp.Part)}";
        if (lookUp.After is not { } place)
        {
            return list;
        }

        var keys = string.Concat(place.Keys.Select(key => Value(key) + ", "));
        return $"{list} AND ({Order(lookUp.Sort)}) > ({keys}{Value(place.OpenedAt)})";
    }

    private string Terms() => lookUp.Terms.IsEmpty ? "1" : string.Join(" AND ", lookUp.Terms.Select(Of));

    private string Of(WorkTerm term) => term switch
    {
        TextTerm text => Of(Name(text.Column), text.AnyOf),
        RangeTerm range => $"{Name(range.Column)} BETWEEN {Value(range.From)} AND {Value(range.Through)}",
        HoldTerm hold => Of(hold),
        _ => throw new ArgumentException($"{term.GetType().Name} has no SQL.", nameof(term)),
    };

    private string Of(string name, ImmutableArray<string?> anyOf)
    {
        var told = anyOf.OfType<string>().ToList();
        var some = told.Count == 0 ? null : $"{name} IN ({string.Join(", ", told.Select(text => Value(text)))})";
        return !anyOf.Contains(null) ? some ?? "0"
            : some is null ? $"{name} IS NULL" : $"({some} OR {name} IS NULL)";
    }

    private string Of(HoldTerm hold)
    {
        var start = Value(WorkHolds.Start(hold.Kind));
        return $"(instr(holds, {start}) > 0 AND substr(holds, instr(holds, {start}) + length({start}), "
            + $"{WorkHolds.Width}) >= {Value(WorkHolds.Compared(hold.Day))})";
    }

    private string Value(object value)
    {
        _values.Add(value);
        return "$" + _values.Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private SqliteCommand Command(SqliteConnection connection, string text)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        for (var index = 0; index < _values.Count; index++)
        {
            var name = "$" + (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            command.Parameters.AddWithValue(name, _values[index]);
        }

        return command;
    }
}
