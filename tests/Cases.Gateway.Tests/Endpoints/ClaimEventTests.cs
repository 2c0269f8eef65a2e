using Cases.Contracts;
using Cases.Domain;
using Cases.Policies;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Goal: what happened to a claim is recorded over the wire, and the case says until when it is not barred.
/// </summary>
public sealed class ClaimEventTests
{
    [Fact]
    public async Task Suit_BeginsTheLimitationAnew_AndTheCaseSaysSo()
    {
        await using var desk = await Desk.OpenAsync(new GatewaySetting
        {
            Policies = new PolicyBook([.. ShippedPacks.All()], ["BANK", "CN-CIVIL"], new PolicyScope("CN")),
        });
        var before = (await desk.As("leo").GetCaseAsync(desk.Case)).Required();
        var term = before.Limitation!;
        Assert.Equal("CN-SOL-3Y", term.Rule);
        Assert.NotEmpty(term.Citation);
        Assert.Equal(before.OldestUnpaidDue, term.Since);
        Assert.Null(term.Because);

        var day = before.OldestUnpaidDue!.Value.AddDays(1);
        var events = CasePaths.Of(desk.Case, "claim-events");
        var told = await desk.As("leo").PostAsync(events, new ClaimEventRequest(
            Contracts.ClaimEventKind.Suit,
            new DateTimeOffset(day, new TimeOnly(10, 0), TimeSpan.FromHours(8)), "file 7")
        {
            Key = "x1",
        });
        Assert.True(told.Status == 201, told.Problem?.Detail);
        var after = (await desk.As("leo").GetCaseAsync(desk.Case)).Required();
        Assert.Equal((day, Contracts.ClaimEventKind.Suit), (after.Limitation!.Since, after.Limitation.Because));
        Assert.True(after.Limitation.EndsOn >= day.AddYears(3));
        var known = Assert.Single(after.ClaimEvents);
        Assert.Equal(("x1", Contracts.ClaimEventKind.Suit, Contracts.PartyKind.Debtor, true),
            (known.Key, known.Kind, known.Party, known.Interrupts));

        using var denied = await desk.SendAsync("ann", $"POST /v1/cases/{desk.Case}/claim-events",
            """{"kind":"suit","at":"2026-03-01T10:00:00Z","evidence":"file 7"}""");
        Assert.Equal(403, (int)denied.StatusCode);
    }
}
