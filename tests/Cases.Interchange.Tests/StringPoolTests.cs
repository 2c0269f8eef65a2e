using FsCheck;
using FsCheck.Fluent;

namespace Cases.Interchange.Tests;

public sealed class StringPoolTests
{
    [Fact]
    public void Text_SeenAgain_IsTheSameObject()
    {
        var pool = new StringPool();
        Assert.Same(pool.Get("Create Fine"), pool.Get("xCreate Finex".AsSpan(1, 11)));
    }

    [Fact]
    public void Text_Empty_IsTheEmptyString() => Assert.Same(string.Empty, new StringPool().Get([]));

    [Fact]
    public void Text_Long_IsNotPooled()
    {
        var pool = new StringPool();
        var text = new string('x', 1_000);
        Assert.Equal(text, pool.Get(text));
        Assert.NotSame(pool.Get(text), pool.Get(text));
    }

    [Fact]
    public void Texts_MoreThanSlots_AreAllGivenRightly()
    {
        var pool = new StringPool();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 50_000; i++)
            {
                var text = $"case {i}";
                Assert.Equal(text, pool.Get(text));
            }
        }
    }

    [Fact]
    public void Text_Any_IsGivenAsItIs()
    {
        var pool = new StringPool();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll<string?>(text =>
            text is null || pool.Get(text) == text));
    }
}
