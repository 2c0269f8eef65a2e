using System.Collections.Immutable;
using System.Globalization;
using Cases.Domain;
using NodaTime;
using NodaTime.Text;

namespace Cases.Engine;

/// <summary>
/// What rules refused, so that it can be judged again under other rules: it stands behind the entry of the refusal, in
/// its unit.
/// </summary>
/// <remarks>Written where nothing but rules refused; nothing of it names a person or what somebody typed.</remarks>
/// <param name="Acts">The acts, at least one.</param>
public sealed record ActRefused(ImmutableArray<RefusedAct> Acts) : SystemRecord
{
    /// <summary>The record of some acts.</summary>
    /// <param name="acts">What was judged and refused.</param>
    public static ActRefused Of(IEnumerable<JudgedAct> acts) => new([.. acts.Select(RefusedAct.Of)]);
}

/// <summary>An act that rules refused. Who would have acted is the entry's principal.</summary>
/// <param name="Kind">What was to be done.</param>
/// <param name="Class">Why.</param>
/// <param name="Party">To whom.</param>
/// <param name="At">When.</param>
public sealed record RefusedAct(ActKind Kind, ActClass Class, PartyKind Party, Instant At)
{
    /// <inheritdoc cref="JudgedAct.Case"/>
    public string? Case { get; init; }

    /// <inheritdoc cref="Act.Channel"/>
    public string? Channel { get; init; }

    /// <inheritdoc cref="Act.Person"/>
    public string? Person { get; init; }

    /// <inheritdoc cref="Act.TimeOfDayKnown"/>
    public bool TimeOfDayKnown { get; init; } = true;

    /// <inheritdoc cref="Act.Point"/>
    public string? Point { get; init; }

    /// <inheritdoc cref="Act.CallKind"/>
    public CallKind CallKind { get; init; }

    /// <inheritdoc cref="Act.Connected"/>
    public bool? Connected { get; init; }

    /// <inheritdoc cref="Act.Permission"/>
    public string? Permission { get; init; }

    /// <inheritdoc cref="Act.Debts"/>
    public ImmutableArray<string> Debts { get; init; } = [];

    /// <summary>What was stated, in the ordinal order of the names.</summary>
    public ImmutableArray<RefusedFact> Facts { get; init; } = [];

    /// <summary>The record of an act.</summary>
    /// <param name="judged">The act, and what was stated.</param>
    public static RefusedAct Of(JudgedAct judged)
    {
        ArgumentNullException.ThrowIfNull(judged);
        var act = judged.Act;
        return new RefusedAct(act.Kind, act.Class, act.Party, act.At)
        {
            Case = judged.Case,
            Channel = act.Channel,
            Person = act.Person,
            TimeOfDayKnown = act.TimeOfDayKnown,
            Point = act.Point,
            CallKind = act.CallKind,
            Connected = act.Connected,
            Permission = act.Permission,
            Debts = [.. act.Debts],
            Facts = [.. judged.Named.All.Select(fact => RefusedFact.Of(fact.Key, fact.Value))],
        };
    }

    /// <summary>The act as it was judged.</summary>
    /// <param name="by">Who would have acted.</param>
    public JudgedAct As(Principal by) => new(
        new Act(Kind, Class, Party, Channel, Person, At, TimeOfDayKnown)
        {
            Actor = by.Subject,
            Collector = Collector.Of(by),
            Point = Point,
            CallKind = CallKind,
            Connected = Connected,
            Permission = Permission,
            Debts = Debts.IsDefault ? [] : [.. Debts],
        },
        Facts.Aggregate(NamedFacts.None, static (named, fact) => fact.AddTo(named)))
    {
        Case = Case,
    };
}

/// <summary>A fact that was stated about an act.</summary>
/// <param name="Name">Its name in packs.</param>
/// <param name="Values">
/// Digits of a number, an ISO date, minor units and currency, or words; <see cref="OnFile"/> for any reference, and
/// <see cref="Other"/> for a word that is none of packs. Empty where it is known that there is none.
/// </param>
public sealed record RefusedFact(string Name, ImmutableArray<string> Values)
{
    /// <summary>What stands for a reference: that there is one decides, and never which.</summary>
    public const string OnFile = "on file";

    /// <summary>What stands for a word that somebody may have typed.</summary>
    public const string Other = "other";

    private const int LongestWord = 60;
    private const int MostDigits = 4; // Numbers of telephones, of cards and of persons have more.

    /// <summary>Whether it is known that there is none; an empty set of words is something else.</summary>
    public bool None { get; init; }

    /// <summary>The record of a fact.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    public static RefusedFact Of(string name, FactValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.IsNone ? new RefusedFact(name, []) { None = true } : new RefusedFact(name, value.Shape switch
        {
            FactShape.Number or FactShape.Decimal => [Digits(value.Number)],
            FactShape.Date => [PolicyWords.Of(value.Date)],
            FactShape.Money => [Digits(value.Money.Minor), value.Money.Currency.Code],
            FactShape.Reference => [OnFile],
            FactShape.Word or FactShape.Words =>
                [.. value.Words.Select(word => Known(name, word)).Distinct(StringComparer.Ordinal)],
        });
    }

    /// <summary>Some facts and this one; without it where the vocabulary of this build has none of the name.</summary>
    internal NamedFacts AddTo(NamedFacts named)
    {
        if (FactNames.Find(Name) is not { } fact)
        {
            return named;
        }

        var read = None ? FactValue.None : fact.Shape switch
        {
            FactShape.Number when Number(0) is { } number => FactValue.Of(number),
            FactShape.Decimal when Number(0) is { } scaled => FactValue.Of(new ScaledNumber(scaled)),
            FactShape.Date when Values is [var day] && LocalDatePattern.Iso.Parse(day) is { Success: true } date =>
                FactValue.Of(date.Value),
            FactShape.Money when Number(0) is { } minor && Values.Length == 2
                && Currency.TryParse(Values[1], out var currency) => FactValue.Of(new Money(minor, currency)),
            FactShape.Reference => FactValue.OfReference(OnFile),
            FactShape.Words => FactValue.Of(Values),
            FactShape.Word when Values is [var word] => FactValue.OfWord(word),
            _ => null,
        };
        return read is null ? named : named.With(fact, read);
    }

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A word of packs as it is; anything else may be what somebody typed of a person.</summary>
    private static string Known(string fact, string word) =>
        FactNames.Find(fact)?.Allowed?.Contains(word) == true
        || (word.Length is > 0 and <= LongestWord
            && word.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_')
            && word.Count(char.IsAsciiDigit) <= MostDigits)
            ? word
            : Other;

    private long? Number(int index) => index < Values.Length
        && long.TryParse(Values[index], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
