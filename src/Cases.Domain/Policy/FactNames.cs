using System.Collections.Frozen;

namespace Cases.Domain;

/// <summary>The whole vocabulary of named facts, by families: a new family is one line here.</summary>
/// <remarks>Apart from <see cref="FactName"/>, whose families would else need it while they are made.</remarks>
public static class FactNames
{
    private static readonly FrozenDictionary<string, FactName> ByName;

    static FactNames()
    {
        All =
        [
            .. ContactFacts.All,
            .. ContentFacts.All,
            .. VisitFacts.All,
            .. PlanFacts.All,
            .. DebtFacts.All,
            .. DebtorFacts.All,
            .. AgencyFacts.All,
            .. DataFacts.All,
            .. AmountFacts.All,
        ];
        ByName = All.ToFrozenDictionary(fact => fact.Name, StringComparer.Ordinal);
    }

    /// <summary>All facts that a rule may name.</summary>
    public static IReadOnlyList<FactName> All { get; }

    /// <summary>The fact of a name; null where the vocabulary has none.</summary>
    public static FactName? Find(string name) => ByName.GetValueOrDefault(name);
}
