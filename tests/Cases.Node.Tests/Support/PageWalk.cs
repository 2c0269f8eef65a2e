using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>Lines of the first page, run as they stand there by a shell, on ports that are free here.</summary>
internal static class PageWalk
{
    private const string Url = "http://127.0.0.1:5080";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary>The first page.</summary>
    public static string Page() => File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));

    /// <summary>A block of it, on a port that is free.</summary>
    public static string Script(Regex block)
    {
        var script = block.Match(Page()).Groups["script"].Value;
        Assert.Contains(Url, script, StringComparison.Ordinal);
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}");
        return script.Replace(Url, url, StringComparison.Ordinal)
            .Replace("./cases serve", "./cases serve --urls " + url, StringComparison.Ordinal);
    }

    /// <summary>
    /// A free port below those that the system gives to whoever asks for any, which other tests do meanwhile.
    /// </summary>
    public static int FreePort(int skipped = 0)
    {
        for (var port = 20_000 + skipped + (Environment.ProcessId % 10_000); ; port++)
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException) when (port < 32_000)
            {
                // Somebody has it.
            }
        }
    }

    /// <summary>The lines that are JSON.</summary>
    public static List<JsonElement> Answers(string output) =>
    [
        .. output.Split('\n').Where(line => line.StartsWith('{')).Select(line =>
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }),
    ];

    /// <summary>Runs a script in a folder in which <c>./cases</c> is the executable.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="script">The script.</param>
    /// <param name="store">The store of every verb in it; null for the folder's own.</param>
    public static async Task<string> RunAsync(Folder folder, string script, string? store = null)
    {
        var named = store is null ? "" : $" --store '{store}'";
        folder.Write(
            "cases",
            $"#!/bin/bash\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "cases.dll")}' \"$@\"{named}\n");
        Directory.CreateSymbolicLink(folder.At("deploy"), Path.Combine(Checkout.Root, "deploy"));
        var start = new ProcessStartInfo("bash", ["-eu", "-o", "pipefail", "-c", "chmod +x cases\n" + script])
        {
            WorkingDirectory = folder.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var shell = Process.Start(start)!;
        try
        {
            var error = shell.StandardError.ReadToEndAsync();
            var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(Longest);
            await shell.WaitForExitAsync().WaitAsync(Longest);
            Assert.True(shell.ExitCode == 0, $"exit {shell.ExitCode}: {await error}\n{output}");
            return output;
        }
        finally
        {
            if (!shell.HasExited)
            {
                shell.Kill(entireProcessTree: true);
            }
        }
    }
}
