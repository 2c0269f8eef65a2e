using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>What is advised is what the wall lets in.</summary>
public sealed class ActionTests
{
    [Theory]
    [InlineData("ann", "addCharge assign breakPlan checkInVisit completeVisit reopen withdrawReferral")]
    [InlineData("fay", "addCharge assign breakPlan reopen withdrawReferral")]
    [InlineData("bob", "checkInVisit completeVisit")]
    public async Task Actions_OfARole_SayWhatItMayNotDo(string who, string expected)
    {
        await using var desk = await Desk.OpenAsync();
        var actions = (await desk.As(who).GetActionsAsync(desk.Case)).Required().Actions;
        var denied = actions.Where(action => action.Refusals.Any(
            refusal => refusal.Code == ProblemCodes.NotAllowed)).ToList();
        Assert.All(denied, action => Assert.False(action.Permitted));
        Assert.Equal(expected, string.Join(' ', denied.Select(action => action.Action).Distinct()
            .Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("audit")]
    [InlineData("comp")]
    public async Task Actions_OfSomebodyWhoOnlyReads_AreNone(string who)
    {
        await using var desk = await Desk.OpenAsync();
        var actions = (await desk.As(who).GetActionsAsync(desk.Case)).Required().Actions;
        Assert.NotEmpty(actions);
        Assert.All(actions, action => Assert.False(action.Permitted));
    }

    [Fact]
    public async Task Actions_ThatAreAdvised_HaveADoor()
    {
        await using var desk = await Desk.OpenAsync();
        var names = (await desk.As("bob").GetActionsAsync(desk.Case)).Required().Actions
            .Select(action => action.Action).Distinct(StringComparer.Ordinal).ToList();
        string[] expected =
        [
            "remind", "recordContact", "makePromise", "cancelPromise", "agreePlan", "changePlan", "completePlan",
            "breakPlan", "cancelPlan", "reinstatePlan", "scheduleVisit", "checkInVisit", "completeVisit", "cancelVisit",
            "referToLegal", "withdrawReferral", "resolve", "reopen", "addCharge", "waive", "placeHold", "liftHold",
            "addNote", "assign",
        ];
        Assert.Empty(expected.Except(names, StringComparer.Ordinal));
    }
}
