using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>Goal: of all that a person ever said about the quiet hours the last word counts, for the days that it
/// names.</summary>
public sealed class ConsentProperties
{
    private static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];

    private static readonly LocalDate First = Persons.Now.InZone(Zone).Date;

    private static readonly Gen<Word> AnyWord =
        from given in Gen.Elements(true, true, false)
        from first in Gen.Choose(-2, 5)
        from days in Gen.Choose(-3, 6)
        select new Word(
            given, given && first >= 0 ? First.PlusDays(first) : null,
            given && days >= 0 ? First.PlusDays(Math.Max(0, first) + days) : null);

    [Fact]
    public void QuietHours_AfterAnyWords_AreOpenAsTheLastOneSays() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200),
        Prop.ForAll(Arb.From(Gen.ListOf(AnyWord).Resize(6)), words => Holds([.. words])));

    private static bool Holds(IReadOnlyList<Word> words)
    {
        var (state, at) = (Persons.Known(), Persons.Now);
        foreach (var word in words)
        {
            at += Duration.FromMinutes(1);
            PersonCommand said = word.Given
                ? new RecordConsent(ConsentKind.QuietHours, null, "call") { From = word.From, Until = word.Until }
                : new WithdrawConsent(ConsentKind.QuietHours, null, "call");
            var outcome = Persons.Decide(state, said, at);
            Assert.Empty(outcome.Reasons);
            state = outcome.After;
        }

        var told = words.Count == 0 ? null : words[^1];
        return Enumerable.Range(0, 12).All(day => Lifts(state, at, day) == (told is { Given: true }
            && !(First.PlusDays(day) < told.From) && !(First.PlusDays(day) > told.Until)));
    }

    private static bool Lifts(PersonState state, Instant at, int day)
    {
        var night = First.PlusDays(day).At(new LocalTime(22, 30)).InZoneStrictly(Zone).ToInstant();
        Assert.True(night > at);
        var facts = PolicySamples.Facts() with
        {
            DebtorZone = Zone, Terms = state.Terms, ConsentToQuietHours = state.ConsentToQuietHours,
        };
        return !PolicySamples.Quiet().Answer(PolicySamples.Call(night), facts, Zone).Refuses;
    }

    private sealed record Word(bool Given, LocalDate? From, LocalDate? Until);
}
