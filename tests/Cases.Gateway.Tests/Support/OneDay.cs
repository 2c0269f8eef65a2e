namespace Cases.Gateway.Tests;

/// <summary>The machine's clock, which never leaves the day of the tests: midnight makes every debt older.</summary>
internal sealed class OneDay : TimeProvider
{
    private static readonly DateTimeOffset End =
        new(Desk.Today.AddDays(1).ToDateTime(TimeOnly.MinValue).AddTicks(-1), TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow()
    {
        var now = System.GetUtcNow();
        return now < End ? now : End;
    }
}
