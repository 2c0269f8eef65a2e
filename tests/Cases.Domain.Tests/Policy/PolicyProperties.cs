using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;
using static Cases.Domain.Tests.PolicySamples;

namespace Cases.Domain.Tests;

/// <summary>What holds for any policy, act and facts.</summary>
public sealed class PolicyProperties
{
    private static readonly PolicyRule[] AllRules =
    [
        Quiet(),
        PlanHold,
        new NeedsDebtRule { Head = Head("OWING", norm: NormStrength.Law) },
        new NoOpenReferralRule { Head = Head("REFERRAL", RuleEffect.Conformance) },
        new NoOpenReferralRule { Head = Head("WARNING", RuleEffect.Warn, NormStrength.Guidance) },
        Row(HoldKind.Dispute),
        Row(HoldKind.Deceased, PartyKind.Debtor),
        Row(HoldKind.Representation) with { OnceVerified = true },
    ];

    private static readonly Gen<ActiveHold> AnyHold =
        from kind in Gen.Elements(HoldKind.Dispute, HoldKind.Deceased, HoldKind.Representation, HoldKind.Hardship)
        from party in Gen.Elements<PartyKind?>(null, PartyKind.Debtor, PartyKind.Guarantor)
        from channel in Gen.Elements(null, "phone", "sms")
        from days in Gen.Choose(-3, 4)
        from part in Gen.Elements(true, false, false)
        from verified in Gen.Elements(true, false)
        select new ActiveHold(
            kind, "h", party, channel, days > 3 ? null : new LocalDate(2026, 3, 5).PlusDays(days), part, verified);

    private static readonly Gen<(PolicyRule[] Rules, Act Act, ActFacts Facts)> AnyCase =
        from rules in Gen.SubListOf(AllRules)
        from kind in Gen.Elements(ActKind.Call, ActKind.Text, ActKind.Referral, ActKind.Payment)
        from cls in Gen.Elements(ActClass.Collection, ActClass.Collection, ActClass.Reminder)
        from party in Gen.Elements(PartyKind.Debtor, PartyKind.Guarantor, PartyKind.Employer)
        from channel in Gen.Elements(null, "phone", "sms")
        from minute in Gen.Choose(0, 7 * 1440)
        from known in Gen.Elements(true, true, true, false)
        from holds in Gen.ListOf(AnyHold)
        from facts in AnyFacts
        let at = At("2026-03-02T00:00:00+08:00") + Duration.FromMinutes(minute)
        select (rules.ToArray(), new Act(kind, cls, party, channel, "p", at, known), facts with { Holds = [.. holds] });

    private static Gen<ActFacts> AnyFacts =>
        from owed in Gen.Elements(-1L, 0L, 1L, 1L, 1L)
        from referral in Gen.Elements(true, false)
        from consent in Gen.Elements<bool?>(null, null, true, false)
        from zone in Gen.Elements(null, Shanghai, LosAngeles, Berlin)
        from grace in Gen.Choose(-1, 3)
        select Facts(owed) with
        {
            ReferralOpen = referral,
            ConsentToQuietHours = consent,
            DebtorZone = zone,
            Agreement = grace < 0 ? null : new HonouredAgreement("plan", new LocalDate(2026, 3, 4), grace),
        };

    [Fact]
    public void Judgement_OfAnything_IsTheSameASecondTime() => Holds((rules, act, facts) =>
        Words(PolicyOf(rules).Judge(act, facts)) == Words(PolicyOf(rules).Judge(act, facts)));

    [Fact]
    public void Judgement_OfRulesInAnotherOrder_IsTheSame() => Holds((rules, act, facts) =>
        Words(PolicyOf(rules).Judge(act, facts)) == Words(PolicyOf([.. rules.Reverse()]).Judge(act, facts)));

    [Fact]
    public void Judgement_OfThePolicy_IsThatOfEachRuleAlone() => Holds((rules, act, facts) =>
    {
        var alone = rules.Select(rule => rule.Answer(act, facts, Shanghai))
            .Where(answer => answer.Verdict != RuleVerdict.NotApplicable)
            .Select(Word)
            .Order(StringComparer.Ordinal);
        return alone.SequenceEqual(
            PolicyOf(rules).Judge(act, facts).Answers.Select(Word).Order(StringComparer.Ordinal));
    });

    [Fact]
    public void Judgement_WithOneRuleMore_IsNeverMilder() => Holds((rules, act, facts) =>
    {
        var fewer = PolicyOf([.. rules.Skip(1)]).Judge(act, facts);
        var all = PolicyOf(rules).Judge(act, facts);
        return (!fewer.Refused || all.Refused)
            && fewer.Refusals.All(answer => all.Refusals.Any(other => other.Rule == answer.Rule));
    });

    [Fact]
    public void PermittedFrom_Known_IsLaterAndPasses() => Holds((rules, act, facts) =>
        PolicyOf(rules).Judge(act, facts).PermittedFrom is not { } from
        || (from > act.At && !PolicyOf(rules).Judge(act with { At = from }, facts).Refused));

    [Fact]
    public void PermittedFrom_Known_IsRefusedAMillisecondBefore() => Holds((rules, act, facts) =>
        PolicyOf(rules).Judge(act, facts).PermittedFrom is not { } from
        || PolicyOf(rules).Judge(act with { At = from - Duration.FromMilliseconds(1) }, facts).Refused);

    [Fact]
    public void PermittedFrom_OfTheWhole_IsNotBeforeAnyRules() => Holds((rules, act, facts) =>
    {
        var judgement = PolicyOf(rules).Judge(act, facts);
        return judgement.PermittedFrom is not { } all
            || judgement.Refusals.All(answer => answer.PermittedFrom is { } one && one <= all);
    });

    [Fact]
    public void PermittedFrom_OfAnActThatPasses_IsAbsent() => Holds((rules, act, facts) =>
    {
        var judgement = PolicyOf(rules).Judge(act, facts);
        return judgement.Refused || judgement.PermittedFrom is null;
    });

    [Fact]
    public void Refusal_Always_HasFactsAndACitation() => Holds((rules, act, facts) =>
        PolicyOf(rules).Judge(act, facts).Refusals.All(answer =>
            answer.Facts.Count > 0 && answer.Citation.Instrument.Length > 0));

    [Fact]
    public void Payment_UnderTheseRules_IsNeverRefused() => Holds((rules, act, facts) =>
        !PolicyOf(rules).Judge(act with { Kind = ActKind.Payment }, facts).Refused);

    // An independent reading of rules.md, section 8, for the row 'a dispute stops collection'.
    [Fact]
    public void Dispute_AnyHolds_StopsAsTheTextSays() => Holds((_, act, facts) =>
    {
        var today = act.At.InZone(Shanghai).Date;
        var stopped = act.Class == ActClass.Collection
            && act.Kind is ActKind.Call or ActKind.Text
            && facts.Holds.Any(hold => hold is { Kind: HoldKind.Dispute, PartOnly: false }
                && (hold.Until is null || hold.Until >= today)
                && (hold.Channel is null || hold.Channel == act.Channel)
                && (hold.Party is null || hold.Party == act.Party
                    || (hold.Party == PartyKind.Debtor && act.Party == PartyKind.Employer)));
        var expected = act.Kind is ActKind.Call or ActKind.Text && stopped;

        return PolicyOf(Row(HoldKind.Dispute)).Judge(act, facts).Refused == expected;
    });

    private static void Holds(Func<PolicyRule[], Act, ActFacts, bool> property) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(400),
        Prop.ForAll(Arb.From(AnyCase), c => property(c.Rules, c.Act, c.Facts)));

    private static string Words(Judgement judgement) =>
        string.Join('\n', judgement.Answers.Select(Word)) + "\n" + judgement.PermittedFrom;

    private static string Word(RuleAnswer answer) =>
        $"{answer.Rule} {answer.Verdict} {answer.PermittedFrom} {answer.MissingFact} {answer.OverridableBy} "
        + string.Join(' ', answer.Facts);
}
