using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Cases.Domain;
using NodaTime;

namespace Cases.Policies;

/// <summary>One document of a text: what it is, and which version.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
public sealed record DocumentHeading(DocumentKind Kind, string Id)
{
    /// <summary>The first day on which it holds, inclusive; null where documents of the kind have none.</summary>
    public LocalDate? From { get; init; }

    /// <summary>The last day on which it holds, inclusive; null where none is set.</summary>
    public LocalDate? To { get; init; }

    /// <summary>Its number, from 1; null where documents of the kind have none.</summary>
    public int? Version { get; init; }
}

/// <summary>A text of policies as it was written, and the documents in it.</summary>
/// <param name="Name">What it is called, such as <c>packs/bank.yaml</c>.</param>
/// <param name="Text">The text.</param>
/// <param name="Documents">The documents in it that are used, in the order of the text.</param>
public sealed record PolicySource(string Name, string Text, ImmutableArray<DocumentHeading> Documents)
{
    /// <summary>How names of texts begin whose first document is a mapping of a process; packs follow it.</summary>
    public const string ProcessFolder = "processes/";

    /// <summary>The SHA-256 of the text in UTF-8: 64 lower-case hex digits.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>Loads a text as it was used: its packs, and its calendars.</summary>
    /// <param name="name">What it is called; <see cref="ProcessFolder"/> says that a mapping stands first.</param>
    /// <param name="text">The text.</param>
    /// <returns>What this build reads without a fault; nothing of a text in which it finds one.</returns>
    public static (IReadOnlyList<RulePack> Packs, IReadOnlyList<CalendarData> Calendars) Load(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.StartsWith(ProcessFolder, StringComparison.Ordinal))
        {
            var behind = PackLoader.LoadText(name, text, skipDocuments: 1);
            return (behind.IsSound ? behind.Packs : [], []);
        }

        var read = PolicyDocuments.LoadText(name, text);
        return read.Faults.Count > 0
            ? ([], [])
            : ([.. read.Packs.Select(placed => placed.Pack)], [.. read.Calendars.Select(placed => placed.Calendar)]);
    }

    /// <summary>A text whose packs are used; what else stands in it is not.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="text">The text.</param>
    /// <param name="packs">The packs that were loaded from it.</param>
    public static PolicySource OfPacks(string name, string text, IEnumerable<RulePack> packs) => new(
        name, text,
        [
            .. packs.Select(pack => new DocumentHeading(DocumentKind.Pack, pack.Id)
            {
                From = pack.ValidFrom, To = pack.ValidTo,
            }),
        ]);

    /// <summary>Everything that ships with this build, packs first, in the ordinal order of names.</summary>
    /// <exception cref="InvalidOperationException">A shipped text has a fault: the build is broken.</exception>
    public static ImmutableArray<PolicySource> Shipped() => [.. ShippedPacks.Sources(), .. ShippedDocuments.Sources()];

    internal static PolicySource Of(string name, string text, PolicyDocuments read) => new(
        name, text,
        [
            .. OfPacks(name, text, read.Packs.Select(placed => placed.Pack)).Documents,
            .. read.Contents.Select(one => new DocumentHeading(DocumentKind.Content, one.Pack.Id)
            {
                From = one.Pack.ValidFrom, To = one.Pack.ValidTo,
            }),
            .. read.Templates.Select(one => new DocumentHeading(DocumentKind.Template, one.Template.Id)
            {
                Version = one.Template.Version,
            }),
            .. read.Strategies.Select(one => new DocumentHeading(DocumentKind.Strategy, one.Strategy.Id)
            {
                From = one.Strategy.ValidFrom, To = one.Strategy.ValidTo, Version = one.Strategy.Version,
            }),
            .. read.Calendars.Select(one => new DocumentHeading(DocumentKind.Calendar, one.Calendar.Id)
            {
                Version = one.Calendar.Version,
            }),
        ]);
}
