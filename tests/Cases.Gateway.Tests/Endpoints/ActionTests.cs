using System.Text.Json;
using Cases.Contracts;
using Cases.Domain;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>What is advised is what the wall lets in.</summary>
public sealed class ActionTests
{
    private const string Elsewhere = "it comes from another system";
    private const string Book = "puts the book right, and does nothing to anybody";
    private const string Node = "the node does it when its day has come";

    /// <summary>Doors below a case that nobody is advised of, and why.</summary>
    private static readonly Dictionary<string, string> NotAdvised = new(StringComparer.Ordinal)
    {
        ["outside-facts"] = Elsewhere,
        ["messages"] = "judged like the reminder that is advised",
        ["messages/{key}/stop"] = "takes back what does nothing to anybody yet",
        ["messages/{key}/receipts"] = Elsewhere,
        ["payments/{key}/returns"] = Book,
        ["payments/{key}/corrections"] = Book,
        ["charges/{key}/reverse"] = Book,
        ["waivers/{key}/withdraw"] = Book,
        ["refunds"] = Book,
        ["facts"] = "says what stands, and does nothing to anybody",
        ["re-ages"] = "asked of a second person, who is told why it is refused",
        ["restructures"] = "asked of a second person, who is told why it is refused",
        ["sales"] = "ends the case like the resolutions that are advised",
        ["buy-backs"] = "opens the case like the reopening that is advised",
        ["interest-terms"] = "says what the contract has, and does nothing to anybody",
        ["interest-postings"] = "the payoff says whether interest may be charged",
        ["claim-events"] = "says what happened to the claim, and does nothing to anybody",
        ["overrides"] = "about an act, whose own refusal says who may let it pass",
        ["overrides/{key}/withdraw"] = "about an act, whose own refusal says who may let it pass",
        ["disputes/{key}/steps"] = "a step of a hold, which advanceHold is",
        ["complaints/{key}/steps"] = "a step of a hold, which advanceHold is",
    };

    /// <summary>Actions with a name of their own, and their command.</summary>
    private static readonly Dictionary<string, string> SameCommand = new(StringComparer.Ordinal)
    {
        ["agreeSettlement"] = "agreePlan",
        ["recordDispute"] = "placeHold",
        ["recordComplaint"] = "placeHold",
        ["withdrawDispute"] = "liftHold",
        ["withdrawComplaint"] = "liftHold",
    };

    /// <summary>Commands of a case without a door of staff below it, and why.</summary>
    private static readonly Dictionary<string, string> NoDoorOfACase = new(StringComparer.Ordinal)
    {
        ["openCase"] = "POST /v1/cases",
        ["requestApproval"] = "the door of the step that is asked for",
        ["decideApproval"] = "POST /v1/approvals/{id}/approve and reject",
        ["requestOverride"] = "about an act, and no action by itself",
        ["withdrawOverride"] = "about an act, and no action by itself",
        ["matchPayment"] = "POST /v1/unmatched-payments/{id}/match",
        ["takePayment"] = "the verb 'payments'",
        ["takeReturn"] = "the verb 'payments'",
        ["recordPayment"] = "POST /v1/payments",
        ["reversePayment"] = "POST /v1/payments",
        ["returnMoney"] = Book,
        ["correctPayment"] = Book,
        ["reverseCharge"] = Book,
        ["withdrawWaiver"] = Book,
        ["outsideFact"] = Elsewhere,
        ["recordClaimEvent"] = "POST /v1/cases/{id}/claim-events",
        ["reAge"] = "POST /v1/cases/{id}/re-ages",
        ["restructure"] = "POST /v1/cases/{id}/restructures",
        ["assessReAge"] = Node,
        ["sendMessage"] = "judged like the reminder that is advised",
        ["confirmMessage"] = Node,
        ["stopMessage"] = "takes back what does nothing to anybody yet",
        ["reportMessage"] = Node,
        ["tellReceipt"] = Elsewhere,
        ["sellDebt"] = "POST /v1/cases/{id}/sales",
        ["buyBackDebt"] = "POST /v1/cases/{id}/buy-backs",
        ["stateInterestTerms"] = "POST /v1/cases/{id}/interest-terms",
        ["postInterest"] = "POST /v1/cases/{id}/interest-postings",
        ["stateCaseFacts"] = "POST /v1/cases/{id}/facts",
        ["stateAccount"] = Elsewhere,
        ["recordDueItem"] = Elsewhere,
        ["assessEntry"] = Node,
        ["assessPromise"] = Node,
        ["missInstalment"] = Node,
        ["postponeStep"] = Node,
    };

    [Theory]
    [InlineData("ann", "addCharge addParty assign breakPlan checkInVisit completeVisit endParty remedyBreach reopen "
        + "serveNotice withdrawReferral")]
    [InlineData("fay", "addCharge addParty assign breakPlan endParty remedyBreach reopen serveNotice withdrawReferral")]
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
        // Compliance records what is given away of a debtor's data; nothing else of a case.
        Assert.All(actions.Where(action => who != "comp" || action.Action != "recordStep"),
            action => Assert.False(action.Permitted));
    }

    [Fact]
    public async Task Actions_ThatAreAdvised_AreTheDoorsOfACase()
    {
        await using var desk = await Desk.OpenAsync();
        var names = (await desk.As("bob").GetActionsAsync(desk.Case)).Required().Actions
            .Select(action => action.Action).Distinct(StringComparer.Ordinal).ToList();
        Assert.Equal(ActionDoors.Doors.Keys.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));

        const string root = "POST /v1/cases/{id}/";
        var doors = desk.Run.Endpoints.OfType<RouteEndpoint>().SelectMany(Surface.NamesOf)
            .Where(name => name.StartsWith(root, StringComparison.Ordinal)).Select(name => name[root.Length..]);
        Assert.Equal(
            doors.Except(NotAdvised.Keys).Order(StringComparer.Ordinal),
            ActionDoors.Doors.Values.Order(StringComparer.Ordinal));

        var kinds = names.Select(name => SameCommand.GetValueOrDefault(name, name));
        Assert.Equal(
            CaseKinds().Except(NoDoorOfACase.Keys).Order(StringComparer.Ordinal),
            kinds.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("agent", "recordDispute recordComplaint", "placeHold advanceHold liftHold withdrawDispute correct")]
    [InlineData("ann", "placeHold advanceHold correct agreeSettlement", "serveNotice")]
    public async Task Action_OfOneCommandWithSeveralDoors_IsJudgedByItsOwn(string who, string free, string denied)
    {
        await using var desk = await Desk.OpenAsync();
        await desk.DoAsync("bob", "assignments", new AssignmentRequest("placed", "agency-1"));
        await desk.DoAsync("bob", "disputes", new DisputeRequest("not owed"));
        await desk.DoAsync("bob", "notes", new NoteRequest("works nights"));
        var actions = (await desk.As(who).GetActionsAsync(desk.Case)).Required().Actions;
        var refused = actions.Where(action => action.Refusals.Any(
            refusal => refusal.Code == ProblemCodes.NotAllowed)).Select(action => action.Action).ToList();
        Assert.Empty(free.Split(' ').Intersect(refused, StringComparer.Ordinal));
        Assert.Empty(denied.Split(' ').Except(refused, StringComparer.Ordinal));
        Assert.All(
            actions.Where(action => action.Action is "advanceHold" or "correct" or "recordDispute" && who == "ann"),
            action => Assert.True(action.Permitted, action.Action));
    }

    /// <summary>Commands of a case by the names of their types, as the table of kinds has them.</summary>
    private static IEnumerable<string> CaseKinds() => typeof(CaseCommand).Assembly.GetTypes()
        .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(CaseCommand)))
        .Select(type => JsonNamingPolicy.CamelCase.ConvertName(type.Name));
}
