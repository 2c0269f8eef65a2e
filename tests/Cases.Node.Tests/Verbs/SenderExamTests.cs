using Cases.Gateway;
using Cases.Interchange;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>What <c>doctor</c> says of senders of payments.</summary>
public sealed class SenderExamTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("", "ok", "1 secrets count")]
    [InlineData("-1", "bad", "every secret has ended")]
    [InlineData("-1 ", "warn", "1 of its secrets have ended")]
    [InlineData("3", "warn", "ends on 2026-03-05")]
    [InlineData("30", "ok", "1 secrets count")]
    [InlineData("3 ", "ok", "2 secrets count")]
    public void Look_AtSecretsThatEnd_SaysWhatToDo(string days, string grade, string what)
    {
        // A number of days for each secret; nothing for one without an end.
        var secrets = days.Split(' ').Select((text, index) => new SenderSecret
        {
            Secret = WebhookSecret.Of([.. Enumerable.Repeat((byte)(index + 1), 32)]).ToText(),
            Until = text.Length == 0 ? null : Now.AddDays(int.Parse(text, null)),
        });
        var payments = new PaymentOptions { Senders = [new SenderOptions { Name = "core", Secrets = [.. secrets] }] };

        var finding = Assert.Single(SenderExam.Look(payments, Now));

        Assert.Equal(grade, finding.Grade);
        Assert.StartsWith("core: ", finding.What, StringComparison.Ordinal);
        Assert.Contains(what, finding.What);
        Assert.Equal(grade == "ok", finding.Remedy is null);
    }

    [Fact]
    public void Look_WithoutSenders_SaysNothing() => Assert.Empty(SenderExam.Look(new PaymentOptions(), Now));
}
