using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using Cases.Policies;
using NodaTime;

namespace Cases.Engine;

/// <summary>A document that decided, or could: which it was, and its text as the ledger keeps it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Sha256">The SHA-256 of the text in UTF-8.</param>
/// <param name="Text">The text; of a file with several documents the whole file.</param>
/// <param name="Position">The position of the entry that holds the text.</param>
public sealed record TextThen(DocumentKind Kind, string Id, string Sha256, string Text, long Position)
{
    /// <summary>The first day on which it holds, inclusive; null where documents of the kind have none.</summary>
    public LocalDate? From { get; init; }

    /// <summary>The last day on which it holds, inclusive; null where none is set.</summary>
    public LocalDate? To { get; init; }

    /// <summary>Its number, from 1; null where documents of the kind have none.</summary>
    public int? Version { get; init; }

    /// <summary>What the text is called; null for one that was proposed.</summary>
    public string? Name { get; init; }

    /// <summary>The proposal that brought it, such as <c>BANK@3</c>; null for what ships.</summary>
    public string? Proposal { get; init; }

    /// <summary>Whether it held on the day that was asked for; true where none was.</summary>
    public bool InForce { get; init; }
}

/// <summary>The documents of a version, or at an entry.</summary>
/// <param name="Position">The entry, or that from which on the version was used.</param>
/// <param name="Zones">The version of the database of time zones.</param>
/// <param name="Documents">The documents, by kind, id and first day.</param>
public sealed record TextsFound(long Position, string Zones, ImmutableArray<TextThen> Documents)
{
    /// <summary>The version of the entry, or that was asked for; null where the entry has none.</summary>
    public string? Version { get; init; }

    /// <summary>The day of the entry in the official zone; null where only a version was asked for.</summary>
    public LocalDate? On { get; init; }

    /// <summary>
    /// Whether these texts, read by this build, give the very version; null where the entry has none, or this build
    /// cannot read one of the texts.
    /// </summary>
    public bool? Matches { get; init; }
}

/// <summary>Says from the ledger alone which texts decided an old entry, or make a version.</summary>
/// <remarks>
/// Several builds may write at once, and no entry names its build. So of the records around an entry that is taken
/// whose texts give the entry's own version, and the newest before it where none does.
/// </remarks>
/// <param name="ledger">The ledger.</param>
public sealed class TextsThen(ILedgerStore ledger)
{
    // Records around an entry, and changes of the policies, that are tried before the answer is that none fits.
    private const int MostTried = 200;

    private readonly Dictionary<long, PolicyBook> books = [];

    /// <summary>The documents that an entry was decided by.</summary>
    /// <param name="position">The entry's position.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null where there is no such entry, or no build had recorded its texts.</returns>
    /// <exception cref="LedgerStoreException">The world failed, or a newer build wrote what is read.</exception>
    public async ValueTask<TextsFound?> AtAsync(long position, CancellationToken cancellation)
    {
        var read = position < 0 ? [] : await ledger.ReadFromAsync(position, 1, cancellation).ConfigureAwait(false);
        var history = await TextHistory.ReadAsync(ledger, cancellation).ConfigureAwait(false);
        if (read is not [var stored] || stored.Position != position || history.Records.Count == 0)
        {
            return null;
        }

        var entry = LedgerEntry.Decode(stored.Bytes);
        ShippedAt[] around =
        [
            .. history.Records.Where(one => one.Position <= position).Reverse(),
            .. history.Records.Where(one => one.Position > position),
        ];
        Tried? first = null;
        foreach (var record in around.Take(MostTried))
        {
            var tried = await TryAsync(record, position, entry.PolicyVersion, cancellation).ConfigureAwait(false);
            first ??= tried;
            if (entry.PolicyVersion is null || tried.Matches == true)
            {
                first = tried;
                break;
            }
        }

        var on = Instant.FromUnixTimeMilliseconds(entry.EffectiveAtMs).InZone(first!.Zone).Date;
        return await ShowAsync(first, position, entry.PolicyVersion, on, cancellation).ConfigureAwait(false);
    }

    /// <summary>The documents that make a version of policies.</summary>
    /// <param name="version">The version as entries name it, or its twelve digits for the packs in force.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Null where nothing that the ledger tells gives that version in this build.</returns>
    /// <exception cref="LedgerStoreException">The world failed, or a newer build wrote what has to be read.</exception>
    public async ValueTask<TextsFound?> OfVersionAsync(string version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(version);
        var history = await TextHistory.ReadAsync(ledger, cancellation).ConfigureAwait(false);
        var changes = new List<long>();
        var policies = StreamPages.ReadAllAsync(ledger, StreamId.Parse(PolicyBookState.Stream), cancellation);
        await foreach (var entry in policies.ConfigureAwait(false))
        {
            changes.Add(entry.Position);
        }

        // The newest first; what the bank changed is tried under the texts that were recorded before it.
        foreach (var position in changes.Concat(history.Records.Select(one => one.Position)).OrderDescending()
            .Take(MostTried))
        {
            if (history.Records.LastOrDefault(one => one.Position <= position) is { } record
                && await TryAsync(record, position, version, cancellation).ConfigureAwait(false) is var tried
                && tried.Matches == true)
            {
                return await ShowAsync(tried, position, version, null, cancellation).ConfigureAwait(false);
            }
        }

        return null;
    }

    private async ValueTask<Tried> TryAsync(
        ShippedAt record, long position, string? version, CancellationToken cancellation)
    {
        if (!books.TryGetValue(record.Position, out var book))
        {
            book = await BookAsync(record.Shipped, cancellation).ConfigureAwait(false);
            books.Add(record.Position, book);
        }

        var library = await new PolicyLibrary(book).AsOfAsync(ledger, position, long.MaxValue, cancellation)
            .ConfigureAwait(false);
        var slash = version?.LastIndexOf('/') ?? -1;
        string[] named = slash < 0 ? [.. library.Book.InForce] : version![..slash].Split('+');
        if (!Array.TrueForAll(named, library.Book.Has))
        {
            return new Tried(record, library, library.Book.Series([]).OfficialZone, null);
        }

        var series = library.Book.Series(named);
        return new Tried(record, library, series.OfficialZone, version is null
            ? null
            : slash < 0 ? series.Version.Text.EndsWith("/" + version, StringComparison.Ordinal)
            : series.Version.Text == version);
    }

    private async ValueTask<PolicyBook> BookAsync(PacksShipped shipped, CancellationToken cancellation)
    {
        var texts = await TextHistory.ReadTextsAsync(
            ledger, shipped.Documents.Select(document => document.Text).ToHashSet(StringComparer.Ordinal), cancellation)
            .ConfigureAwait(false);
        var loaded = texts.Values.OrderBy(text => text.Position).Select(text => (
            text.Text.Sha256, Read: PolicySource.Load(text.Text.Name, text.Text.Text))).ToArray();
        RulePack[] packs =
        [
            .. loaded.SelectMany(one => one.Read.Packs.Where(pack => shipped.Documents.Any(document =>
                document.Text == one.Sha256 && document.Kind == DocumentKind.Pack && document.Id == pack.Id
                && document.From == pack.ValidFrom))),
        ];
        return new PolicyBook(
            packs, [.. shipped.Chosen.Where(id => packs.Any(pack => pack.Id == id))],
            shipped.Jurisdiction is { } jurisdiction ? ScopeOf(shipped, jurisdiction) : null)
        {
            Chosen = shipped.Chosen,
            Calendars = [.. loaded.SelectMany(one => one.Read.Calendars)],
        };
    }

    private static PolicyScope ScopeOf(PacksShipped shipped, string jurisdiction) => new(jurisdiction)
    {
        Actor = PolicyWords.TryParse<ActorKind>(shipped.Actor ?? "", out var actor) ? actor : null,
        Product = PolicyWords.TryParse<ProductKind>(shipped.Product ?? "", out var product) ? product : null,
    };

    private async ValueTask<TextsFound> ShowAsync(
        Tried tried, long position, string? version, LocalDate? on, CancellationToken cancellation)
    {
        var documents = tried.Record.Shipped.Documents;
        var texts = await TextHistory.ReadTextsAsync(
            ledger, documents.Select(document => document.Text).ToHashSet(StringComparer.Ordinal), cancellation)
            .ConfigureAwait(false);
        var proposed = await ProposedAsync(tried.Library.State, position, cancellation).ConfigureAwait(false);
        var shown = documents.Where(document => texts.ContainsKey(document.Text)).Select(document => new TextThen(
            document.Kind, document.Id, document.Text, texts[document.Text].Text.Text, texts[document.Text].Position)
        {
            From = document.From,
            To = Ended(document, proposed),
            Version = document.Version,
            Name = texts[document.Text].Text.Name,
        }).Where(one => one.To is null || one.From is null || one.From <= one.To).Concat(proposed).Select(one =>
            one with { InForce = on is null || ((one.From is null || one.From <= on) && !(one.To < on)) });
        return new TextsFound(position, tried.Record.Shipped.Zones,
        [
            .. shown.OrderBy(one => one.Kind).ThenBy(one => one.Id, StringComparer.Ordinal).ThenBy(one => one.From),
        ])
        {
            Version = version,
            On = on,
            Matches = tried.Matches,
        };
    }

    // A version that was approved ends what ships on the day before it begins.
    private static LocalDate? Ended(ShippedDocument document, IReadOnlyList<TextThen> proposed) =>
        document.Kind == DocumentKind.Pack
        && proposed.Where(one => one.Id == document.Id).Min(one => one.From) is { } next
        && !(document.To < next)
            ? next.PlusDays(-1)
            : document.To;

    private async ValueTask<IReadOnlyList<TextThen>> ProposedAsync(
        PolicyBookState state, long position, CancellationToken cancellation)
    {
        var positions = new Dictionary<string, long>(StringComparer.Ordinal);
        var policies = StreamPages.ReadAllAsync(ledger, StreamId.Parse(PolicyBookState.Stream), cancellation);
        await foreach (var entry in policies.ConfigureAwait(false))
        {
            if (entry.Position <= position && !SystemKinds.Contains(entry.Kind)
                && EntryReading.DecodeClosed(entry) is PolicyProposed { } proposal)
            {
                positions.TryAdd(proposal.Proposal, entry.Position);
            }
        }

        var versions = state.Versions.OrderBy(one => one.From).ToArray();
        return
        [
            .. versions.Select((one, index) => new TextThen(
                DocumentKind.Pack, one.Subject, one.TextSha256!, one.Text!, positions[one.Id])
            {
                From = one.From,
                To = versions.Skip(index + 1).FirstOrDefault(later => later.Subject == one.Subject) is { } later
                    ? later.From!.Value.PlusDays(-1)
                    : null,
                Proposal = one.Id,
            }),
        ];
    }

    private sealed record Tried(ShippedAt Record, PolicyLibrary Library, DateTimeZone Zone, bool? Matches);
}
