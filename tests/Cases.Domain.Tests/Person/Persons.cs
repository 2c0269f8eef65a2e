using NodaTime;

namespace Cases.Domain.Tests;

/// <summary>A made-up person, on 2 March 2026.</summary>
internal static class Persons
{
    public static readonly Instant Now = Instant.FromUtc(2026, 3, 2, 2, 0);

    public static RegisterPerson Register() => new("Li Xiaoming", "zh-CN")
    {
        ZoneId = "Asia/Shanghai",
        ZoneSource = "contract",
    };

    public static LogContact Log(string key) =>
        new(key, "c1", ContactChannel.Phone, Now, ContactDirection.Outbound, Connected: true);

    public static PersonOutcome Decide(
        PersonState state, PersonCommand command, Instant? now = null, CaseState? about = null) =>
        PersonDecider.Decide(
            state, command,
            new Facts { Now = now ?? Now, By = new Principal("anna", "collector"), Case = about }, Policy.Permissive);

    public static PersonState Known() => Decide(PersonState.Initial, Register()).After;

    /// <summary>The state after commands that must all be accepted.</summary>
    public static PersonState After(params PersonCommand[] commands) => commands.Aggregate(Known(), (state, command) =>
    {
        var outcome = Decide(state, command);
        Xunit.Assert.Empty(outcome.Reasons);
        return outcome.After;
    });
}
