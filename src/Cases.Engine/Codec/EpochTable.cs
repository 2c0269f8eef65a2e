namespace Cases.Engine;

/// <summary>Which kinds of entries a build writes from which epoch of a ledger on.</summary>
/// <remarks>
/// <para>A build may run beside one that is no older than <see cref="NodeRoll.OldestBeside"/> on a ledger, and writes
/// nothing there that the older one cannot read. An entry <c>epochRaised</c> says that every node can: only behind it
/// are the kinds and formats of its epoch written. A ledger without such an entry is at the first epoch; a new one
/// begins at the newest of the build that begins it.</para>
/// <para>Up to 0.2.0 kinds and formats came into the first epoch, as nothing was released between: a build before that
/// version does not read all of it, and is kept from living beside this one. From 0.2.0 on a new kind or a raised
/// format has an epoch of its own; a test keeps the list.</para>
/// </remarks>
/// <param name="Newest">The newest epoch that the build knows.</param>
/// <param name="Later">The epochs of kinds that are not of the first.</param>
public sealed record EpochTable(int Newest, IReadOnlyDictionary<string, int> Later)
{
    /// <summary>The epoch of all kinds and formats up to version 0.2.0.</summary>
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
