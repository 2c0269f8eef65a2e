using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cases.TestKit;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The walk of the first page, run as it stands there, by a shell and curl.</summary>
public sealed partial class WalkTests : IDisposable
{
    private const string Url = "http://127.0.0.1:5080";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Walk_OfTheFirstPage_LeadsFromSignInToResolution()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the walk needs bash and curl");
        var answers = Answers(await RunAsync(Script(Block())));

        var refused = Assert.Single(answers, answer => answer.TryGetProperty("status", out _));
        Assert.Equal(422, refused.GetProperty("status").GetInt32());
        var reason = refused.GetProperty("refusals")[0];
        Assert.Equal("BANK-PLAN-HOLD", reason.GetProperty("rule").GetString());
        Assert.True(reason.TryGetProperty("permittedFrom", out _));
        Assert.Contains(answers, answer => answer.TryGetProperty("actions", out _));
        var stages = answers.Where(answer => answer.TryGetProperty("stage", out _))
            .Select(answer => answer.GetProperty("stage").GetString());
        Assert.Equal(["open", "resolved"], stages);
        var trail = answers[^1].GetProperty("items").EnumerateArray()
            .Select(entry => entry.GetProperty("kind").GetString()!).ToList();
        Assert.Equal("caseOpened", trail[0]);
        Assert.Equal("caseResolved", trail[^1]);
        Assert.Empty(((string[])["contactRecorded", "promiseMade", "refused", "paymentRecorded"]).Except(trail));
    }

    [Fact]
    public async Task Push_OfTheFirstPage_IsSignedByOpensslAndTakenOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the walk needs bash, curl and openssl");
        var answers = Answers(await RunAsync(Script(Pushed())));

        Assert.Equal(
            ["applied applied", "duplicate duplicate"],
            answers.Where(answer => answer.TryGetProperty("results", out _)).Select(answer => string.Join(
                ' ', answer.GetProperty("results").EnumerateArray().Select(one => one.GetProperty("result")))));
    }

    [Fact]
    public void Walk_Reason_IsShownAsTheRuleGivesIt()
    {
        using var shown = JsonDocument.Parse(Shown().Match(Page()).Groups["json"].Value);
        Assert.Equal("BANK-PLAN-HOLD", shown.RootElement.GetProperty("rule").GetString());
    }

    private static string Page() => File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));

    /// <summary>The block, on a port that is free here.</summary>
    private static string Script(Regex block)
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
    private static int FreePort()
    {
        for (var port = 20_000 + (Environment.ProcessId % 10_000); ; port++)
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

    private static List<JsonElement> Answers(string output) =>
    [
        .. output.Split('\n').Where(line => line.StartsWith('{')).Select(line =>
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }),
    ];

    private async Task<string> RunAsync(string script)
    {
        folder.Write(
            "cases", $"#!/bin/bash\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "cases.dll")}' \"$@\"\n");
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

    [GeneratedRegex(@"### Payments that a bank's systems push[\s\S]*?```bash\n(?<script>[\s\S]+?)```")]
    private static partial Regex Pushed();

    [GeneratedRegex(@"### A walk with curl[\s\S]*?```bash\n(?<script>[\s\S]+?)```")]
    private static partial Regex Block();

    [GeneratedRegex(@"### A walk with curl[\s\S]*?```json\n(?<json>[\s\S]+?)```")]
    private static partial Regex Shown();
}
