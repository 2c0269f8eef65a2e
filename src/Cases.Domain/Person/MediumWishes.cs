using NodaTime;

namespace Cases.Domain;

/// <summary>Records that a person wants a channel, or one number or address of his, left unused or preferred.</summary>
/// <param name="Key">Its key, unique on the person.</param>
/// <param name="Wish">What he wishes.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Evidence">Reference of the evidence, such as the message in which he said it.</param>
public sealed record RequestMedium(string Key, MediumWish Wish, ContactChannel Channel, string Evidence) : PersonCommand
{
    /// <summary>The key of a contact point of his, of that channel; null for the whole channel.</summary>
    public string? Point { get; init; }
}

/// <summary>Takes such a wish back.</summary>
/// <param name="Key">The wish.</param>
/// <param name="Evidence">Reference of the evidence.</param>
public sealed record WithdrawMediumRequest(string Key, string Evidence) : PersonCommand;

/// <summary>A person told what he wishes of a channel.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Wish">What he wishes.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Evidence">Reference of the evidence.</param>
/// <param name="At">When.</param>
public sealed record MediumRequested(
    string Key, MediumWish Wish, ContactChannel Channel, [Personal] string? Evidence, Instant At) : PersonEvent
{
    /// <summary>The key of the contact point; null for the whole channel.</summary>
    public string? Point { get; init; }
}

/// <summary>What a person wished of a channel was taken back.</summary>
/// <param name="Key">The wish.</param>
/// <param name="Evidence">Reference of the evidence.</param>
/// <param name="At">When.</param>
public sealed record MediumRequestWithdrawn(string Key, [Personal] string? Evidence, Instant At) : PersonEvent;

internal static class MediumWishes
{
    private const int Most = 100;

    // Refusals: FieldMissing, TextNotAllowed, KeyReused, KeyUnknown, TooMany, PersonUnknown.
    public static void Decide(PersonDeciding d, RequestMedium command)
    {
        if (!d.RequireKnown() || !d.RequireKey(command.Key, "key") || !d.RequireName(command.Evidence, "evidence"))
        {
            return;
        }

        if (Find(d.State, command.Key) is { } known)
        {
            d.Knows(true);
            d.Require(known.Wish == command.Wish && known.Channel == command.Channel && known.Point == command.Point,
                RefusalCode.KeyReused, $"The wish {command.Key} is recorded with other data.");
            return;
        }

        var isHis = command.Point is null || d.State.ContactPoints.Any(
            point => point.Key == command.Point && point.Channel == command.Channel);
        if (d.Require(isHis, RefusalCode.KeyUnknown,
                $"There is no contact point {command.Point} of that channel on the person's record.")
            && d.RequireRoom(d.State.MediumWishes.Length, Most, "wishes about channels"))
        {
            d.Emit(new MediumRequested(command.Key, command.Wish, command.Channel, command.Evidence, d.Facts.Now)
            {
                Point = command.Point,
            });
        }
    }

    // Refusals: FieldMissing, TextNotAllowed, KeyUnknown, PersonUnknown.
    public static void Decide(PersonDeciding d, WithdrawMediumRequest command)
    {
        if (!d.RequireKnown() || !d.RequireName(command.Evidence, "evidence"))
        {
            return;
        }

        var known = Find(d.State, command.Key);
        if (d.Require(known is not null, RefusalCode.KeyUnknown, $"There is no wish {command.Key} about a channel.")
            && known!.WithdrawnAt is null)
        {
            d.Emit(new MediumRequestWithdrawn(command.Key, command.Evidence, d.Facts.Now));
        }
    }

    public static PersonState Fold(PersonState state, MediumRequested e) => (state with
    {
        MediumWishes = state.MediumWishes.Add(
            new PersonMediumWish(e.Key, e.Wish, e.Channel, e.Point, e.At, WithdrawnAt: null)),
    }).WithTerms();

    public static PersonState Fold(PersonState state, MediumRequestWithdrawn e)
    {
        var known = Find(state, e.Key) ?? throw new InvalidOperationException($"There is no wish {e.Key}.");
        return (state with
        {
            MediumWishes = state.MediumWishes.Replace(known, known with { WithdrawnAt = e.At }),
        }).WithTerms();
    }

    private static PersonMediumWish? Find(PersonState state, string key) =>
        state.MediumWishes.FirstOrDefault(wish => wish.Key == key);
}
