using Cases.TestKit;
using Microsoft.Playwright;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>The browser of the machine, without a window and without calls of its own.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    /// <summary>
    /// Starts it. Where there is none the calling test is skipped, or fails under <c>CASES_CI=1</c>.
    /// </summary>
    public static async Task<IBrowser> StartAsync(IPlaywright playwright) => await playwright.Chromium.LaunchAsync(
        new BrowserTypeLaunchOptions { ExecutablePath = Find(), Args = Arguments, Timeout = 180_000 });

    /// <summary>The program; the test ends here where there is none.</summary>
    public static string Find()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var found = Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
        const string message = "no Chromium was found: install the package chromium";
        Assert.False(found is null && TestSwitches.Ci, message);
        Assert.SkipWhen(found is null, message);
        return found!;
    }
}
