using NodaTime;
using Xunit;

namespace Cases.Work.Tests.Webhooks;

/// <summary>When a delivery that failed is tried again.</summary>
public sealed class RetryPlanTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0)]
    [InlineData(1)]
    public void Plan_WaitsLongerEachTime_AFifthMoreOrLess_AndEndsAfterThreeDays(double chance)
    {
        var plan = new RetryPlan(() => chance);
        var waits = Enumerable.Range(1, RetryPlan.Attempts - 1).Select(attempt => plan.After(attempt)!.Value).ToList();

        Assert.Null(plan.After(RetryPlan.Attempts));
        Assert.Equal(5 * (0.8 + (0.4 * chance)), waits[0].TotalSeconds, 3);
        Assert.Equal(waits.Order(), waits);
        Assert.InRange(waits.Aggregate((sum, one) => sum + one).TotalDays, 2.5, 3.8);
    }
}
