namespace Cases.Ledger;

/// <summary>The keys of an entry, in the canonical order in which they are written; see FORMAT.md.</summary>
internal static class EntryKeys
{
    public static readonly CborKey By = CborKey.Of("by");
    public static readonly CborKey Id = CborKey.Of("id");
    public static readonly CborKey In = CborKey.Of("in");
    public static readonly CborKey Pos = CborKey.Of("pos");
    public static readonly CborKey Seq = CborKey.Of("seq");
    public static readonly CborKey Ver = CborKey.Of("ver");
    public static readonly CborKey Data = CborKey.Of("data");
    public static readonly CborKey Kind = CborKey.Of("kind");
    public static readonly CborKey Prev = CborKey.Of("prev");
    public static readonly CborKey Rules = CborKey.Of("rules");
    public static readonly CborKey Format = CborKey.Of("format");
    public static readonly CborKey Policy = CborKey.Of("policy");
    public static readonly CborKey Stream = CborKey.Of("stream");
    public static readonly CborKey Recorded = CborKey.Of("recorded");
    public static readonly CborKey Effective = CborKey.Of("effective");

    public static readonly CborKey Organisation = CborKey.Of("org");
    public static readonly CborKey Subject = CborKey.Of("sub");
    public static readonly CborKey Role = CborKey.Of("role");
    public static readonly CborKey Branch = CborKey.Of("branch");
}
