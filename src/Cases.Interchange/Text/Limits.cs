namespace Cases.Interchange;

/// <summary>Bounds that keep a hostile or broken file from filling the memory. All are inclusive.</summary>
public static class Limits
{
    /// <summary>
    /// Characters (UTF-16 units) in one field: 1 MiB. Lengths of ids and notes are the domain's matter.
    /// </summary>
    public const int FieldChars = 1 << 20;

    /// <summary>Characters in one CSV record, or in one piece of XML between two <c>&lt;</c>.</summary>
    public const int RecordChars = 4 << 20;

    /// <summary>Attributes of one XES event or trace.</summary>
    public const int Attributes = 1_000;

    /// <summary>Depth of nested XES elements.</summary>
    public const int Depth = 64;
}
