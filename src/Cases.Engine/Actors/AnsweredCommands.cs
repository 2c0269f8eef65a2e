using Cases.Ledger;

namespace Cases.Engine;

/// <summary>How a command of a stream was answered.</summary>
/// <param name="Fingerprint">Of its input.</param>
/// <param name="Sequence">The chain sequence of its first entry.</param>
/// <param name="Accepted">Whether it was accepted.</param>
internal readonly record struct Answered(Fingerprint16 Fingerprint, long Sequence, bool Accepted);

/// <summary>The commands that a stream has answered.</summary>
/// <remarks>
/// Most cases are resolved after a dozen commands, and there are as many of these as active streams: a few stand in a
/// list that is looked through, which takes half of a table's memory and no longer.
/// </remarks>
internal sealed class AnsweredCommands
{
    /// <summary>From one more on there is a table.</summary>
    public const int Few = 32;

    private const int Step = 4; // The list grows by so many places.
    private const long AcceptedBit = 1;

    private Place[] places = [];
    private int count;
    private Dictionary<CommandId16, Place>? table;

    /// <summary>All answers, in no order.</summary>
    public IEnumerable<Answered> Values =>
        (table is null ? places.Take(count) : table.Values).Select(place => place.Answered);

    /// <summary>Finds the answer to a command.</summary>
    public bool TryGetValue(CommandId16 id, out Answered answered)
    {
        if (table is not null)
        {
            var isKnown = table.TryGetValue(id, out var place);
            answered = place.Answered;
            return isKnown;
        }

        for (var index = 0; index < count; index++)
        {
            if (places[index].Id == id)
            {
                answered = places[index].Answered;
                return true;
            }
        }

        answered = default;
        return false;
    }

    /// <summary>Remembers the first answer to a command; later ones change nothing.</summary>
    public void TryAdd(CommandId16 id, Answered answered)
    {
        var place = new Place(
            id, answered.Fingerprint, (answered.Sequence << 1) | (answered.Accepted ? AcceptedBit : 0));
        if (table is null && count == Few)
        {
            table = places.ToDictionary(known => known.Id);
            (places, count) = ([], 0);
        }

        if (table is not null)
        {
            table.TryAdd(id, place);
        }
        else if (!TryGetValue(id, out _))
        {
            if (count == places.Length)
            {
                Array.Resize(ref places, count + Step);
            }

            places[count++] = place;
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        (places, count) = ([], 0);
        table = null;
    }

    private readonly record struct Place(CommandId16 Id, Fingerprint16 Fingerprint, long SequenceAndBit)
    {
        public Answered Answered => new(Fingerprint, SequenceAndBit >> 1, (SequenceAndBit & AcceptedBit) != 0);
    }
}
