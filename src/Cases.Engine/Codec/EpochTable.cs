namespace Cases.Engine;

/// <summary>Which kinds of entries a build writes from which epoch of a ledger on.</summary>
/// <remarks>
/// A build may run beside an older one on a ledger, and writes nothing there that the older one cannot read. An entry
/// <c>epochRaised</c> says that every node can: only behind it are the kinds and formats of its epoch written. A ledger
/// without such an entry is at the first epoch; a new one begins at the newest of the build that begins it.
/// </remarks>
/// <param name="Newest">The newest epoch that the build knows.</param>
/// <param name="Later">The epochs of kinds that are not of the first.</param>
public sealed record EpochTable(int Newest, IReadOnlyDictionary<string, int> Later)
{
    /// <summary>The epoch of the first release.</summary>
    public const int First = 1;

    /// <summary>The epochs of this build, as its kinds say.</summary>
    public static EpochTable Build { get; } = Of([.. EventKinds.Table.Rows, .. SystemKinds.Table.Rows]);

    /// <summary>The epoch from which on a kind is written.</summary>
    /// <param name="kind">The kind's name.</param>
    /// <returns>The epoch.</returns>
    public int Of(string kind) => Later.GetValueOrDefault(kind, First);

    private static EpochTable Of(IReadOnlyList<KindRow> rows) => new(
        rows.Max(row => row.Epoch),
        rows.Where(row => row.Epoch > First).ToDictionary(row => row.Kind.Name, row => row.Epoch));
}
