using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace Cases.Gateway;

/// <summary>What is owed on a day with its interest, the plans that may be offered, the terms of interest.</summary>
internal static class PayoffEndpoints
{
    private const StaffRoles Talking = Describe.Staff | StaffRoles.Agency;
    private const int MostYears = 50;

    private static readonly QueryFields On = new(
        [new QueryField("on", QueryKind.Day, "The day; today where absent.")]);

    private static readonly QueryFields First = new(
    [
        new QueryField("first", QueryKind.Day,
            "When the first monthly instalment falls due; a month from today where absent."),
    ]);

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/cases/{id}/payoff", PayoffAsync)
            .Allow(Describe.Readers, ScopeKind.Case)
            .Reads<PayoffView>("cases", "What pays the case off on a day, with the interest to that day.")
            .WithMetadata(On, AnswerHeaders.OfVersion);
        group.MapGet("/cases/{id}/plan-offers", OffersAsync)
            .Allow(Talking | StaffRoles.Compliance | StaffRoles.Auditor, ScopeKind.Case)
            .Reads<PlanOffersView>("cases", "The plans that policy permits for what is owed, with every instalment.")
            .WithMetadata(First, AnswerHeaders.OfVersion);
        group.CaseCommand("interest-terms", StaffRoles.Supervisor | StaffRoles.Integration,
            CasesJson.Default.InterestTermsRequest, Terms);
        group.CaseCommand("interest-postings", StaffRoles.Supervisor | StaffRoles.Legal | StaffRoles.Integration,
            CasesJson.Default.InterestPostingRequest, (fields, r) => new PostInterest(Words.Day(r.Through))
            {
                Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
            });
    }

    private static StateInterestTerms Terms(Fields fields, InterestTermsRequest r)
    {
        var floor = fields.MaybeMoney(r.MinimumFloor, "minimumFloor");
        return new StateInterestTerms(Terms(r, floor?.Minor ?? 0))
        {
            FloorIn = floor?.Currency,
            Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
        };
    }

    private static InterestTerms Terms(InterestTermsRequest r, long floorMinor) =>
        new(Words.Day(r.From), r.Rate, Words.To<Domain.DayCount>(r.DayCount))
        {
            Kind = Words.To<Domain.InterestKind>(r.Kind),
            StatementDay = r.StatementDay ?? 0,
            Beside = [.. r.Beside.Select(part => Words.To<Domain.DebtComponent>(part))],
            CapBasisPoints = r.CapBasisPoints,
            Rounding = Words.To<Domain.MoneyRounding>(r.Rounding),
            MinimumBasisPoints = r.MinimumBasisPoints,
            MinimumFloorMinor = floorMinor,
        };

    private static async Task PayoffAsync(string id, HttpContext context, GatewayParts parts, RuleSources sources)
    {
        if (await GatherAsync(id, context, parts, On).ConfigureAwait(false) is not var (known, asked))
        {
            return;
        }

        var today = known.Policy.DateOf(known.Facts.Now);
        var payoff = Payoff.Of(known.State, known.Facts, known.Policy, asked ?? today);
        var refused = payoff.IsOwn && payoff.Terms is not null
            ? parts.Advisor.Try(known, new PostInterest(today))
            : [];
        await context.WriteAsync(
            View(id, payoff, known.State.Currency) with { Refusals = sources.Of(Answers.Reasons(refused)) },
            CasesJson.Default.PayoffView, known.Version).ConfigureAwait(false);
    }

    private static async Task OffersAsync(string id, HttpContext context, GatewayParts parts)
    {
        if (await GatherAsync(id, context, parts, First).ConfigureAwait(false) is not var (known, first))
        {
            return;
        }

        var today = known.Policy.DateOf(known.Facts.Now);
        var currency = known.State.Currency;
        var offers = PlanOffers.Of(known.State, known.Facts, known.Policy, today, first);
        await context.WriteAsync(new PlanOffersView(id, Words.Day(today),
            [
                .. offers.Select(offer => new PlanOfferView(
                    offer.Months, CaseViews.Money(offer.TotalMinor, currency),
                    CaseViews.Money(offer.InterestMinor, currency),
                    [
                        .. offer.Instalments.Select(one => new InstalmentRequest(
                            Words.Day(one.Due), new Domain.Money(one.Minor, currency).ToDecimalString())),
                    ])),
            ]), CasesJson.Default.PlanOffersView, known.Version).ConfigureAwait(false);
    }

    private static PayoffView View(string id, Payoff payoff, Currency currency)
    {
        Contracts.Money Of(long minor) => CaseViews.Money(minor, currency);

        return new PayoffView(id, Words.Day(payoff.On), Of(payoff.TotalMinor), Of(payoff.PrincipalMinor),
            Of(payoff.InterestMinor), Of(payoff.FeesMinor))
        {
            PerDay = Of(payoff.PerDayMinor),
            Posted = Of(payoff.PostedMinor),
            Disputed = Of(payoff.DisputedMinor),
            Rate = payoff.Terms is { } stated ? InterestTerms.Percent(stated.Billionths) : null,
            AnnualRate = payoff.Terms is { } terms ? InterestTerms.Percent(terms.AnnualBillionths) : null,
            DayCount = Words.Maybe<Contracts.DayCount>(payoff.Terms?.DayCount),
            RateFrom = payoff.Terms is { } since ? Words.Day(since.From) : null,
            RatePolicy = payoff.RatePolicy?.Text,
            CapBasisPoints = payoff.Terms?.CapBasisPoints,
            MinimumPayment = payoff.MinimumMinor is { } minimum ? Of(minimum) : null,
            InterestRunsOnRest = payoff.Terms is { Rate: > 0 },
            Difference = payoff.DifferenceMinor is { } difference ? Of(difference) : null,
        };
    }

    /// <summary>The case with its facts, and the day that was asked for; null where the answer is written.</summary>
    private static async Task<(AdvisedCase Known, LocalDate? Asked)?> GatherAsync(
        string id, HttpContext context, GatewayParts parts, QueryFields fields)
    {
        var query = new QueryReading(context.Request.Query, fields);
        var asked = query.Day(fields.Fields[0].Name);
        if (!await context.IsReadAsync(query).ConfigureAwait(false))
        {
            return null;
        }

        if (asked is { } day && Math.Abs(day.Year - parts.Time.GetUtcNow().Year) > MostYears)
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.WrongField,
                $"{fields.Fields[0].Name}: write a day of the last or next {MostYears} years.").ConfigureAwait(false);
            return null;
        }

        var known = await parts.Advisor.GatherAsync(id, context.Caller().ToPrincipal(), context.RequestAborted)
            .ConfigureAwait(false);
        if (known is null)
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.NotFound).ConfigureAwait(false);
            return null;
        }

        return (known, asked);
    }
}
