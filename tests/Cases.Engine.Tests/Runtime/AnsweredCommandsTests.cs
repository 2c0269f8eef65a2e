using System.Buffers.Binary;
using Cases.Ledger;
using Xunit;

namespace Cases.Engine.Tests.Runtime;

public sealed class AnsweredCommandsTests
{
    private const int Many = (AnsweredCommands.Few * 3) + 1;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(AnsweredCommands.Few - 1)]
    [InlineData(AnsweredCommands.Few)]
    [InlineData(AnsweredCommands.Few + 1)]
    [InlineData(Many)]
    public void TryGetValue_SomeWereAdded_FindsEachAsItWasAndNoOther(int count)
    {
        var commands = Filled(count);

        for (var number = 0; number < count; number++)
        {
            Assert.True(commands.TryGetValue(Id(number), out var found));
            Assert.Equal(Answer(number), found);
        }

        Assert.False(commands.TryGetValue(Id(count), out _));
        Assert.Equal(
            Enumerable.Range(0, count).Select(Answer).OrderBy(answer => answer.Sequence),
            commands.Values.OrderBy(answer => answer.Sequence));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(AnsweredCommands.Few)]
    [InlineData(AnsweredCommands.Few + 1)]
    [InlineData(Many)]
    public void TryAdd_TheIdIsThere_KeepsTheFirstAnswer(int count)
    {
        var commands = Filled(count);

        for (var number = 0; number < count; number++)
        {
            commands.TryAdd(Id(number), Answer(number + 1));
        }

        Assert.Equal(count, commands.Values.Count());
        Assert.True(commands.TryGetValue(Id(count - 1), out var found));
        Assert.Equal(Answer(count - 1), found);
    }

    [Theory]
    [InlineData(long.MaxValue / 2, true)]
    [InlineData(long.MaxValue / 2, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    public void TryGetValue_TheLargestSequence_ComesBackWhole(long sequence, bool accepted)
    {
        var commands = new AnsweredCommands();
        var answer = new Answered(Print(7), sequence, accepted);

        commands.TryAdd(Id(1), answer);

        Assert.True(commands.TryGetValue(Id(1), out var found));
        Assert.Equal(answer, found);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(Many)]
    public void Clear_SomeWereAdded_ForgetsAllAndBeginsAnew(int count)
    {
        var commands = Filled(count);

        commands.Clear();

        Assert.Empty(commands.Values);
        Assert.False(commands.TryGetValue(Id(0), out _));
        commands.TryAdd(Id(0), Answer(5));
        Assert.Equal([Answer(5)], commands.Values);
    }

    private static AnsweredCommands Filled(int count)
    {
        var commands = new AnsweredCommands();
        for (var number = 0; number < count; number++)
        {
            commands.TryAdd(Id(number), Answer(number));
        }

        return commands;
    }

    private static Answered Answer(int number) => new(Print(number), number + 1, number % 3 != 0);

    // Ids that differ in their last bytes only, as counted ones do.
    private static CommandId16 Id(int number) => new(Bytes(number));

    private static Fingerprint16 Print(int number) => Fingerprint16.FromBytes(Bytes(number * 31));

    private static byte[] Bytes(int number)
    {
        var bytes = new byte[CommandId16.Size];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(CommandId16.Size - sizeof(int)), number);
        return bytes;
    }
}
