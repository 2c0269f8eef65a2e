using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Cases.TestKit;

/// <summary>How a process ended and what it printed.</summary>
public sealed record ProcessEnd(int Code, string Out, string Error);

/// <summary>A node that serves, in a process of its own; the test project references Cases.Node.</summary>
public sealed class ServingProcess : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly Process process;
    private readonly Task<string> error;

    private ServingProcess(Process process)
    {
        this.process = process;
        // Read from the start: a log that nobody reads would stop the node.
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>What it printed when it was ready: one JSON document.</summary>
    public JsonElement Said { get; private set; }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(Said.GetProperty("urls")[0].GetString()!);

    /// <summary>Starts it on a free port of this machine and waits until it listens.</summary>
    /// <param name="store">The store, as --store takes it.</param>
    /// <param name="environment">The name of the environment; Production lets nobody in without a provider.</param>
    /// <param name="packs">
    /// The packs in force; null leaves them to the node. The law's refuse by the time of day, which no test may ask.
    /// </param>
    /// <param name="settings">More settings, by the names of environment variables.</param>
    public static async Task<ServingProcess> StartAsync(
        string store, string environment = "Production", string? packs = "BANK",
        params (string Name, string Value)[] settings)
    {
        var cases = Path.Combine(AppContext.BaseDirectory, "cases.dll");
        string[] args = [cases, "serve", "--urls", "http://127.0.0.1:0", "--store", store, "--json"];
        var start = new ProcessStartInfo("dotnet", args)
        {
            WorkingDirectory = Checkout.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["DOTNET_ENVIRONMENT"] = environment;
        start.Environment.Remove("ASPNETCORE_ENVIRONMENT");
        start.Environment["CASES_PACKS"] = packs;
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var serving = new ServingProcess(process);
        var text = "";
        try
        {
            while (await process.StandardOutput.ReadLineAsync().WaitAsync(Longest) is { } line)
            {
                text += line;
                if (line == "}")
                {
                    using var said = JsonDocument.Parse(text);
                    serving.Said = said.RootElement.Clone();
                    return serving;
                }
            }
        }
        catch (TimeoutException)
        {
            serving.Dispose();
            throw;
        }

        Assert.Fail($"It ended before it listened: {await serving.error}");
        throw new InvalidOperationException(text);
    }

    /// <summary>Tells it to stop, as an operator's machine does, and waits for its end.</summary>
    public async Task<ProcessEnd> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        var output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Longest);
        return new ProcessEnd(process.ExitCode, await output, await error);
    }

    /// <summary>Sends it a signal: STOP and CONT hold it in the midst of whatever it does, and let it go on.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(Longest);
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends it as <c>kill -9</c> does, with nothing finished and nothing said.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Longest);
    }

    /// <summary>Ends it at once where it runs still.</summary>
    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
