using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>
/// What is wrong with an opening, or with a party that is added, that only the engine can see: names of streams and of
/// packs, and persons whom nobody registered.
/// </summary>
internal static class OpeningFaults
{
    /// <exception cref="ArgumentException">The command was sent to the stream of another case.</exception>
    public static List<RefusalReason> Of(OpenCase open, StreamId stream, PolicyLibrary policies)
    {
        if (CaseIdentity.Stream(open.Case) != stream)
        {
            throw new ArgumentException($"The opening of the case '{open.Case}' was sent to {stream}.", nameof(open));
        }

        var faults = new List<RefusalReason>();
        if (!StreamId.TryParse(open.AccountStream, out var account) || account.Kind != "account")
        {
            faults.Add(Fault(Sentence.Fixed(
                "The account's stream must be 'account/' and 1 to 192 letters, digits, '.', '_', '~' or '-'.")));
        }

        foreach (var party in open.Parties)
        {
            if (!StreamId.TryParse("person/" + party.Person, out _))
            {
                faults.Add(Fault(Sentence.Fixed(
                    "A person's id has 1 to 193 letters, digits, '.', '_', '~' or '-'.")));
            }
        }

        if (!policies.TryFind(open.Packs, out var fault))
        {
            faults.Add(Fault(Sentence.Chosen(fault)));
        }

        return faults;
    }

    /// <summary>Why somebody cannot be added to a case; null where he can, as far as only the engine sees it.</summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public static async ValueTask<RefusalReason?> OfAsync(
        AddParty added, EngineContext engine, CancellationToken cancellation) =>
        StreamId.TryParse("person/" + added.Person, out _)
        && await engine.ReadPersonAsync(added.Person, cancellation).ConfigureAwait(false)
            is { NewerNodeNeeded: false, State.Exists: false }
                ? RefusalReason.Of(RefusalCode.PersonUnknown,
                    $"{added.Person} is not registered; register the person first.")
                : null;

    private static RefusalReason Fault(Sentence detail) =>
        RefusalReason.Of(RefusalCode.TextNotAllowed, detail);
}
