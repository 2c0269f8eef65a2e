using System.Text;
using Cases.Ledger;
using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Engine.Tests.ReadModels;

public sealed class PageCursorsTests
{
    private static readonly PageCursors Cursors = Of("a");

    [Fact]
    public void Cursor_AnyPlace_IsReadBack() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(ArbMap.Default.ArbFor<long[]>(), ArbMap.Default.ArbFor<long>(), (some, openedAt) =>
        {
            var keys = some.Take(3).ToArray();
            var text = Cursors.Write("question", new WorkPlace([.. keys], openedAt));

            Assert.True(Cursors.TryRead("question", text, keys.Length, out var place));
            Assert.Equal(keys, place.Keys);
            Assert.Equal(openedAt, place.OpenedAt);
        }));

    [Fact]
    public void Cursor_EveryCharacterChanged_IsRefused()
    {
        var text = Cursors.Write("question", new WorkPlace([7, -9], 12));
        for (var index = 0; index < text.Length; index++)
        {
            var changed = new StringBuilder(text) { [index] = text[index] == 'A' ? 'B' : 'A' }.ToString();
            Assert.False(Cursors.TryRead("question", changed, 2, out _), changed);
        }
    }

    [Theory]
    [InlineData("other", 2)]
    [InlineData("question", 1)]
    [InlineData("question", 3)]
    public void Cursor_OfAnotherQuestion_IsRefused(string question, int keys)
    {
        var text = Cursors.Write("question", new WorkPlace([7, -9], 12));

        Assert.False(Cursors.TryRead(question, text, keys, out var place));
        Assert.Null(place);
    }

    [Fact]
    public void Cursor_OfAnotherInstallation_IsRefused()
    {
        var key = MasterKey.FromBytes(Enumerable.Repeat((byte)9, MasterKey.Size).ToArray());
        using var other = new Sealer(key, bytes => bytes.Clear());
        var foreign = new PageCursors(input => other.Fingerprint(input.Span));

        Assert.False(Cursors.TryRead("q", foreign.Write("q", new WorkPlace([1], 2)), 1, out _));
    }

    [Fact]
    public void Cursor_QuestionAndPlaceShiftedAgainstEachOther_AreNotTheSame() => Assert.NotEqual(
        Cursors.Write("question1", new WorkPlace([1], 2)), Cursors.Write("question", new WorkPlace([1], 2)));

    [Theory]
    [InlineData("")]
    [InlineData("=")]
    [InlineData("AAAA")]
    [InlineData("not base64 at all !")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("逾期逾期逾期")]
    public void Cursor_AnyOtherText_IsRefused(string text) => Assert.False(Cursors.TryRead("q", text, 1, out _));

    private static PageCursors Of(string seed)
    {
        var sealer = HostSettings.Sealer(seed);
        return new PageCursors(input => sealer.Fingerprint(input.Span));
    }
}
