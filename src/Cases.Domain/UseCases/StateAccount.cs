using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Cases.Domain;

/// <summary>What is known of an account beside its due items.</summary>
public enum AccountFactKind
{
    /// <summary>The product, in the source's words.</summary>
    Product,

    /// <summary>The branch.</summary>
    Branch,

    /// <summary>The contract's reference.</summary>
    Contract,

    /// <summary>The contract's rate in basis points a year, a whole number from 0 to 1,000,000.</summary>
    AnnualRate,

    /// <summary>The day of the month of the statement, 1 to 31.</summary>
    StatementDay,

    /// <summary>The day of the month on which it falls due, 1 to 31.</summary>
    DueDay,

    /// <summary>Days of grace, 0 to 365.</summary>
    GraceDays,

    /// <summary>The block code, in the source's words.</summary>
    BlockCode,

    /// <summary>Whether it is debited automatically: <c>true</c> or <c>false</c>.</summary>
    AutoDebit,

    /// <summary>The collateral, in the source's words.</summary>
    Collateral,

    /// <summary>The risk class, in the source's words.</summary>
    RiskClass,

    /// <summary>Whose balance counts: <c>core</c> (the bank's system) or <c>own</c>.</summary>
    BalanceAuthority,
}

/// <summary>One thing that is known of an account, with the business date from which it holds.</summary>
/// <param name="Kind">What.</param>
/// <param name="Value">
/// Its value, 1 to 200 characters; the kind says what is allowed. Null where it is personal and its key is destroyed.
/// </param>
/// <param name="On">The business date.</param>
public readonly record struct AccountFact(AccountFactKind Kind, string? Value, LocalDate On)
{
    /// <summary>
    /// Whether the value of a kind is personal: the contract's number, and words that describe a thing of somebody's.
    /// The others are numbers and words of the bank's own lists, by which rules judge, scopes divide and lists filter.
    /// </summary>
    /// <param name="kind">The kind.</param>
    public static bool IsPersonal(AccountFactKind kind) =>
        kind is AccountFactKind.Contract or AccountFactKind.Collateral;
}

/// <summary>
/// States the account of the case as the source has it. Only differences are written, on the account's stream.
/// </summary>
/// <param name="Facts">What is known; a kind at most once.</param>
public sealed record StateAccount(ImmutableArray<AccountFact> Facts) : CaseCommand;

/// <summary>Something else is known of the case's account; the values are on the account's stream.</summary>
/// <param name="Kinds">What.</param>
public sealed record AccountStated(ImmutableArray<AccountFactKind> Kinds) : CaseEvent;

/// <summary>Something else is known of the account; values that are personal are sealed.</summary>
/// <param name="Facts">What is known now.</param>
public sealed record AccountFactsRecorded(ImmutableArray<AccountFact> Facts) : AccountEvent;

internal static class StateAccountUse
{
    private const int MaxRate = 1_000_000;
    private const int MaxGrace = 365;

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, DateOutOfRange, KeyReused.
    public static void Decide(Deciding d, StateAccount command)
    {
        if (!d.RequireOpened() || !Check(d, command.Facts))
        {
            return;
        }

        var changed = command.Facts.Where(fact => IsNews(d.Facts.Account, fact)).ToImmutableArray();
        if (!changed.IsEmpty)
        {
            d.Emit(new AccountStated([.. changed.Select(fact => fact.Kind)]));
            d.EmitBeside(d.State.Opened!.AccountStream, d.Facts.Account.Version, new AccountFactsRecorded(changed));
        }
    }

    /// <summary>The account says it, the case only that it was said.</summary>
    public static CaseState Fold(CaseState state, AccountStated e) => state;

    public static AccountState Fold(AccountState state, AccountFactsRecorded e)
    {
        var facts = state.Facts;
        foreach (var fact in e.Facts)
        {
            facts = state.Fact(fact.Kind) is { } known ? facts.Replace(known, fact) : facts.Add(fact);
        }

        return state with { Version = state.Version + 1, Facts = facts };
    }

    /// <summary>A value of an earlier date than the one that is known is no news: it came late.</summary>
    private static bool IsNews(AccountState account, AccountFact fact) =>
        account.Fact(fact.Kind) is not { } known || (known.On <= fact.On && known.Value != fact.Value);

    private static bool Check(Deciding d, ImmutableArray<AccountFact> facts)
    {
        if (!d.Require(!facts.IsDefaultOrEmpty, RefusalCode.FieldMissing, "Nothing is stated of the account."))
        {
            return false;
        }

        foreach (var fact in facts)
        {
            var field = fact.Kind.ToString();
            if (d.RequireDate(fact.On, field) && d.RequireName(fact.Value, field))
            {
                d.Require(IsAllowed(fact), RefusalCode.TextNotAllowed,
                    $"{field:word} has a value that it cannot have.");
            }
        }

        d.Require(facts.DistinctBy(fact => fact.Kind).Count() == facts.Length, RefusalCode.KeyReused,
            "Something is stated twice.");
        return !d.Refused;
    }

    private static bool IsAllowed(AccountFact fact) => fact.Kind switch
    {
        AccountFactKind.AnnualRate => IsWhole(fact.Value!, 0, MaxRate),
        AccountFactKind.StatementDay or AccountFactKind.DueDay => IsWhole(fact.Value!, 1, 31),
        AccountFactKind.GraceDays => IsWhole(fact.Value!, 0, MaxGrace),
        AccountFactKind.AutoDebit => fact.Value is "true" or "false",
        AccountFactKind.BalanceAuthority => fact.Value is "core" or "own",
        AccountFactKind.Product => InputChecks.IsListWord(fact.Value!),
        _ => true,
    };

    private static bool IsWhole(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most;
}
