namespace Cases.Ledger;

/// <summary>The bounds of what the ledger takes, each with its reason.</summary>
public static class LedgerLimits
{
    /// <summary>
    /// The most bytes of one payload: 1 MiB. Documents and recordings belong elsewhere with their hash in the entry; a
    /// bound lets readers size their buffers and keeps one entry from filling a batch.
    /// </summary>
    public const int MaxPayloadBytes = 1024 * 1024;

    /// <summary>
    /// The most bytes of one encoded entry: the payload and 256 KiB for everything around it (rules with citations).
    /// </summary>
    public const int MaxEntryBytes = MaxPayloadBytes + (256 * 1024);

    /// <summary>
    /// The most entries of one unit: 1,024. A unit is one decision; anything larger is work that should go in steps,
    /// and
    /// a unit has to fit into one batch.
    /// </summary>
    public const int MaxUnitEntries = 1_024;

    /// <summary>The most bytes of one unit's payloads: 4 MiB, half of what a batch takes by default.</summary>
    public const int MaxUnitBytes = 4 * 1024 * 1024;

    /// <summary>The most rules on one entry: 256; a policy in force has a few dozen.</summary>
    public const int MaxRules = 256;

    /// <summary>
    /// The most UTF-8 bytes of a kind, a role, an answer or a rule id: 64. They are names made by this product.
    /// </summary>
    public const int MaxNameBytes = 64;

    /// <summary>
    /// The most UTF-8 bytes of a subject, an organisation, a branch, a policy version, a citation: 512.
    /// </summary>
    public const int MaxTextBytes = 512;
}
