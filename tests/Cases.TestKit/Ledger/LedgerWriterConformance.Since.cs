using Cases.Ledger;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.TestKit;

/// <summary>Units that turned on a search through the ledger, and what was written since.</summary>
public abstract partial class LedgerWriterConformance
{
    [Fact]
    public async Task Since_AnEntryThatBreaksTheBelief_LosesWhereverItStands()
    {
        var writer = Writer();
        await AppendOneAsync(writer, Unit(Case("a"), 0));

        // In the ledger: by this writer, and by another one of which this writer does not know yet.
        await AppendOneAsync(writer, Unit(Case("odd"), 0));
        Assert.Equal("case/odd", await LostToAsync(writer, 1));
        Assert.Null(await LostToAsync(writer, 2));
        await AppendOneAsync(Writer(), Unit(Case("odd2"), 0));
        Assert.Equal("case/odd2", await LostToAsync(writer, 3));

        // In the batch, in front of the unit and not behind it.
        var before = AppendAsync(writer, Unit(Case("odd3"), 0));
        var lost = AppendAsync(writer, Believing(4, "b1"));
        var behind = AppendAsync(writer, Unit(Case("odd4"), 0));
        await writer.FlushOnceAsync();
        Assert.IsType<Appended>(await before);
        Assert.Equal("case/odd3", Assert.IsType<GuardLost>(await lost).Stream.Value);
        Assert.IsType<Appended>(await behind);
        var won = AppendAsync(writer, Believing(6, "b2"));
        var late = AppendAsync(writer, Unit(Case("odd5"), 0));
        await writer.FlushOnceAsync();
        Assert.IsType<Appended>(await won);
        Assert.IsType<Appended>(await late);
    }

    [Fact]
    public async Task Since_APositionThatTheLedgerHasNotReached_Loses()
    {
        var writer = Writer();
        await AppendOneAsync(writer, Unit(Case("a"), 0));
        Assert.NotNull(await LostToAsync(writer, 2));
        Assert.Null(await LostToAsync(writer, 1));
    }

    /// <summary>The stream to which a unit lost that believes in nothing odd; null where it was written.</summary>
    private static async Task<string?> LostToAsync(LedgerWriter writer, long position)
    {
        var waiting = AppendAsync(writer, Believing(position, $"at{position}"));
        await writer.FlushOnceAsync();
        return await waiting is GuardLost lost ? lost.Stream.Value : null;
    }

    /// <summary>A unit that loses where a stream with an odd name was written since.</summary>
    private static LedgerUnit Believing(long position, string stream) => Unguarded(Event(Case(stream), 1)) with
    {
        Since = new SinceGuard(
            position, entry => entry.Stream.Name.StartsWith("odd", StringComparison.Ordinal)),
    };
}
