using Xunit;

namespace Cases.Node.Tests;

public sealed class OwnAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:5080", "http://127.0.0.1:5080/")]
    [InlineData("http://localhost:5080", "http://localhost:5080/")]
    [InlineData("http://[::1]:5080", "http://[::1]:5080/")]
    [InlineData("http://0.0.0.0:81", "http://127.0.0.1:81/")]
    [InlineData("http://[::]:81", "http://[::1]:81/")]
    public void Nearest_OfAnAddress_IsOneThatCanBeCalledFromHere(string listening, string called) =>
        Assert.Equal(called, OwnAddress.Nearest(listening).AbsoluteUri);
}
