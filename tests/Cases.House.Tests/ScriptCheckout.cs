using System.Diagnostics;
using Cases.TestKit;

namespace Cases.House.Tests;

/// <summary>What a run of the script printed and how it ended.</summary>
public sealed record ScriptRun(int ExitCode, string Output, string Error);

/// <summary>
/// A made-up checkout with the real script and a made-up dotnet, which writes down how it is called and answers as the
/// test asks: the script's own decisions show without a build.
/// </summary>
public sealed class ScriptCheckout : IDisposable
{
    private const string FakeDotnet = """
        #!/usr/bin/env bash
        echo "$*" >>"$FAKE/calls"
        answer() { [ -f "$FAKE/$1" ] && cat "$FAKE/$1" && exit 1; }
        case $1 in
            restore) answer restore ;;
            build)
                answer build
                for flavour in default full; do
                    mkdir -p "src/Cases.Node/bin/$flavour/Release/net10.0"
                    touch "src/Cases.Node/bin/$flavour/Release/net10.0/cases.dll"
                done ;;
            test)
                for argument in "$@"; do results=$argument; done
                name=$(basename "$2" .csproj)
                echo "all=${CASES_TEST_ALL:-}" >>"$FAKE/calls"
                [ -f "$FAKE/$name.trx" ] && cp "$FAKE/$name.trx" "$results/results.trx"
                answer "$name.exit" ;;
            *)
                echo "in $(pwd): $(basename "$1") ${*:2}"
                exit 7 ;;
        esac
        exit 0
        """;

    private static readonly string[] Files =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json", ".editorconfig",
        "src/Cases.Node/Program.cs", "Cases.sln",
    ];

    private readonly string _fake;

    public ScriptCheckout()
    {
        Root = Directory.CreateTempSubdirectory("cases-script").FullName;
        _fake = Path.Combine(Root, "fake");
        foreach (string file in Files)
        {
            Write(file, "text");
        }

        Write("fake/dotnet", FakeDotnet + "\n");
        File.Copy(Path.Combine(Checkout.Root, "cases"), Path.Combine(Root, "cases"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(_fake, "dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    /// <summary>The made-up checkout's folder.</summary>
    public string Root { get; }

    /// <summary>What the made-up dotnet prints before it fails at this: restore, build or PROJECT.exit.</summary>
    public void Fail(string what, string text) => Write($"fake/{what}", text + "\n");

    /// <summary>Takes a failure back.</summary>
    public void Mend(string what) => File.Delete(Path.Combine(_fake, what));

    /// <summary>The calls of dotnet since the last question.</summary>
    public string[] TakeCalls()
    {
        string file = Path.Combine(_fake, "calls");
        string[] calls = File.Exists(file) ? File.ReadAllLines(file) : [];
        File.Delete(file);
        return calls;
    }

    /// <summary>Writes a file of the checkout, younger than any build so far.</summary>
    public void Write(string path, string text)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        string stamp = Path.Combine(Root, "obj", "built-Cases.Node-default");
        if (File.Exists(stamp))
        {
            File.SetLastWriteTimeUtc(full, File.GetLastWriteTimeUtc(stamp).AddSeconds(2));
        }
    }

    /// <summary>Adds a test project with its minimum, and the results that its run leaves behind.</summary>
    public void AddProject(string name, int minimum, string? trx, bool alone = false)
    {
        string project = $"tests/{name}/{name}.csproj";
        Write(project, $"""
            <Project>
              <IsTestProject>true</IsTestProject>
              <MinimumTests>{minimum}</MinimumTests>
              <RunsAlone>{(alone ? "true" : "false")}</RunsAlone>
            </Project>
            """);
        string solution = Path.Combine(Root, "Cases.sln");
        File.AppendAllText(solution, $"\nProject(\"x\") = \"{name}\", \"{project.Replace('/', '\\')}\", \"y\"\n");
        if (trx is not null)
        {
            Write($"fake/{name}.trx", trx);
        }
    }

    /// <summary>Runs the script from a folder of the checkout; settings are NAME=VALUE.</summary>
    public ScriptRun Run(string folder, string[] arguments, params string[] settings)
    {
        var start = new ProcessStartInfo("bash")
        {
            WorkingDirectory = Directory.CreateDirectory(Path.Combine(Root, folder)).FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(Root, "cases"));
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (string name in (string[])["CASES_FULL_PACKAGES", "CASES_DOTNET_ARGS", "CASES_TEST_ALL", "CASES_CI"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["PATH"] = _fake + ":" + start.Environment["PATH"];
        start.Environment["FAKE"] = _fake;
        start.Environment["TMPDIR"] = Root;
        foreach (string[] setting in settings.Select(s => s.Split('=', 2)))
        {
            start.Environment[setting[0]] = setting[1];
        }

        using Process bash = Process.Start(start)!;
        Task<string> error = bash.StandardError.ReadToEndAsync();
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return new ScriptRun(bash.ExitCode, output, error.Result);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
