using System.Collections.Immutable;
using Cases.Domain;

namespace Cases.Policies;

/// <summary>
/// The rules of content, templates, strategies and calendars that ship with the product, embedded in this assembly.
/// </summary>
public static class ShippedDocuments
{
    private const string Prefix = "documents/";

    private static readonly Lazy<PolicyCheckResult> Loaded = new(LoadAll);

    /// <summary>All shipped packs of content, in the ordinal order of their file names.</summary>
    /// <exception cref="InvalidOperationException">A shipped document has a fault: the build is broken.</exception>
    public static ImmutableArray<ContentPack> Contents() => Loaded.Value.Contents;

    /// <summary>All shipped templates, linted, in the ordinal order of their file names.</summary>
    /// <exception cref="InvalidOperationException">A shipped document has a fault: the build is broken.</exception>
    public static ImmutableArray<MessageTemplate> Templates() => Loaded.Value.Templates;

    /// <summary>All shipped strategies, in the ordinal order of their file names.</summary>
    /// <exception cref="InvalidOperationException">A shipped document has a fault: the build is broken.</exception>
    public static ImmutableArray<Strategy> Strategies() => Loaded.Value.Strategies;

    /// <summary>All shipped calendars of working days, in the ordinal order of their file names.</summary>
    /// <exception cref="InvalidOperationException">A shipped document has a fault: the build is broken.</exception>
    public static ImmutableArray<CalendarData> Calendars() => Loaded.Value.Calendars;

    /// <summary>The text of every shipped document by its folder and name, such as <c>Content/bank.yaml</c>.</summary>
    public static IReadOnlyDictionary<string, string> Texts() => EmbeddedTexts.Of(Prefix);

    /// <summary>The texts, and which documents are in each.</summary>
    internal static IEnumerable<PolicySource> Sources() => Texts().Select(text => PolicySource.Of(
        Prefix + text.Key, text.Value, PolicyDocuments.LoadText(text.Key, text.Value)));

    internal static PolicyCheckResult All() => Loaded.Value;

    private static PolicyCheckResult LoadAll()
    {
        var result = PolicyCheck.RunTexts(Texts());
        return result.IsSound
            ? result
            : throw new InvalidOperationException(
                "Shipped documents are broken:\n" + string.Join('\n', result.Faults.Select(fault => fault.ToString())));
    }
}
