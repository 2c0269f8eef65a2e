namespace Cases.Domain;

/// <summary>What a document of policies is, as its first key says.</summary>
public enum DocumentKind
{
    /// <summary>A pack of rules.</summary>
    Pack,

    /// <summary>Rules of the content of messages.</summary>
    Content,

    /// <summary>A template of letters or messages.</summary>
    Template,

    /// <summary>A strategy: buckets, ladders, tolerances.</summary>
    Strategy,

    /// <summary>A calendar of working days.</summary>
    Calendar,
}
