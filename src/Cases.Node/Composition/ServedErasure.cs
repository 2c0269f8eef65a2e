using System.Globalization;
using Cases.Contracts;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>Asks the places that held something of an erased person from within a node that serves.</summary>
/// <remarks>
/// As the verb does (<see cref="ErasePlaces"/>), but for two seconds at each place that empties itself, since somebody
/// waits for an answer, and without the bytes of the store's file: to open and close it would give up the locks that
/// SQLite holds on it for the whole process.
/// </remarks>
internal static class ServedErasure
{
    private const int FewLooks = 20;

    /// <summary>How long the ledger is read for it; whoever asked waits meanwhile.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Asks them.</summary>
    /// <param name="store">The store of the node.</param>
    /// <param name="node">The node's id among others; it forgot what it kept before anybody is answered.</param>
    /// <param name="person">Who was erased.</param>
    /// <param name="enough">Ends the reading of the ledger, after <see cref="Longest"/> as a rule.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The places; where the world fails, that the store was not asked.</returns>
    public static async ValueTask<IReadOnlyList<ErasurePlace>> AskAsync(
        OpenStore store, Guid node, StreamId person, CancellationToken enough, CancellationToken cancellation)
    {
        try
        {
            var erased = await ErasePlaces.DestroyedAsync(store.Ledger, person, cancellation).ConfigureAwait(false);
            var ofStore = await OfStoreAsync(store, (person, erased), enough, cancellation).ConfigureAwait(false);
            List<ErasePlace> places = [new("this node", true, EraseNodes.Forgot)];
            if (store.Nodes is { } list)
            {
                places.AddRange(await EraseNodes.AskAsync(
                    Others(list, node), [], erased.Position, FewLooks, cancellation).ConfigureAwait(false));
            }

            if (erased.Names)
            {
                places.Add(await ErasePlaces.ReadLogAsync(
                    ServeLogs.SecurityFileFor(store.File), (person, erased.At), FewLooks, cancellation)
                    .ConfigureAwait(false));
            }

            return [.. ofStore, .. places.Select(Told), .. store.File is null ? [] : (ErasurePlace[])[OfFile(person)]];
        }
        catch (Exception error) when (CommandLine.CodeOf(error) is not null)
        {
            // The erasure stands; only what is left is not known.
            return
            [
                new ErasurePlace("store", ErasureState.NotAsked,
                    $"{error.Message.TrimEnd('.')}: mend that, and send this again under a new key"),
            ];
        }
    }

    private static async ValueTask<IReadOnlyList<ErasurePlace>> OfStoreAsync(
        OpenStore store, (StreamId Of, ErasedOf Erased) what, CancellationToken enough, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough, cancellation);
        try
        {
            var places = await ErasePlaces.OfStoreAsync(store, what, FewLooks, either.Token).ConfigureAwait(false);
            return [.. places.Select(Told)];
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return
            [
                new ErasurePlace("store", ErasureState.NotAsked,
                    $"its ledger is too long to be read while you wait: run 'cases erase {what.Of.Name}', which does"),
            ];
        }
    }

    private static NodeList Others(NodeList all, Guid node)
    {
        var own = node.ToString("N", CultureInfo.InvariantCulture);
        return async cancellation =>
            [.. (await all(cancellation).ConfigureAwait(false)).Where(other => other.Id != own)];
    }

    private static ErasurePlace Told(ErasePlace place) =>
        new(place.Place, place.Done ? ErasureState.Done : ErasureState.Left, place.What);

    private static ErasurePlace OfFile(StreamId person) => new("file of the store", ErasureState.NotAsked,
        "a node cannot look at the bytes of the file that it serves: "
        + $"run 'cases erase {person.Name}' on its machine, which does");
}
