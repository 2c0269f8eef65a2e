using Xunit;

namespace Cases.Node.Tests;

/// <summary>A node that serves, from its start to its end.</summary>
public sealed class ServeVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Serve_FreshStore_ListensHoldsTheLockAndEndsWellWhenTold()
    {
        using var node = await ServingProcess.StartAsync(folder.Store());
        using var client = new HttpClient { BaseAddress = node.Address };

        Assert.Equal("127.0.0.1", node.Address.Host);
        Assert.Equal("live\n", await client.GetStringAsync(new Uri("/health/live", UriKind.Relative)));
        Assert.Equal("ready\n", await client.GetStringAsync(new Uri("/health/ready", UriKind.Relative)));
        var table = folder.Write("t.csv", "account,due\n");
        (await Cli.RunAsync("import", table, "--store", folder.Store())).Fails(3, "cases.db");

        (await node.TerminateAsync()).Done();
        (await Cli.RunAsync("doctor", "--store", folder.Store())).Done();
    }

    [Fact]
    public async Task Serve_AddressInUse_IsExitThreeAndSaysWhatToDo()
    {
        using var node = await ServingProcess.StartAsync(folder.Store());
        var taken = node.Address.GetLeftPart(UriPartial.Authority);
        (await Cli.RunAsync("serve", "--urls", taken, "--store", "memory")).Fails(3, "Cannot listen", "--urls");
    }

    [Theory]
    [InlineData("here")]
    [InlineData("https://127.0.0.1:5443")]
    [InlineData("http://127.0.0.1:5080/v1")]
    [InlineData("ftp://127.0.0.1")]
    [InlineData(";")]
    public async Task Serve_UrlThatIsNone_IsExitTwo(string url) =>
        (await Cli.RunAsync("serve", "--urls", url, "--store", "memory")).Fails(2, "--urls", "http://HOST:PORT");

    [Fact]
    public async Task Serve_UnknownEngine_IsExitTwo() =>
        (await Cli.RunAsync("serve", "--engine", "steam", "--store", "memory")).Fails(2, "steam");
}
