namespace Cases.Node.Tests;

/// <summary>When records of the erased were made: whatever day it is, past every retention or within it.</summary>
internal static class RecordTimes
{
    public static readonly DateTimeOffset LongAgo = new(2015, 3, 2, 9, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset ToCome = new(2190, 3, 2, 9, 0, 0, TimeSpan.Zero);
}
