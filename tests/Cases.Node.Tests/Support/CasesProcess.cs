using System.Diagnostics;
using System.Globalization;
using Cases.TestKit;

namespace Cases.Node.Tests;

/// <summary>The executable in a process of its own, for what cannot be seen from inside one.</summary>
internal sealed class CasesProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> output;

    private CasesProcess(Process process)
    {
        this.process = process;
        output = process.StandardOutput.ReadToEndAsync();
    }

    private static string Assembly => Path.Combine(AppContext.BaseDirectory, "cases.dll");

    public static CasesProcess Start(params string[] args) => Launch("dotnet", [Assembly, .. args]);

    /// <summary>The auditor's executable, which knows nothing of the store.</summary>
    public static CasesProcess Verify(params string[] args) =>
        Launch("dotnet", [Path.Combine(AppContext.BaseDirectory, "cases-verify.dll"), .. args]);

    /// <summary>Runs a script in which <c>cases</c> is the executable.</summary>
    public static async Task<CliResult> ShellAsync(string script, params string[] args)
    {
        var defined = $"cases() {{ dotnet '{Assembly}' \"$@\"; }}\n{script}";
        using var shell = Launch("bash", ["-c", defined, "bash", .. args]);
        return await shell.EndAsync();
    }

    /// <summary>Whether it ended by itself.</summary>
    public bool HasEnded => process.HasExited;

    /// <summary>Waits for the next line on standard error; null where it ended without one.</summary>
    public Task<string?> FirstComplaintAsync() => process.StandardError.ReadLineAsync();

    /// <summary>Ends it as <c>kill -9</c> does, with nothing flushed and nothing said.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Tells it to stop, as an operator's machine does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task<CliResult> EndAsync()
    {
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new CliResult(process.ExitCode, await output, error);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }

    private static CasesProcess Launch(string file, string[] args) => new(Process.Start(
        new ProcessStartInfo(file, args)
        {
            WorkingDirectory = Checkout.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        })!);
}
