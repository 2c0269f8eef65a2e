using Xunit;

namespace Cases.Work.Tests;

/// <summary>Goal: all lines of a file of any size are told again, and memory holds only the first of them.</summary>
public sealed class PaymentReportTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(25_000)]
    public void Lines_OfAnyNumber_AreToldAgainEachTimeTheyAreAskedFor(int count)
    {
        using var report = new PaymentReport();
        for (var number = count; number > 0; number--)
        {
            report.Add(Line(number, number % 2 == 0 ? PaymentOutcome.Matched : PaymentOutcome.Rejected));
        }

        for (var time = 0; time < 2; time++)
        {
            Assert.Equal(
                Enumerable.Range(1, count).Select(number => (number, $"r{number}")),
                report.Lines().Select(line => (line.Line, line.Reference!)).Order());
        }

        Assert.Equal(count / 2, report.CountOf(PaymentOutcome.Matched));
        Assert.Equal(report.CountOf(PaymentOutcome.Rejected), report.Of(PaymentOutcome.Rejected).LongCount());
        Assert.Empty(report.Of(PaymentOutcome.Held));
    }

    [Fact]
    public void Lines_OfFewFiles_AreInOrderOfFileAndLine()
    {
        using var report = new PaymentReport();
        foreach (var (file, line) in new[] { ("b", 3), ("a", 2), ("b", 2), ("a", 9) })
        {
            report.Add(Line(line, PaymentOutcome.Matched) with { File = file });
        }

        Assert.Equal(["b2", "b3", "a2", "a9"], report.Lines().Select(line => $"{line.File}{line.Line}"));
    }

    private static PaymentLine Line(int number, PaymentOutcome outcome) =>
        new(outcome, "f", number, $"r{number}", "LOAN-0001", "1.00 CNY", null, null, null);
}
