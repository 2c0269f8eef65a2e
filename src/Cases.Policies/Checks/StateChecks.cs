using Cases.Domain;
using Cases.Policies.Yaml;

namespace Cases.Policies;

/// <summary>The predicates about parties, holds and plans.</summary>
internal static class StateChecks
{
    /// <summary>The predicates by their words.</summary>
    public static IReadOnlyDictionary<string, Func<MapReader, RuleCheck?>> Table { get; } =
        new Dictionary<string, Func<MapReader, RuleCheck?>>(StringComparer.Ordinal)
        {
            ["party-permitted"] = reader => reader.Words<PartyKind>("parties", required: true) is { } parties
                ? new PartyPermittedCheck
                {
                    Parties = parties,
                    OnFile = reader.Words<PartyKind>("on-file", required: false) ?? [],
                }
                : null,
            ["no-plan-performed"] = reader => reader.Words<PlanKind>("kinds", required: true) is { } kinds
                ? new NoPlanPerformedCheck { Kinds = kinds }
                : null,
            ["no-hold"] = reader => reader.Word<HoldKind>("hold") is { } hold
                ? new NoHoldCheck
                {
                    Hold = hold,
                    Passing = reader.Words<ActClass>("passing", required: false) ?? [],
                }
                : null,
            ["no-attorney"] = reader => CheckReader.Least(reader, "silent-days") is { } days
                ? new NoAttorneyCheck { SilentDays = days }
                : null,
            ["actor-among"] = reader => reader.Words<ActorKind>("actors", required: true) is { } actors
                ? new ActorAmongCheck { Actors = actors }
                : null,
            ["debt-named"] = _ => new DebtNamedCheck(),
            ["medium-open"] = _ => new MediumOpenCheck(),
            ["hold-taken-up"] = reader => reader.Word<HoldKind>("hold") is { } hold
                ? new HoldTakenUpCheck { Hold = hold }
                : null,
            ["debtor-out-of-contact"] = reader =>
                (CheckReader.Least(reader, "dials"), CheckReader.Least(reader, "days")) is ({ } dials, { } days)
                    ? new DebtorOutOfContactCheck { Dials = dials, Days = days }
                    : null,
            ["party-came-forward"] = reader => CheckReader.Least(reader, "days") is { } days
                ? new PartyCameForwardCheck { Days = days }
                : null,
        };
}
