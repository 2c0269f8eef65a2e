using System.Collections.Immutable;
using System.Globalization;
using NodaTime;

namespace Cases.Domain;

/// <summary>Why personal data is erased (personal information law, art. 47).</summary>
public enum ErasureGround
{
    /// <summary>What it was kept for is reached, cannot be reached, or needs it no more.</summary>
    PurposeAchieved,

    /// <summary>The time for which it may be kept is over.</summary>
    RetentionEnded,

    /// <summary>The person withdrew the consent on which it was kept.</summary>
    ConsentWithdrawn,

    /// <summary>It was kept or used against the law or what was agreed.</summary>
    Unlawful,

    /// <summary>Another law asks for it.</summary>
    OtherLaw,
}

/// <summary>Erases a person's data: destroys the keys that seal it, of some classes or of all.</summary>
/// <param name="Ground">Why.</param>
public sealed record ErasePerson(ErasureGround Ground) : PersonCommand
{
    /// <summary>
    /// The number of the file that has the request, 1 to 64 printable characters without spaces; it stays readable, so
    /// it names nobody. Null for none.
    /// </summary>
    public string? Reference { get; init; }

    /// <summary>The classes to erase; empty for all.</summary>
    public ImmutableArray<RetentionClass> Classes { get; init; } = [];
}

/// <summary>An event with which keys were destroyed: what they sealed can be read by nobody from here on.</summary>
public interface IErasing
{
    /// <summary>The ids of the keys that were destroyed with its entry.</summary>
    ImmutableArray<string> Keys { get; }

    /// <summary>The classes that were erased.</summary>
    ImmutableArray<RetentionClass> Classes { get; }
}

/// <summary>A person's data was erased: what these keys sealed can be read by nobody from here on.</summary>
/// <param name="Ground">Why.</param>
/// <param name="Classes">The classes that were erased.</param>
/// <param name="Keys">The ids of the keys that were destroyed with this entry.</param>
/// <param name="On">The day.</param>
public sealed record PersonErased(
    ErasureGround Ground, ImmutableArray<RetentionClass> Classes, ImmutableArray<string> Keys, LocalDate On)
    : PersonEvent, IErasing
{
    /// <summary>The number of the file that has the request; null for none.</summary>
    public string? Reference { get; init; }
}

/// <summary>An erasure as the person's record shows it.</summary>
/// <param name="Ground">Why.</param>
/// <param name="Classes">What was erased.</param>
/// <param name="On">The day.</param>
public sealed record Erasure(ErasureGround Ground, ImmutableArray<RetentionClass> Classes, LocalDate On);

/// <summary>What is held about a person, as far as it decides whether her data may be erased.</summary>
/// <param name="Cases">Cases in which she has or had a part.</param>
/// <param name="Keys">The keys that seal her data and still exist.</param>
public sealed record Holdings(ImmutableArray<HeldCase> Cases, ImmutableArray<HeldKey> Keys)
{
    /// <summary>
    /// The holds of others who are debtors, by their own records, of accounts whose cases name nobody: what is sealed
    /// there is about them as well, so a legal hold of theirs keeps it.
    /// </summary>
    public ImmutableArray<PersonHold> HoldsOfOthers { get; init; } = [];

    /// <summary>Nothing.</summary>
    public static Holdings None { get; } = new([], []);
}

/// <summary>
/// A case in which a person has or had a part, or whose texts go with her data because they are sealed under one key.
/// </summary>
/// <param name="Case">Its id.</param>
/// <param name="State">The case.</param>
/// <param name="LastRecord">The date of its last record, in the zone of its policy.</param>
/// <param name="IsHers">
/// Whether she is its debtor, by what it names or, where it names none, by her own record of its account, or it is
/// sealed under the key of an account of hers; its records are then judged as hers.
/// </param>
/// <param name="Policy">The policy of its packs.</param>
public sealed record HeldCase(string Case, CaseState State, LocalDate LastRecord, bool IsHers, Policy Policy)
{
    /// <summary>Whether a plan was agreed in it orally, or with a recording on file.</summary>
    public bool HasOralPlan { get; init; }

    /// <summary>
    /// Whether its debt is settled: nothing is owed, the settlement was received, or it was never hers. Work that
    /// ended, arrears that were cured and a sale settle nothing.
    /// </summary>
    public bool IsSettled => State.Stage == CaseStage.Resolved && (State.OutstandingMinor <= 0 || State.Resolution
        is ResolutionReason.PaidOnTime or ResolutionReason.PaidInFull or ResolutionReason.Settled
        or ResolutionReason.ClosedAtSource or ResolutionReason.NotLiable or ResolutionReason.OpenedInError);
}

/// <summary>A key that seals data of a person.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Class">The class of what it seals.</param>
public sealed record HeldKey(string Id, RetentionClass Class);

/// <summary>Erasing a person's data: refused, with the date, as long as somebody needs it.</summary>
/// <remarks>
/// Needed by: a case that is not resolved; a legal hold on her, on a case or on who shares an account with her; a rule
/// of retention (<see cref="RetentionRule"/>), counted from the last record of her cases and of her contact log.
/// Restrictions of processing end with the last key.
/// </remarks>
internal static class Erasing
{
    public const string ComplianceRole = "compliance";

    public const string OnlyCompliance = "Personal data is erased by compliance.";

    // Refusals: FieldMissing, TextNotAllowed, RoleForbids, PersonUnknown, CaseNeedsData, LegalHoldNeedsData,
    // RetentionNotOver.
    public static void Decide(PersonDeciding d, ErasePerson command)
    {
        var held = d.Facts.Holdings ?? Holdings.None;
        var role = d.Require(d.Facts.By.Role == ComplianceRole, RefusalCode.RoleForbids,
            OnlyCompliance);
        if (!role || (command.Reference is { } file && !d.RequireKey(file, "reference"))
            || !d.Require(d.State.Exists || !held.Cases.IsEmpty || !held.Keys.IsEmpty, RefusalCode.PersonUnknown,
                "There is no such person; give the id, as a case names it."))
        {
            return;
        }

        var classes = command.Classes.IsDefaultOrEmpty
            ? [.. Enum.GetValues<RetentionClass>()]
            : command.Classes.Distinct().Order().ToImmutableArray();
        var keys = held.Keys.Where(key => classes.Contains(key.Class)).Select(key => key.Id)
            .Order(StringComparer.Ordinal).ToImmutableArray();
        if (keys.IsEmpty)
        {
            // Nothing of these classes can be read any more: erased before, or never there.
            return;
        }

        RefuseOpenCases(d, held);
        RefuseLegalHolds(d, held);
        RefuseRetention(d, held, classes);
        RefuseUnsettled(d, held, classes);
        if (!d.Refused)
        {
            d.Emit(new PersonErased(command.Ground, classes, keys, d.Today) { Reference = command.Reference });
            EndRestrictions(d, keys.Length == held.Keys.Length);
        }
    }

    public static PersonState Fold(PersonState state, PersonErased e)
    {
        var erased = state with { Erasures = state.Erasures.Add(new Erasure(e.Ground, e.Classes, e.On)) };
        return e.Classes.Contains(RetentionClass.Identity)
            ? erased with
            {
                Name = null,
                ZoneSource = null,
                ContactPoints =
                    [.. state.ContactPoints.Select(point => point with { Value = null, Source = null })],
                Whereabouts = [.. state.Whereabouts.Select(place => place with { Source = null })],
            }
            : erased;
    }

    private static void RefuseOpenCases(PersonDeciding d, Holdings held)
    {
        foreach (var one in held.Cases.Where(one => one.State.Stage != CaseStage.Resolved))
        {
            d.RefuseUntil(Needed(one), null);
        }
    }

    private static void RefuseLegalHolds(PersonDeciding d, Holdings held)
    {
        var holds = d.State.Holds.Concat(held.HoldsOfOthers)
            .Where(hold => hold.Kind == HoldKind.LegalHold && hold.ActiveOn(d.Today))
            .Select(hold => (hold.Key, hold.Until))
            .Concat(held.Cases.SelectMany(one => one.State.Holds)
                .Where(hold => hold.Kind == HoldKind.LegalHold && hold.ActiveOn(d.Today))
                .Select(hold => (hold.Key, hold.Until)));
        foreach (var (key, until) in holds)
        {
            d.RefuseUntil(HeldBy(key, until), until);
        }
    }

    /// <summary>One reason for each rule: the latest day up to which it keeps any of the records.</summary>
    private static void RefuseRetention(PersonDeciding d, Holdings held, ImmutableArray<RetentionClass> classes)
    {
        var records = held.Cases.Where(one => one.IsHers).Select(one => (one.Policy, one.LastRecord)).ToList();
        if (!d.State.Contacts.IsEmpty)
        {
            records.Add((d.Policy, d.Policy.DateOf(d.State.Contacts.Max(contact => contact.At))));
        }

        var kept = from record in records
            from rule in record.Policy.Retention
            where rule.Until is null && rule.Keeps.Any(classes.Contains)
            group rule.KeptThrough(record.LastRecord) by rule.Id into days
            select (Rule: records.SelectMany(record => record.Policy.Retention).First(rule => rule.Id == days.Key),
                Last: days.Max());
        foreach (var (rule, last) in kept.Where(one => one.Last >= d.Today)
            .OrderBy(one => one.Rule.Id, StringComparer.Ordinal))
        {
            d.RefuseUntil(Kept(rule, last, classes), last);
        }
    }

    /// <summary>One reason for each rule whose records wait for an event, with the first case that does.</summary>
    private static void RefuseUnsettled(PersonDeciding d, Holdings held, ImmutableArray<RetentionClass> classes)
    {
        var awaiting = from one in held.Cases
            where one.IsHers
            from rule in one.Policy.Retention
            where rule.Keeps.Any(classes.Contains) && rule.Awaits(one)
            group (Rule: rule, one.Case) by rule.Id into of
            orderby of.Key
            select of.MinBy(one => one.Case, StringComparer.Ordinal);
        foreach (var (rule, waiting) in awaiting)
        {
            d.RefuseUntil(Unsettled(rule, waiting, classes), null);
        }
    }

    /// <summary>The reason of a case that is not resolved.</summary>
    public static RefusalReason Needed(HeldCase one) =>
        RefusalReason.Of(RefusalCode.CaseNeedsData,
            $"The case {one.Case} is open and needs the data; nobody can say until when.",
            [new RuleFact("case", one.Case), new RuleFact("stage", one.State.Stage.ToString())]);

    /// <summary>The reason of a legal hold, until a day, inclusive, or open-ended.</summary>
    public static RefusalReason HeldBy(string key, LocalDate? until) =>
        RefusalReason.Of(RefusalCode.LegalHoldNeedsData,
            until is { } last
                ? Sentence.Of($"The legal hold {key} needs the data until {PolicyWords.Of(last):word}.")
                : $"The legal hold {key} needs the data until somebody ends it.",
            [new RuleFact("holdKey", key),
                new RuleFact("until", until is null ? "open-ended" : PolicyWords.Of(until))]);

    /// <summary>The reason of a rule that keeps records of some classes until the debt of a case is settled.</summary>
    public static RefusalReason Unsettled(RetentionRule rule, string waiting, ImmutableArray<RetentionClass> classes) =>
        RefusalReason.Of(RefusalCode.RetentionNotOver,
            $"{rule.Id:word} keeps the records until the debt of the case {waiting} is settled, and "
            + $"nobody can say when ({rule.Citation.ToString():word}).",
            [new RuleFact("case", waiting), new RuleFact("until", PolicyWords.Of(rule.Until!.Value)),
                .. rule.Keeps.Where(classes.Contains).Select(one => new RuleFact("class", PolicyWords.Of(one)))]) with
        {
            Rule = rule.Id,
            Citation = rule.Citation,
            Norm = rule.Norm,
        };

    /// <summary>The reason of a rule that keeps records of some classes up to a day.</summary>
    public static RefusalReason Kept(RetentionRule rule, LocalDate last, ImmutableArray<RetentionClass> classes) =>
        RefusalReason.Of(RefusalCode.RetentionNotOver,
            $"{rule.Id:word} keeps the records until {PolicyWords.Of(last):word} ({rule.Citation.ToString():word}).",
            [new RuleFact("keptUntil", PolicyWords.Of(last)),
                new RuleFact("years", rule.Years.ToString(CultureInfo.InvariantCulture)),
                .. rule.Keeps.Where(classes.Contains).Select(one => new RuleFact("class", PolicyWords.Of(one)))]) with
        {
            Rule = rule.Id,
            Citation = rule.Citation,
            Norm = rule.Norm,
        };

    /// <summary>What may not be used is not there any more, so nothing is left to restrict.</summary>
    private static void EndRestrictions(PersonDeciding d, bool isAll)
    {
        foreach (var hold in d.State.Holds)
        {
            if (isAll && hold is { Kind: HoldKind.Restriction, Lifted: false })
            {
                d.Emit(new PersonHoldLifted(hold.Key, null, d.Today));
            }
        }
    }
}
