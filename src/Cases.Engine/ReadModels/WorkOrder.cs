namespace Cases.Engine;

/// <summary>Rows in one of the orders, where no index holds it.</summary>
internal static class WorkOrder
{
    /// <summary>Those of some rows that come behind a place, in order.</summary>
    public static List<WorkRow> Behind(
        WorkPlace? place, IReadOnlyList<WorkColumn> columns, IEnumerable<WorkRow> rows)
    {
        var order = Comparer<WorkRow>.Create((left, right) => Compare(columns, left, right));
        return [.. rows.Where(row => IsBehind(place, columns, row)).Order(order)];
    }

    private static bool IsBehind(WorkPlace? place, IReadOnlyList<WorkColumn> columns, WorkRow row)
    {
        if (place is null)
        {
            return true;
        }

        for (var index = 0; index < columns.Count; index++)
        {
            var compared = WorkColumns.Number(row, columns[index]).CompareTo(place.Keys[index]);
            if (compared != 0)
            {
                return compared > 0;
            }
        }

        return row.OpenedAt > place.OpenedAt;
    }

    private static int Compare(IReadOnlyList<WorkColumn> columns, WorkRow left, WorkRow right)
    {
        foreach (var column in columns)
        {
            var compared = WorkColumns.Number(left, column).CompareTo(WorkColumns.Number(right, column));
            if (compared != 0)
            {
                return compared;
            }
        }

        return left.OpenedAt.CompareTo(right.OpenedAt);
    }
}
