namespace Cases.Domain;

/// <summary>The acts that a rule is about: kinds × classes × parties.</summary>
/// <remarks>
/// Kept as bits, because a replay asks this several hundred thousand times. Invariant: no enumeration has more members
/// than <see cref="MostMembers"/>, so that no two share a bit.
/// </remarks>
public readonly record struct RuleScope
{
    /// <summary>How many members each of the enumerations may have.</summary>
    public const int MostMembers = 63;

    private readonly long _acts;
    private readonly long _classes;
    private readonly long _parties;

    private RuleScope(long acts, long classes, long parties)
    {
        _acts = acts;
        _classes = classes;
        _parties = parties;
    }

    /// <summary>Every act.</summary>
    public static RuleScope Everything { get; } = Of(null, null, null);

    /// <summary>The kinds of act, in the order of the enumeration.</summary>
    public IReadOnlyList<ActKind> Acts => Members<ActKind>(_acts);

    /// <summary>The classes, in the order of the enumeration.</summary>
    public IReadOnlyList<ActClass> Classes => Members<ActClass>(_classes);

    /// <summary>The parties, in the order of the enumeration.</summary>
    public IReadOnlyList<PartyKind> Parties => Members<PartyKind>(_parties);

    /// <summary>A scope of the named members.</summary>
    /// <param name="acts">Kinds of act; null for all.</param>
    /// <param name="classes">Classes; null for all.</param>
    /// <param name="parties">Parties; null for all.</param>
    public static RuleScope Of(
        IEnumerable<ActKind>? acts, IEnumerable<ActClass>? classes, IEnumerable<PartyKind>? parties) => new(
        Bits((acts ?? Enum.GetValues<ActKind>()).Select(x => (int)x)),
        Bits((classes ?? Enum.GetValues<ActClass>()).Select(x => (int)x)),
        Bits((parties ?? Enum.GetValues<PartyKind>()).Select(x => (int)x)));

    /// <summary>Whether an act is in scope.</summary>
    public bool Covers(Act act) => Covers(act.Kind, act.Class, act.Party);

    /// <summary>Whether an act of this kind, class and party is in scope.</summary>
    public bool Covers(ActKind kind, ActClass cls, PartyKind party) =>
        ((_acts >> (int)kind) & (_classes >> (int)cls) & (_parties >> (int)party) & 1) == 1;

    /// <summary>Whether an act of this kind and party, of some class, is in scope.</summary>
    public bool Covers(ActKind kind, PartyKind party) =>
        _classes != 0 && ((_acts >> (int)kind) & (_parties >> (int)party) & 1) == 1;

    /// <summary>Whether any act of this kind is in scope.</summary>
    public bool Mentions(ActKind kind) => ((_acts >> (int)kind) & 1) == 1;

    private static long Bits(IEnumerable<int> members) =>
        members.Aggregate(0L, (bits, member) => bits | (1L << member));

    private static T[] Members<T>(long bits)
        where T : struct, Enum =>
        [.. Enum.GetValues<T>().Where(x => ((bits >> Convert.ToInt32(x, null)) & 1) == 1)];
}
