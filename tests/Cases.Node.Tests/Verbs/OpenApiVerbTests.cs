using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary><c>openapi</c>, which the build runs: writes only what differs, or compares.</summary>
public sealed class OpenApiVerbTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Document_IsWrittenWhereItDiffers_AndLeftAloneWhereItDoesNot()
    {
        var path = folder.At("v1.json");
        (await Cli.RunAsync("openapi", path)).Done();
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.StartsWith("{\n", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
        var committed = Path.Combine(Checkout.Root, "src/Cases.Gateway/OpenApi/v1.json");
        Assert.Equal(await File.ReadAllTextAsync(committed, TestContext.Current.CancellationToken), text);

        var written = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, written);
        (await Cli.RunAsync("openapi", path)).Done();
        (await Cli.RunAsync("openapi", path, "--check")).Done();
        Assert.Equal(written, File.GetLastWriteTimeUtc(path));
    }

    [Fact]
    public async Task Document_ThatDiffers_FailsACheckAndStays()
    {
        var path = folder.At("v1.json");
        await File.WriteAllTextAsync(path, "{}", TestContext.Current.CancellationToken);
        (await Cli.RunAsync("openapi", path, "--check")).Fails(1, "commit it");
        Assert.Equal("{}", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }
}
