using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>How the days of a period count towards interest.</summary>
[JsonConverter(typeof(WordConverter<DayCount>))]
public enum DayCount
{
    /// <summary>A rate for each day, in billionths.</summary>
    Daily,

    /// <summary>A rate a year in basis points; each day is a 365th.</summary>
    Act365Fixed,

    /// <summary>A rate a year in basis points; each day is a 360th.</summary>
    Act360,

    /// <summary>A rate a year in basis points; each day is a 366th in leap years, else a 365th.</summary>
    ActActIsda,

    /// <summary>A rate a year in basis points; months of thirty days.</summary>
    Thirty360E,
}

/// <summary>Whether interest bears interest.</summary>
[JsonConverter(typeof(WordConverter<InterestKind>))]
public enum InterestKind
{
    /// <summary>It does not.</summary>
    Simple,

    /// <summary>What is unpaid on a statement day does from the next day on.</summary>
    CompoundOnStatement,
}

/// <summary>How the sum of interest to date becomes whole minor units.</summary>
[JsonConverter(typeof(WordConverter<MoneyRounding>))]
public enum MoneyRounding
{
    /// <summary>To the nearest; a half to the even one.</summary>
    HalfEven,

    /// <summary>To the nearest; a half away from zero.</summary>
    HalfUp,

    /// <summary>Towards zero.</summary>
    Down,

    /// <summary>Away from zero.</summary>
    Up,
}

/// <summary>States on what terms interest runs on what is past due, from a day on; the same day replaces them.
/// </summary>
/// <param name="From">The first day for which they count; one that lies back is worked out anew.</param>
/// <param name="Rate">
/// Billionths a day (500000 is 0.05 percent) or basis points a year (1825 is 18.25 percent), as the day count says.
/// </param>
/// <param name="DayCount">How days count.</param>
public sealed record InterestTermsRequest(DateOnly From, long Rate, DayCount DayCount)
{
    /// <summary>Whether interest bears interest.</summary>
    public InterestKind Kind { get; init; }

    /// <summary>The day of the month of the statement, for compound interest alone.</summary>
    public int? StatementDay { get; init; }

    /// <summary>Beside principal, on which parts of the debt it runs.</summary>
    public IReadOnlyList<DebtComponent> Beside { get; set; } = [];

    /// <summary>What interest on an item comes to at most, in basis points of its principal.</summary>
    public int? CapBasisPoints { get; init; }

    /// <summary>How the sum to date is rounded.</summary>
    public MoneyRounding Rounding { get; init; }

    /// <summary>The contract's minimum payment: the share of what is not past due, in basis points.</summary>
    public int? MinimumBasisPoints { get; init; }

    /// <summary>The least that this share comes to.</summary>
    public Money? MinimumFloor { get; init; }

    /// <summary>Facts that rules ask for where the rate rises, such as notice-days or annual-rate-shown.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>Charges the interest that has run by a day.</summary>
/// <param name="Through">The last day of which it is charged; today at the latest.</param>
public sealed record InterestPostingRequest(DateOnly Through)
{
    /// <summary>Facts that rules ask for, by name, such as annual-rate-shown.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Facts { get; init; }
}

/// <summary>What pays a case off on a day, with the interest to that day.</summary>
/// <param name="Case">The case.</param>
/// <param name="On">The day; a payment of the total with this value date pays it off.</param>
/// <param name="Total">All that is open.</param>
/// <param name="Principal">Of it, principal.</param>
/// <param name="Interest">Of it, interest to the day, charged and not yet charged.</param>
/// <param name="Fees">Of it, fees, penalties and costs.</param>
public sealed record PayoffView(
    string Case, DateOnly On, Money Total, Money Principal, Money Interest, Money Fees)
{
    /// <summary>What the next day adds.</summary>
    public required Money PerDay { get; init; }

    /// <summary>What of the interest was charged so far.</summary>
    public required Money Posted { get; init; }

    /// <summary>What of the debt is disputed on that day and not asked for.</summary>
    public required Money Disputed { get; init; }

    /// <summary>
    /// The rate of the contract in percent, a day where days count daily, else a year. Absent where no terms are
    /// stated.
    /// </summary>
    public string? Rate { get; init; }

    /// <summary>The annual rate in percent: a daily rate times 365. Absent where no terms are stated.</summary>
    public string? AnnualRate { get; init; }

    /// <summary>How days count; absent where no terms are stated.</summary>
    public DayCount? DayCount { get; init; }

    /// <summary>Since when these terms hold; absent where no terms are stated.</summary>
    public DateOnly? RateFrom { get; init; }

    /// <summary>
    /// The version of the policy that has the terms for the case's product; absent where they are stated for the case.
    /// </summary>
    public string? RatePolicy { get; init; }

    /// <summary>What interest on an item comes to at most, in basis points of its principal; none if absent.</summary>
    public int? CapBasisPoints { get; init; }

    /// <summary>The contract's minimum payment; absent where it names none.</summary>
    public Money? MinimumPayment { get; init; }

    /// <summary>Whether interest runs on what a smaller payment leaves: to be told with a minimum payment.</summary>
    public bool InterestRunsOnRest { get; init; }

    /// <summary>
    /// Where the bank's own system charges interest: its interest less what is worked out here. Absent where interest
    /// is charged here.
    /// </summary>
    public Money? Difference { get; init; }

    /// <summary>Why no interest is charged now, where a rule forbids it: with rule, citation and facts.</summary>
    public IReadOnlyList<RefusalView> Refusals { get; set; } = [];
}

/// <summary>Plans that policy permits for what is owed.</summary>
/// <param name="Case">The case.</param>
/// <param name="On">The day of the offers.</param>
/// <param name="Offers">The shortest first; empty where nothing is owed or nothing fits.</param>
public sealed record PlanOffersView(string Case, DateOnly On, IReadOnlyList<PlanOfferView> Offers);

/// <summary>A plan that may be agreed as it is: <c>POST plans</c> with its months and first date.</summary>
/// <param name="Months">How many monthly instalments.</param>
/// <param name="Total">What they come to, to the minor unit.</param>
/// <param name="Interest">What of it is interest that runs meanwhile.</param>
/// <param name="Instalments">In order of date; the deposit first where policy asks for one.</param>
public sealed record PlanOfferView(
    int Months, Money Total, Money Interest, IReadOnlyList<InstalmentRequest> Instalments);
