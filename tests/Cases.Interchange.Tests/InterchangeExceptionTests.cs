namespace Cases.Interchange.Tests;

public sealed class InterchangeExceptionTests
{
    [Theory]
    [InlineData(null, null, "It is bad (a.csv). Mend it.")]
    [InlineData(7, null, "It is bad (a.csv:7). Mend it.")]
    [InlineData(7, "amount", "It is bad (a.csv:7, field 'amount'). Mend it.")]
    [InlineData(null, "amount", "It is bad (a.csv, field 'amount'). Mend it.")]
    public void Message_SaysWhatWhereAndWhatToDo(int? line, string? field, string expected)
    {
        var error = new InterchangeException("It is bad", "a.csv", "Mend it.", line, field);
        Assert.Equal(expected, error.Message);
        Assert.Equal(
            ("It is bad", "a.csv", line, field, "Mend it."),
            (error.What, error.File, error.Line, error.Field, error.Remedy));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\0")]
    [InlineData("\t")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\u001B[31m")]
    public void Message_FromTextThatBreaksLines_IsOneLine(string bad)
    {
        var error = new InterchangeException($"a{bad}b", $"c{bad}d", $"e{bad}f", 1, $"g{bad}h");
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.DoesNotContain('\u2028', error.Message);
        Assert.DoesNotContain('\u2029', error.Message);
        Assert.Equal($"c{bad}d", error.File);
        Assert.Equal($"g{bad}h", error.Field);
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(61, true)]
    public void Quote_OfALongText_IsCut(int length, bool cut)
    {
        var text = InterchangeException.Quote(new string('x', length));
        Assert.Equal(
            cut ? $"'{new string('x', 60)}...' (61 characters)" : $"'{new string('x', 60)}'", text);
    }

    [Fact]
    public void Quote_CutAtASurrogatePair_KeepsItWhole()
    {
        var text = InterchangeException.Quote(new string('x', 59) + string.Concat(Enumerable.Repeat("😀", 5)));
        Assert.Equal($"'{new string('x', 59)}...' (69 characters)", text);
    }

    [Fact]
    public void Quote_OfAHugeText_SaysItsLength() =>
        Assert.EndsWith("(1,000,000 characters)", InterchangeException.Quote(new string('x', 1_000_000)),
            StringComparison.Ordinal);

    [Fact]
    public void Inner_IsKeptForDebugging()
    {
        var inner = new InvalidOperationException("why");
        Assert.Same(inner, new InterchangeException("x", "y", "z", inner: inner).InnerException);
    }
}
