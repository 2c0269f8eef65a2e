using System.Text.Json;
using Cases.Storage.Postgres;

namespace Cases.Node;

/// <summary>The last head that a witness took.</summary>
/// <param name="Witness">The folder or address.</param>
/// <param name="Size">The head's size.</param>
/// <param name="AtMs">When it took it: milliseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Signatures">What the witness signed with, as lines of a note; none from a folder.</param>
internal sealed record Witnessed(string Witness, long Size, long AtMs, IReadOnlyList<string> Signatures);

/// <summary>Which heads witnesses took: in <c>FILE.witnessed</c>, or on PostgreSQL in a mark of the store.</summary>
/// <remarks>The proof is what the witness holds; this only says how far that is.</remarks>
internal static class WitnessLog
{
    private const string Mark = "witnessed";

    /// <summary>The last head of each witness.</summary>
    public static async Task<IReadOnlyList<Witnessed>> ReadAsync(OpenStore store, CancellationToken cancellation)
    {
        var text = store.Ledger is PostgresLedgerStore shared
            ? await shared.ReadMarkAsync(Mark, cancellation).ConfigureAwait(false)
            : store.File is { } file && File.Exists(PathOf(file))
                ? await File.ReadAllTextAsync(PathOf(file), cancellation).ConfigureAwait(false)
                : null;
        try
        {
            return text is null ? [] : JsonSerializer.Deserialize<List<Witnessed>>(text) ?? [];
        }
        catch (JsonException error)
        {
            throw new VerbFailure(ExitCode.WorldFailed,
                $"What is noted of the witnesses of {store.Name} cannot be read ({error.Message}): delete "
                + $"{(store.File is { } damaged ? PathOf(damaged) : $"the mark '{Mark}'")}, and push again.", error);
        }
    }

    /// <summary>Notes what a witness took, in place of what it took before.</summary>
    public static async Task NoteAsync(OpenStore store, Witnessed taken, CancellationToken cancellation)
    {
        var known = await ReadAsync(store, cancellation).ConfigureAwait(false);
        var text = JsonSerializer.Serialize(known.Where(one => one.Witness != taken.Witness).Append(taken));
        if (store.Ledger is PostgresLedgerStore shared)
        {
            await shared.SetMarkAsync(Mark, text, cancellation).ConfigureAwait(false);
        }
        else if (store.File is { } file)
        {
            await using var target = new AtomicFile(PathOf(file));
            await target.Stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellation)
                .ConfigureAwait(false);
            target.Complete();
        }
    }

    private static string PathOf(string file) => file + ".witnessed";
}
