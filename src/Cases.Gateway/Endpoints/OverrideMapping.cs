using Cases.Contracts;
using Cases.Domain;
using NodaTime;

namespace Cases.Gateway;

/// <summary>Overrides of rules: the request for one, the act that names one, and what is shown of one.</summary>
internal static class OverrideMapping
{
    /// <summary>The request as a command; it waits under its own key.</summary>
    public static CaseCommand Ask(Fields fields, OverrideRequest r)
    {
        if (!PolicyWords.TryParse<Domain.ActKind>(r.Act, out var kind))
        {
            fields.Fault("act", $"It is one of {string.Join(", ", PolicyWords.All<Domain.ActKind>())}.");
        }

        return new RequestOverride(
            fields.AskUnder(r.Key), r.Rule, kind, Instant.FromDateTimeOffset(r.Until), r.Reason)
        {
            Party = Words.To<Domain.PartyKind>(r.Party),
            PartyPerson = r.PartyPerson,
            Channel = Words.Maybe<Domain.ContactChannel>(r.Channel),
            From = r.From is { } from ? Instant.FromDateTimeOffset(from) : null,
            ReasonCode = r.ReasonCode,
        };
    }

    /// <summary>The command with the override that its request names; a step that is only asked for has it.</summary>
    public static object Under(object request, object command) => (request, command) switch
    {
        (ActRequest { Override: { } key }, RequestApproval asked) =>
            asked with { Step = asked.Step with { Override = key } },
        (ActRequest { Override: { } key }, CaseCommand act) => act with { Override = key },
        _ => command,
    };

    /// <summary>The rule in force today for a case; null where there is none of that id.</summary>
    public static PolicyRule? RuleOf(this GatewayParts parts, CaseState state, string id)
    {
        var series = parts.Policies.For(state.Opened!.Packs);
        var today = Instant.FromDateTimeOffset(parts.Time.GetUtcNow()).InZone(series.OfficialZone).Date;
        return series.On(today).Rules.FirstOrDefault(rule => rule.Id == id);
    }

    /// <summary>An override; what somebody wrote in his own words is left out where it is masked.</summary>
    public static OverrideView View(RuleOverride known, PolicyRule? rule, bool masked) => new(
        known.Key, known.Rule, PolicyWords.Of(known.Kind), Words.To<Contracts.PartyKind>(known.Party),
        known.From.ToDateTimeOffset(), known.Until.ToDateTimeOffset())
    {
        Status = Words.To<Contracts.OverrideStatus>(known.Status),
        Title = rule?.Title,
        Citation = rule?.Citation.ToString(),
        Norm = Words.Maybe<Contracts.NormStrength>(rule?.Norm),
        PartyPerson = known.PartyPerson,
        Channel = Words.Maybe<Contracts.ContactChannel>(known.Channel),
        ReasonCode = known.ReasonCode,
        Reason = masked ? null : known.Reason,
        RequestedBy = known.RequestedBy,
        Role = known.Role,
        DecidedBy = known.DecidedBy,
        Permission = known.Permission,
    };

    /// <summary>An override that waits, among the approvals.</summary>
    public static ApprovalView Waiting(string caseId, RuleOverride known, PolicyRule? rule) => new(
        known.Key, Contracts.ApprovalKind.Override, known.RequestedBy)
    {
        Case = caseId,
        Reason = known.Reason,
        Override = View(known, rule, masked: false),
    };
}
