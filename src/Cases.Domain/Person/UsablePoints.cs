using System.Collections.Immutable;
using System.Text;

namespace Cases.Domain;

/// <summary>Which of a person's numbers and addresses may be used, and when two of them are one.</summary>
internal static class UsablePoints
{
    /// <summary>
    /// Digits of a number that identify it: two numbers of which one ends with the other differ in the prefix alone.
    /// </summary>
    private const int LeastDigits = 8;

    /// <summary>Checks the contact point of something that was done or came in.</summary>
    /// <remarks>
    /// A named one must be of the channel and of who is rung, or of the debtor where the case names nobody in that
    /// part: else counts per number could be walked round by inventing one. A wrong or stopped one is used by nobody
    /// until it is verified again. What is not named may be any of his: where none of the channel is usable, it is none
    /// that may be used.
    /// </remarks>
    public static void Expect(Deciding d, ContactChannel channel, string? point, PartyKind party, bool outbound)
    {
        var fault = WhoIsMeant.Of(d, channel, party) is { } meant
            ? Fault(meant, point, outbound)
            : point is null ? null
            : Sentence.Fixed("The case names no debtor, so it has no contact points; name none.");
        d.ExpectNone(fault, RefusalCode.KeyUnknown);
    }

    /// <summary>Why a contact point may not be used; null where it may.</summary>
    public static Sentence? Fault(Meant meant, string? point, bool outbound)
    {
        if (point is null)
        {
            return outbound && meant.IsOwnRecord && NoneUsable(meant.Record, meant.Channel)
                ? Sentence.Of(
                    $"Every contact point of {meant.Whose:word} by this channel is wrong or stopped; verify one first.")
                : null;
        }

        return meant.Record.ContactPoints.FirstOrDefault(known => known.Key == point) switch
        {
            { } known when known.Channel != meant.Channel =>
                $"The contact point {point} is of another channel: {Acts.Name(known.Channel):word}.",
            { State: not ContactPointState.Ok } known when outbound =>
                $"There is no usable contact point {point} of that channel: it is {PolicyWords.Of(known.State):word}; "
                + $"verify it first.",
            null => $"There is no usable contact point {point} of that channel on the record of {meant.Whose:word}.",
            _ => null,
        };
    }

    /// <summary>
    /// Which point a result that takes it back is about, where nobody named it and only one is usable; null for none.
    /// </summary>
    public static string? Meant(Deciding d, ContactChannel channel, PartyKind party, Disposition? result)
    {
        if (result is not (Disposition.WrongParty or Disposition.Invalid)
            || WhoIsMeant.Of(d, channel, party) is not { IsOwnRecord: true } meant)
        {
            return null;
        }

        var usable = meant.Record.ContactPoints.Where(
            known => known.Channel == channel && known.State == ContactPointState.Ok).Take(2).ToList();
        return usable is [var only] ? only.Key : null;
    }

    /// <summary>
    /// Somebody else answered, or the number does not exist: the point is wrong, and every other of the same number.
    /// </summary>
    public static void TakeBack(Deciding d, string? point, Disposition? result)
    {
        if (result is not (Disposition.WrongParty or Disposition.Invalid)
            || (d.Facts.Reached?.Person ?? d.Facts.Person) is not { } person
            || person.State.ContactPoints.FirstOrDefault(known => known.Key == point) is not { } wrong)
        {
            return;
        }

        var reason = result == Disposition.Invalid ? "not valid" : "somebody else answered";
        foreach (var known in person.State.ContactPoints)
        {
            // What is told late does not undo what was verified since.
            if (known.State == ContactPointState.Ok && known.Since <= d.Today
                && (known.Key == wrong.Key || AreOne(known, wrong.Channel, wrong.Value)))
            {
                d.EmitOn(person, new ContactPointChanged(known.Key, ContactPointState.Wrong, reason, d.Today));
            }
        }
    }

    /// <summary>Whether a point has this number or address, however it is written.</summary>
    public static bool AreOne(ContactPoint known, ContactChannel channel, string? value)
    {
        if (known.Value is null || value is null || IsNumber(known.Channel) != IsNumber(channel))
        {
            return false;
        }

        var (one, other) = (Kept(known.Value, channel), Kept(value, channel));
        var (longer, shorter) = one.Length < other.Length ? (other, one) : (one, other);
        return IsNumber(channel) && shorter.Length >= LeastDigits
            ? longer.EndsWith(shorter, StringComparison.Ordinal)
            : known.Channel == channel && string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether points of a channel are known, and none of them may be used.</summary>
    public static bool NoneUsable(PersonState debtor, ContactChannel channel)
    {
        var known = false;
        foreach (var point in debtor.ContactPoints)
        {
            if (point.Channel == channel)
            {
                known = true;
                if (point.State == ContactPointState.Ok)
                {
                    return false;
                }
            }
        }

        return known;
    }

    /// <summary>
    /// Whether no number may be dialled: all that are known are wrong or stopped, or none is on file and he was never
    /// rung or heard of by telephone, which would show that somebody has one.
    /// </summary>
    /// <param name="debtor">Whose; of a record that nobody made nothing is known.</param>
    /// <param name="contacts">The contacts with the debtor and others of his case.</param>
    public static bool NoNumber(PersonState debtor, ImmutableArray<LoggedContact> contacts)
    {
        var numbers = debtor.ContactPoints.Where(point => IsNumber(point.Channel)).ToList();
        return debtor.Exists && (numbers.Count > 0
            ? numbers.TrueForAll(point => point.State != ContactPointState.Ok)
            : !contacts.Any(contact => contact is { Party: PartyKind.Debtor, Corrected: false }
                && IsNumber(contact.Channel)));
    }

    private static bool IsNumber(ContactChannel channel) => channel is ContactChannel.Phone or ContactChannel.Sms;

    private static string Kept(string value, ContactChannel channel)
    {
        var kept = new StringBuilder(value.Length);
        foreach (var letter in value)
        {
            if (IsNumber(channel) ? char.IsAsciiDigit(letter) : !char.IsWhiteSpace(letter))
            {
                kept.Append(letter);
            }
        }

        return kept.ToString();
    }
}
