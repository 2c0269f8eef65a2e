using System.Globalization;
using System.Net;
using System.Text;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>Hands the last signed head to somebody who holds it elsewhere: nobody can go back behind it.</summary>
internal static class Witnesses
{
    private const string FileName = "checkpoint";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    /// <summary>Hands it to a folder or to an address, and notes that it was taken.</summary>
    /// <exception cref="VerbFailure">The witness holds another history (exit 1), or cannot be reached.</exception>
    public static async Task<Witnessed> PushAsync(
        OpenStore store, StoreTree tree, string witness, CancellationToken cancellation)
    {
        var isAddress = witness.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || witness.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        var name = isAddress ? witness.TrimEnd('/') : Path.GetFullPath(witness);
        var signatures = isAddress
            ? await PostAsync(store, tree, name, cancellation).ConfigureAwait(false)
            : await KeepAsync(store, tree, name, cancellation).ConfigureAwait(false);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var taken = new Witnessed(name, tree.Head.Size, now, signatures);
        await WitnessLog.NoteAsync(store, taken, cancellation).ConfigureAwait(false);
        return taken;
    }

    private static async Task<IReadOnlyList<string>> KeepAsync(
        OpenStore store, StoreTree tree, string folder, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder))
        {
            throw VerbFailure.Unusable($"--push: there is no folder {folder}; make it, on another machine's disk.");
        }

        var file = Path.Combine(folder, FileName);
        if (HeadFiles.ReadHead(File.Exists(file) ? file : null) is { } held)
        {
            await RequireConsistentAsync(store, tree, (held, file), cancellation).ConfigureAwait(false);
        }

        await using var target = new AtomicFile(file);
        await target.Stream.WriteAsync(Encoding.UTF8.GetBytes(tree.Head.Note), cancellation).ConfigureAwait(false);
        target.Complete();
        return [];
    }

    /// <summary>A folder does not check by itself: nothing is written over what does not fit.</summary>
    private static async Task RequireConsistentAsync(
        OpenStore store, StoreTree tree, (HeldHead Head, string File) held, CancellationToken cancellation)
    {
        var keys = await SigningKeys.ReadAsync(store.Ledger, cancellation).ConfigureAwait(false);
        if (held.Head.Note.Check([.. keys.Select(key => key.Key)], out _) is { } why)
        {
            throw new VerbFailure(ExitCode.CheckFailed,
                $"{held.File} holds a head that this ledger's keys did not sign ({why}): it is another ledger's, or "
                + "one of the two was changed. Nothing was written.");
        }

        var (known, head) = (held.Head.Head, new TreeHead(tree.Head.Size, tree.Head.Root));
        if (known.Size > head.Size)
        {
            throw new VerbFailure(ExitCode.CheckFailed,
                $"{held.File} holds a head of {known.Size} entries, and the last one here is of {head.Size}: the end "
                + $"of this ledger is missing from position {head.Size} on, or it is an older copy. Nothing was "
                + "written.");
        }

        var proof = await tree.Tree.ConsistencyAsync(known.Size, head.Size, cancellation).ConfigureAwait(false);
        if (!MerkleProof.IsConsistent(known, head, proof))
        {
            throw new VerbFailure(ExitCode.CheckFailed,
                $"{held.File} holds a head of {known.Size} entries that this ledger does not begin with: an entry "
                + $"before position {known.Size} was changed. Nothing was written; run 'cases audit verify "
                + $"--checkpoint {held.File}'.");
        }
    }

    private static async Task<IReadOnlyList<string>> PostAsync(
        OpenStore store, StoreTree tree, string address, CancellationToken cancellation)
    {
        var before = (await WitnessLog.ReadAsync(store, cancellation).ConfigureAwait(false))
            .FirstOrDefault(one => one.Witness == address)?.Size ?? 0;
        using var client = new HttpClient { Timeout = AnswerTime };
        var (status, body) = await SendAsync(client, tree, (address, before), cancellation).ConfigureAwait(false);
        if (status == HttpStatusCode.Conflict
            && long.TryParse(body.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out var told)
            && told != before)
        {
            // It took another head than was noted here: it says which, and the proof begins there.
            (status, body) = told <= tree.Head.Size
                ? await SendAsync(client, tree, (address, told), cancellation).ConfigureAwait(false)
                : throw new VerbFailure(ExitCode.CheckFailed,
                    $"{address} holds a head of {told} entries, and the last one here is of {tree.Head.Size}: the end "
                    + $"of this ledger is missing from position {tree.Head.Size} on, or it is an older copy.");
        }

        if (status != HttpStatusCode.OK)
        {
            throw new VerbFailure(
                status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.Conflict
                    ? ExitCode.CheckFailed
                    : ExitCode.WorldFailed,
                $"{address} did not take the head ({(int)status}): {Reason(status)}.");
        }

        return SignedNote.TryParseSignatures(body, out var signatures)
            ? [.. signatures.Select(signature => signature.ToString())]
            : throw new VerbFailure(ExitCode.WorldFailed, $"{address} answered with no signature lines.");
    }

    private static async Task<(HttpStatusCode Status, string Body)> SendAsync(
        HttpClient client, StoreTree tree, (string Address, long Old) to, CancellationToken cancellation)
    {
        var proof = await tree.Tree.ConsistencyAsync(to.Old, tree.Head.Size, cancellation).ConfigureAwait(false);
        var lines = string.Concat(proof.Select(hash => Convert.ToBase64String(hash.ToArray()) + "\n"));
        var text = string.Create(CultureInfo.InvariantCulture, $"old {to.Old}\n{lines}\n{tree.Head.Note}");
        try
        {
            using var content = new StringContent(text, Encoding.UTF8, "text/plain");
            using var answer = await client.PostAsync(new Uri(to.Address + "/add-checkpoint"), content, cancellation)
                .ConfigureAwait(false);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception error) when (error is HttpRequestException or UriFormatException
            || (error is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new VerbFailure(
                ExitCode.WorldFailed, $"{to.Address} cannot be reached ({error.Message}): try again later.", error);
        }
    }

    private static string Reason(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => "it does not know this log; register the key that 'cases audit key' prints",
        HttpStatusCode.Forbidden => "it trusts no key that signed it; register the key that 'cases audit key' prints",
        HttpStatusCode.UnprocessableEntity => "this ledger does not go on from the head that it holds",
        HttpStatusCode.Conflict => "it holds another head of the same size",
        _ => "ask who runs it",
    };
}
