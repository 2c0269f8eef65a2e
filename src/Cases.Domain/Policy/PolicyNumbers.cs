namespace Cases.Domain;

/// <summary>The numbers of a policy: limits and grace that the use cases compare with.</summary>
/// <remarks>Amounts are minor units of the account's currency; days are calendar days.</remarks>
public sealed record PolicyNumbers
{
    /// <summary>The numbers of a policy that says nothing.</summary>
    public static PolicyNumbers Default { get; } = new();

    /// <summary>A case is entered at this many days past due or more; 1 is the day after the due date.</summary>
    public int EntryMinDays { get; init; } = 1;

    /// <summary>A case is entered at arrears of this amount or more.</summary>
    public long EntryMinArrearsMinor { get; init; } = 1;

    /// <summary>Days after the due date that do not count towards entry.</summary>
    public int EntryGraceDays { get; init; }

    /// <summary>An outstanding amount of at most this counts as nothing.</summary>
    public long ToleranceMinor { get; init; }

    /// <summary>Days after its date on which a promise may still be kept, inclusive.</summary>
    public int PromiseGraceDays { get; init; } = 3;

    /// <summary>Days after its due date on which an instalment may still be paid, inclusive.</summary>
    public int PlanGraceDays { get; init; } = 3;

    /// <summary>The longest plan in months, inclusive (order 2011-2, art. 70: five years).</summary>
    public int MaxPlanMonths { get; init; } = 60;

    /// <summary>Plans per account over all its cases, inclusive.</summary>
    public int MaxPlansPerAccount { get; init; } = 2;

    /// <summary>Promises that may be open at one time, inclusive.</summary>
    public int MaxOpenPromises { get; init; } = 1;

    /// <summary>Days from today within which a promise must fall, inclusive.</summary>
    public int MaxPromiseDays { get; init; } = 30;

    /// <summary>What one person may give up of a case in all, by waivers and settlements; more needs two.</summary>
    public long WaiverLimitMinor { get; init; }

    /// <summary>The smallest instalment, inclusive; the last one may be less.</summary>
    public long MinInstalmentMinor { get; init; } = 1;

    /// <summary>Minutes for which a slot is reserved, unless a rule forbids the contact earlier; 1 or more.</summary>
    public int ContactPermissionMinutes { get; init; } = 15;

    /// <summary>
    /// Days within which what came in is answered as such: a contact from then on, a dispute or complaint from its end;
    /// inclusive.
    /// </summary>
    public int ServiceReplyDays { get; init; } = 7;

    /// <summary>Minutes before its start from which a visit's team may check in, inclusive.</summary>
    public int VisitLeadMinutes { get; init; } = 60;

    /// <summary>Days from now within which an override begins, and for which it may serve; inclusive.</summary>
    public int OverrideMaxDays { get; init; } = 7;

    /// <summary>The share of the debt that a plan that is offered asks for at once, in basis points.</summary>
    public int PlanDepositBasisPoints { get; init; }

    /// <summary>Broken promises of the account, over all its cases, from which on none is taken any more.</summary>
    /// <remarks>
    /// One that was kept and then reversed counts as broken, and one kept in part as
    /// <see cref="PartlyKeptPromisesCount"/> says.
    /// </remarks>
    public int MaxBrokenPromises { get; init; } = 3;

    /// <summary>
    /// 1 where a promise of which a part alone had come by its last day counts as a broken one, else 0.
    /// </summary>
    public int PartlyKeptPromisesCount { get; init; } = 1;

    /// <summary>Re-ages and restructures of an account in twelve months, over all its cases, inclusive.</summary>
    public int MaxReAgesPerYear { get; init; } = 1;

    /// <summary>The same in five years.</summary>
    public int MaxReAgesPerFiveYears { get; init; } = 2;

    /// <summary>Days from its date on which a re-age or restructure is observed, inclusive; nothing cures meanwhile.
    /// </summary>
    public int ReAgeObservationDays { get; init; } = 90;

    /// <summary>
    /// Contractual days past due that a re-aged debt may reach while it is observed, inclusive; beyond them the first
    /// due dates count again.
    /// </summary>
    public int ReAgeGraceDays { get; init; } = 30;

    /// <summary>Every number that a pack may set, in the order of a pack file.</summary>
    public static IReadOnlyList<PolicyNumber> Known { get; } =
    [
        Days("entry-min-days", 3650, n => n.EntryMinDays, (n, v) => n with { EntryMinDays = v }),
        Amount("entry-min-arrears-minor", n => n.EntryMinArrearsMinor, (n, v) => n with { EntryMinArrearsMinor = v }),
        Days("entry-grace-days", 3650, n => n.EntryGraceDays, (n, v) => n with { EntryGraceDays = v }),
        Amount("tolerance-minor", n => n.ToleranceMinor, (n, v) => n with { ToleranceMinor = v }),
        Days("promise-grace-days", 365, n => n.PromiseGraceDays, (n, v) => n with { PromiseGraceDays = v }),
        Days("plan-grace-days", 365, n => n.PlanGraceDays, (n, v) => n with { PlanGraceDays = v }),
        Days("max-plan-months", 600, n => n.MaxPlanMonths, (n, v) => n with { MaxPlanMonths = v }),
        Days("max-plans-per-account", 1000, n => n.MaxPlansPerAccount, (n, v) => n with { MaxPlansPerAccount = v }),
        Days("max-open-promises", 1000, n => n.MaxOpenPromises, (n, v) => n with { MaxOpenPromises = v }),
        Days("max-promise-days", 3650, n => n.MaxPromiseDays, (n, v) => n with { MaxPromiseDays = v }),
        Days("max-broken-promises", 1000, n => n.MaxBrokenPromises, (n, v) => n with { MaxBrokenPromises = v }),
        Days("partly-kept-promises-count", 1, n => n.PartlyKeptPromisesCount,
            (n, v) => n with { PartlyKeptPromisesCount = v }),
        Days("max-re-ages-per-year", 100, n => n.MaxReAgesPerYear, (n, v) => n with { MaxReAgesPerYear = v }),
        Days("max-re-ages-per-five-years", 100, n => n.MaxReAgesPerFiveYears,
            (n, v) => n with { MaxReAgesPerFiveYears = v }),
        Days("re-age-observation-days", 3650, n => n.ReAgeObservationDays,
            (n, v) => n with { ReAgeObservationDays = v }),
        Days("re-age-grace-days", 365, n => n.ReAgeGraceDays, (n, v) => n with { ReAgeGraceDays = v }),
        Days("plan-deposit-basis-points", 9_000, n => n.PlanDepositBasisPoints,
            (n, v) => n with { PlanDepositBasisPoints = v }),
        Amount("waiver-limit-minor", n => n.WaiverLimitMinor, (n, v) => n with { WaiverLimitMinor = v }),
        Days("contact-permission-minutes", 240, n => n.ContactPermissionMinutes,
            (n, v) => n with { ContactPermissionMinutes = v }),
        Days("visit-lead-minutes", 1440, n => n.VisitLeadMinutes, (n, v) => n with { VisitLeadMinutes = v }),
        Days("override-max-days", 31, n => n.OverrideMaxDays, (n, v) => n with { OverrideMaxDays = v }),
        Days("service-reply-days", 365, n => n.ServiceReplyDays, (n, v) => n with { ServiceReplyDays = v }),
        Amount("min-instalment-minor", n => n.MinInstalmentMinor, (n, v) => n with { MinInstalmentMinor = v }),
    ];

    /// <summary>These numbers with those that a pack sets.</summary>
    /// <param name="values">Values by name.</param>
    /// <exception cref="ArgumentException">
    /// A name is not among <see cref="Known"/> or a value is out of its bounds.
    /// </exception>
    public PolicyNumbers With(IReadOnlyDictionary<string, long> values)
    {
        var numbers = this;
        foreach (var (name, value) in values)
        {
            var number = Known.FirstOrDefault(n => string.Equals(n.Name, name, StringComparison.Ordinal));
            if (number is null || value < 0 || value > number.Max)
            {
                throw new ArgumentException($"'{name}: {value}' is not a number that a policy has.", nameof(values));
            }

            numbers = number.Set(numbers, value);
        }

        return numbers;
    }

    /// <summary>These numbers, none looser than a pack of law sets it.</summary>
    /// <param name="law">Values by name, each within its bounds.</param>
    public PolicyNumbers TightenedBy(IReadOnlyDictionary<string, long> law)
    {
        var numbers = this;
        foreach (var number in Known)
        {
            if (law.TryGetValue(number.Name, out var bound) && number.IsLooser(number.Get(numbers), bound))
            {
                numbers = number.Set(numbers, bound);
            }
        }

        return numbers;
    }

    private static PolicyNumber Days(
        string name, int max, Func<PolicyNumbers, int> get, Func<PolicyNumbers, int, PolicyNumbers> set) =>
        new(name, max, n => get(n), (n, v) => set(n, (int)v));

    private static PolicyNumber Amount(
        string name, Func<PolicyNumbers, long> get, Func<PolicyNumbers, long, PolicyNumbers> set) =>
        new(name, Money.MaxMinor, get, set);
}

/// <summary>One number that a pack may set.</summary>
/// <param name="Name">Its name in a pack file.</param>
/// <param name="Max">The largest value, inclusive; the smallest is 0.</param>
/// <param name="Get">Reads it.</param>
/// <param name="Set">The numbers with it changed.</param>
public sealed record PolicyNumber(
    string Name, long Max, Func<PolicyNumbers, long> Get, Func<PolicyNumbers, long, PolicyNumbers> Set)
{
    /// <summary>
    /// Which way it is stricter: more of grace, tolerance, observation and what counts, and until a case begins, else
    /// less.
    /// </summary>
    public Stricter Stricter => Name.StartsWith("entry-", StringComparison.Ordinal)
        || Name is "re-age-observation-days" or "partly-kept-promises-count"
        || Name.EndsWith("-grace-days", StringComparison.Ordinal) || Name == "tolerance-minor"
            ? Stricter.More
            : Stricter.Less;

    /// <summary>Whether a value lets the bank do more than a bound of law does.</summary>
    public bool IsLooser(long value, long bound) => !Strictness.Keeps(Stricter, bound, value);
}
