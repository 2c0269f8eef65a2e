using NodaTime;

namespace Cases.Domain;

/// <summary>
/// Asks a second person to let one act pass that a rule of soft norm refuses; it waits among the approvals.
/// </summary>
/// <remarks>
/// Law, regulation and self-regulation are never overridden, by nobody. Granted it serves one act, within its time;
/// every other rule still refuses. What was done under it and corrected later gives nothing back.
/// </remarks>
/// <param name="Key">Its key, unique over the store like that of an approval.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Kind">The kind of the act.</param>
/// <param name="Until">Until when it serves, exclusive; at most the policy's days after its beginning.</param>
/// <param name="Reason">Why, in words; sealed in the ledger.</param>
public sealed record RequestOverride(
    string Key, string Rule, ActKind Kind, Instant Until, string Reason) : CaseCommand
{
    /// <summary>To whom the act is done.</summary>
    public PartyKind Party { get; init; } = PartyKind.Debtor;

    /// <summary>The person's id; needed where the case names several in that part, null for the one.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>The channel; null for whichever the act has.</summary>
    public ContactChannel? Channel { get; init; }

    /// <summary>From when it serves, inclusive; null for the request.</summary>
    public Instant? From { get; init; }

    /// <summary>One of the reasons that the rule names; null where it names none.</summary>
    public string? ReasonCode { get; init; }
}

/// <summary>Ends an override before it is used; by who asked, a supervisor, or the role that decides it.</summary>
/// <param name="Key">The override.</param>
/// <param name="Reason">Why.</param>
public sealed record WithdrawOverride(string Key, string Reason) : CaseCommand;

/// <summary>Somebody asked for an override.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Rule">The rule's id.</param>
/// <param name="Kind">The kind of the act.</param>
/// <param name="Party">To whom the act is done.</param>
/// <param name="From">From when it serves, inclusive.</param>
/// <param name="Until">Until when, exclusive.</param>
/// <param name="RequestedBy">Who asked; may not decide.</param>
/// <param name="Role">The role that decides it.</param>
/// <param name="Reason">Why.</param>
public sealed record OverrideRequested(
    string Key, string Rule, ActKind Kind, PartyKind Party, Instant From, Instant Until, string RequestedBy,
    string Role, [Personal] string? Reason) : CaseEvent
{
    /// <summary>The person whom the act is for, where the case names him and he is not its debtor.</summary>
    public string? PartyPerson { get; init; }

    /// <summary>The channel; null for whichever the act has.</summary>
    public ContactChannel? Channel { get; init; }

    /// <summary>The reason of the rule's list; null where it names none.</summary>
    public string? ReasonCode { get; init; }
}

/// <summary>An override was granted or not.</summary>
/// <param name="Key">The override.</param>
/// <param name="Granted">Whether it was.</param>
/// <param name="DecidedBy">Who decided.</param>
/// <param name="Reason">Why.</param>
public sealed record OverrideDecided(
    string Key, bool Granted, string DecidedBy, [Personal] string? Reason) : CaseEvent;

/// <summary>An override ended before it was used.</summary>
/// <param name="Key">The override.</param>
/// <param name="By">Who ended it.</param>
/// <param name="Reason">Why.</param>
public sealed record OverrideWithdrawn(string Key, string By, [Personal] string? Reason) : CaseEvent;

/// <summary>An act was done under an override, which serves no other.</summary>
/// <param name="Key">The override.</param>
/// <param name="Rule">The rule that would have refused.</param>
public sealed record OverrideUsed(string Key, string Rule) : CaseEvent
{
    /// <summary>The contact permission that was given under it, and the contact in its slot; null for none.</summary>
    public string? Permission { get; init; }
}

internal static class Overrides
{
    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, DateOutOfRange, KeyReused, KeyUnknown, NotOverridable,
    // ReasonNotListed, FieldsContradict, ApprovalPending.
    public static void Decide(Deciding d, RequestOverride command)
    {
        if (!d.RequireOpened() || !d.RequireId(command.Key, "key") || !d.RequireName(command.Rule, "rule")
            || !d.RequireText(command.Reason, "reason")
            || !d.RequireName(command.ReasonCode, "reason code", mayBeEmpty: true))
        {
            return;
        }

        if (Find(d.State, command.Key) is { } known)
        {
            d.Knows(true);
            d.Require(IsSame(known, command), RefusalCode.KeyReused,
                $"The override {command.Key} was asked for with other data.");
            return;
        }

        if (!d.Require(d.State.Approvals.All(approval => approval.Id != command.Key), RefusalCode.KeyReused,
            $"The key {command.Key} is that of an approval; use a new one."))
        {
            return;
        }

        var from = command.From ?? d.At;
        if (RuleOf(d, command.Rule) is { } rule && ListsReason(d, rule, command.ReasonCode)
            && Fits(d, command, rule) && IsInTime(d, from, command.Until))
        {
            Ask(d, command, rule, from);
        }
    }

    // Refusals: those of approvals, RoleForbids, KeyUnknown, NotOverridable, ReasonNotListed, OverrideUnusable.
    public static void Decide(Deciding d, RuleOverride asked, DecideApproval command)
    {
        if (asked.Status != OverrideStatus.Waiting)
        {
            var wasGranted = asked.Status is OverrideStatus.Granted or OverrideStatus.Used;
            d.Require(asked.Status != OverrideStatus.Withdrawn && wasGranted == command.Approve,
                RefusalCode.ApprovalDecided, "The override was decided the other way, or withdrawn.");
            return;
        }

        d.Require(asked.RequestedBy != d.Facts.By.Subject, RefusalCode.SamePerson,
            "Somebody else than the one who asked must decide.");
        d.Require(d.Facts.By.Role == asked.Role, RefusalCode.RoleForbids,
            $"Overrides of {asked.Rule:word} are decided in the role that the rule names.",
            new RuleFact("role", asked.Role));
        if (command.Approve && RuleOf(d, asked.Rule) is { } rule && ListsReason(d, rule, asked.ReasonCode))
        {
            d.Require(d.Facts.Now < asked.Until, RefusalCode.OverrideUnusable,
                $"The override {asked.Key} has lapsed; reject it and have it asked for anew.");
        }

        if (!d.Refused)
        {
            Both(d, asked.Key, 1,
                new OverrideDecided(asked.Key, command.Approve, d.Facts.By.Subject, command.Reason));
        }
    }

    // Refusals: CaseUnknown, FieldMissing, TextNotAllowed, KeyUnknown, ActorNotAllowed, OverrideUnusable.
    public static void Decide(Deciding d, WithdrawOverride command)
    {
        if (!d.RequireOpened() || !d.RequireText(command.Reason, "reason")
            || !d.Require(Find(d.State, command.Key) is not null, RefusalCode.KeyUnknown,
                $"There is no override {command.Key} on this case."))
        {
            return;
        }

        var known = Find(d.State, command.Key)!;
        d.Require(known.RequestedBy == d.Facts.By.Subject || d.IsSupervisor || d.Facts.By.Role == known.Role,
            RefusalCode.ActorNotAllowed,
            "An override is withdrawn by who asked for it, a supervisor, or the role that decides it.");
        d.Require(known.Status is OverrideStatus.Waiting or OverrideStatus.Granted or OverrideStatus.Withdrawn,
            RefusalCode.OverrideUnusable, $"The override {known.Key} was used or rejected before.");
        if (!d.Refused && known.Status != OverrideStatus.Withdrawn)
        {
            Both(d, known.Key, known.Status == OverrideStatus.Granted ? 2 : 1,
                new OverrideWithdrawn(known.Key, d.Facts.By.Subject, command.Reason));
        }
    }

    public static CaseState Fold(CaseState state, OverrideRequested e) => state with
    {
        Overrides = state.Overrides.Add(new RuleOverride(
            e.Key, e.Rule, e.Kind, e.Party, e.From, e.Until, e.RequestedBy, e.Role, OverrideStatus.Waiting)
        {
            PartyPerson = e.PartyPerson,
            Channel = e.Channel,
            ReasonCode = e.ReasonCode,
            Reason = e.Reason,
        }),
    };

    public static CaseState Fold(CaseState state, OverrideDecided e) => With(state, e.Key, known => known with
    {
        Status = e.Granted ? OverrideStatus.Granted : OverrideStatus.Rejected,
        DecidedBy = e.DecidedBy,
    });

    public static CaseState Fold(CaseState state, OverrideWithdrawn e) =>
        With(state, e.Key, known => known with { Status = OverrideStatus.Withdrawn });

    public static CaseState Fold(CaseState state, OverrideUsed e) => With(state, e.Key, known => known with
    {
        Status = OverrideStatus.Used,
        Permission = e.Permission,
    });

    /// <summary>The override of a key; null where the case has none.</summary>
    public static RuleOverride? Find(CaseState state, string key) =>
        state.Overrides.FirstOrDefault(known => known.Key == key);

    private static CaseState With(CaseState state, string key, Func<RuleOverride, RuleOverride> change)
    {
        var known = Find(state, key) ?? throw new InvalidOperationException($"There is no override {key}.");
        return state with { Overrides = state.Overrides.Replace(known, change(known)) };
    }

    private static void Both(Deciding d, string key, long version, CaseEvent happened)
    {
        d.Emit(happened);
        d.EmitBeside(Approvals.Stream(key), version, happened);
    }

    private static void Ask(Deciding d, RequestOverride command, PolicyRule rule, Instant from)
    {
        var requested = new OverrideRequested(command.Key, rule.Id, command.Kind, command.Party, from, command.Until,
            d.Facts.By.Subject, rule.OverridableBy!, command.Reason)
        {
            PartyPerson = command.PartyPerson ?? PersonOf(d.State, command.Party),
            Channel = command.Channel,
            ReasonCode = command.ReasonCode,
        };
        var waits = d.State.Overrides.Any(known => known.Status == OverrideStatus.Waiting
            && d.Facts.Now < known.Until && IsOfSameAct(known, requested));
        if (d.Require(!waits, RefusalCode.ApprovalPending,
            "An override of this rule for this act waits already; withdraw it or have it decided."))
        {
            Both(d, command.Key, 0, requested);
        }
    }

    /// <summary>The rule, where it is in force, refuses, and may be overridden by somebody.</summary>
    private static PolicyRule? RuleOf(Deciding d, string id)
    {
        var rule = d.Policy.Rules.FirstOrDefault(known => known.Id == id);
        if (!d.Require(rule is not null, RefusalCode.KeyUnknown, $"There is no rule {id} in force for this case."))
        {
            return null;
        }

        return d.RequireOf(rule!, rule!.OverridableBy is not null, RefusalCode.NotOverridable,
                $"{rule.Id:word} binds like law, so nobody overrides it.")
            && d.Require(rule.Blocks, RefusalCode.FieldsContradict,
                $"{rule.Id:word} refuses nothing, so there is nothing to override.")
                ? rule
                : null;
    }

    private static bool ListsReason(Deciding d, PolicyRule rule, string? code)
    {
        var reasons = rule.Head.OverrideReasons;
        return reasons.Count == 0
            ? d.Require(code is null, RefusalCode.ReasonNotListed,
                $"{rule.Id:word} names no reasons; say why in words alone.")
            : d.RequireOf(rule, code is not null && reasons.Contains(code, StringComparer.Ordinal),
                RefusalCode.ReasonNotListed,
                $"An override of {rule.Id:word} needs one of the reasons {string.Join(", ", reasons):word}.");
    }

    /// <summary>The act is one that the rule is about, and it is clear to whom it is done.</summary>
    private static bool Fits(Deciding d, RequestOverride command, PolicyRule rule)
    {
        if (!d.Require(rule.AppliesTo.Covers(command.Kind, command.Party), RefusalCode.FieldsContradict,
                $"{rule.Id:word} is not about such acts, so it does not refuse them.")
            || !d.Require(command.Channel is not { } channel || Acts.KindOf(channel) == command.Kind,
                RefusalCode.FieldsContradict, "The channel is not one of that kind of act."))
        {
            return false;
        }

        return WhoIsMeant.Fault(d.State, command.Party, command.PartyPerson) is not { } unclear
            || d.Require(false, unclear.Code, unclear.Detail);
    }

    private static bool IsInTime(Deciding d, Instant from, Instant until)
    {
        var days = Duration.FromDays(d.Policy.Numbers.OverrideMaxDays);
        return d.RequireInstant(from, "from") && d.RequireInstant(until, "until")
            && d.Require(from >= d.At && from <= d.At + days && until > from && until <= from + days,
                RefusalCode.DateOutOfRange,
                $"An override begins within {d.Policy.Numbers.OverrideMaxDays} days from now and ends after its "
                + $"beginning, at most {d.Policy.Numbers.OverrideMaxDays} days later.");
    }

    /// <summary>The one person in a part, where he is not the debtor; null for nobody.</summary>
    private static string? PersonOf(CaseState state, PartyKind party)
    {
        foreach (var known in state.Parties)
        {
            if (known.Role == party && party != PartyKind.Debtor)
            {
                return known.Person;
            }
        }

        return null;
    }

    private static bool IsOfSameAct(RuleOverride known, OverrideRequested asked) => known.Rule == asked.Rule
        && known.Kind == asked.Kind && known.Party == asked.Party && known.PartyPerson == asked.PartyPerson
        && known.Channel == asked.Channel;

    private static bool IsSame(RuleOverride known, RequestOverride command) => known.Rule == command.Rule
        && known.Kind == command.Kind && known.Party == command.Party && known.Channel == command.Channel
        && known.Until == command.Until && known.ReasonCode == command.ReasonCode
        && (command.From is null || command.From == known.From)
        && (command.PartyPerson is null || command.PartyPerson == known.PartyPerson);
}
