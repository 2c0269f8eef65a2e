using Cases.Ledger;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.TestKit;

/// <summary>Units that turned on a search through the ledger and what was written since, or need a key.</summary>
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

    [Fact]
    public async Task NeededKey_ThatIsThere_OrWasDestroyedInFrontOfTheUnit_DecidesIt()
    {
        var writer = Writer();
        foreach (var key in (string[])["k1", "k2"])
        {
            await AppendOneAsync(writer, Unit(Case(key), 0) with { NewKeys = [Key(key, "account/" + key)] });
        }

        await AppendOneAsync(writer, Needing("a", "k1", "k2"));

        // In the batch, in front of the unit and not behind it.
        var early = AppendAsync(writer, Needing("b", "k1"));
        var destroying = AppendAsync(writer, Unit(Case("c"), 0) with { DestroyedKeys = ["k1"] });
        var late = AppendAsync(writer, Needing("d", "k2", "k1"));
        var other = AppendAsync(writer, Needing("e", "k2"));
        await writer.FlushOnceAsync();
        Assert.IsType<Appended>(await early);
        Assert.IsType<Appended>(await destroying);
        Assert.Equal(new KeyGone("k1"), await late);
        Assert.IsType<Appended>(await other);

        // In the store: by this writer, and by another one that did not know of it when it began.
        Assert.Equal(new KeyGone("k1"), await AppendAndFlushAsync(writer, Needing("f", "k1")));
        await AppendOneAsync(Writer(), Unit(Case("g"), 0) with { DestroyedKeys = ["k2"] });
        Assert.Equal(new KeyGone("k2"), await AppendAndFlushAsync(writer, Needing("h", "k2")));
        Assert.Null(await Store.ReadStreamHeadAsync(Case("h"), None));
    }

    /// <summary>A unit that needs some keys.</summary>
    private static LedgerUnit Needing(string stream, params string[] keys) =>
        Unit(Case(stream), 0) with { NeededKeys = keys };

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
