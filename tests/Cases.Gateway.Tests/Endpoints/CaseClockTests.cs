using System.Globalization;
using System.Text.Json;
using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>A case by the two clocks over the wire.</summary>
public sealed class CaseClockTests
{
    [Fact]
    public async Task Case_EffectiveOn_CountsMoneyFromItsValueDate()
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal("1000.00", await OwedAsync(desk, "audit", "effectiveOn=" + Day(1)));
        Assert.Equal("1000.00", await OwedAsync(desk, "comp", "knownOn=2999-01-01T00:00:00Z"));
        Assert.Equal("1000.00", await OwedAsync(desk, "bob", $"effectiveOn={Day(1)}&knownOn=2999-01-01T00:00:00Z"));
    }

    [Theory]
    [InlineData("knownOn=2001-01-01T00:00:00Z")]
    [InlineData("effectiveOn=2001-01-01")]
    public async Task Case_BeforeItWasThere_IsNotFound(string query)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.SendAsync("audit", $"GET /v1/cases/{desk.Case}?{query}");
        await answer.IsProblemAsync(404, ProblemCodes.NotFound);
    }

    [Theory]
    [InlineData("ann")]
    [InlineData("leo")]
    public async Task Case_ByAClock_IsForThoseWhoAnswerForIt(string who)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.SendAsync(who, $"GET /v1/cases/{desk.Case}?effectiveOn={Day(1)}");
        await answer.IsProblemAsync(403, ProblemCodes.NotAllowed);
    }

    [Theory]
    [InlineData("knownOn=2026-01-01")]
    [InlineData("effectiveOn=today")]
    public async Task Case_ByAClockThatCannotBeRead_IsNamed(string query)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.SendAsync("audit", $"GET /v1/cases/{desk.Case}?{query}");
        Assert.Equal(400, (int)answer.StatusCode);
    }

    private static string Day(int days) =>
        Desk.Today.AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<string?> OwedAsync(Desk desk, string who, string query)
    {
        var answer = await desk.SendAsync(who, $"GET /v1/cases/{desk.Case}?{query}");
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Null(answer.Headers.ETag);
        using var view = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return view.RootElement.GetProperty("outstanding").GetProperty("amount").GetString();
    }
}
