namespace Cases.Policies.Yaml;

/// <summary>A place in a file, both from 1.</summary>
internal readonly record struct YamlPlace(int Line, int Column);

/// <summary>One document, and whether its reading met no fault.</summary>
internal sealed record YamlDocument(YamlNode Root, bool IsSound);

/// <summary>A node of a document. Anchors, aliases and tags never get this far.</summary>
internal abstract record YamlNode(YamlPlace Place)
{
    /// <summary>What the node is, for a fault's text.</summary>
    public abstract string Shape { get; }
}

/// <summary>A scalar as it was written; nothing is guessed about its type.</summary>
internal sealed record YamlScalar(YamlPlace Place, string Value, bool IsPlain) : YamlNode(Place)
{
    /// <summary>Whether the value was left out: an empty or null plain scalar.</summary>
    public bool IsNull => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";

    public override string Shape => IsNull ? "no value" : "a single value";
}

/// <summary>A list.</summary>
internal sealed record YamlList(YamlPlace Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place)
{
    public override string Shape => "a list";
}

/// <summary>A mapping with distinct scalar keys, in the order of the file.</summary>
internal sealed record YamlMap(YamlPlace Place, IReadOnlyList<YamlEntry> Entries) : YamlNode(Place)
{
    public override string Shape => "a mapping";
}

/// <summary>One key of a mapping with its value.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
