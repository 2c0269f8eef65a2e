using Xunit;

namespace Cases.House.Tests;

/// <summary>The script ./cases, in a made-up checkout with a made-up dotnet.</summary>
public sealed class ScriptTests : IDisposable
{
    private const string SyntaxError = "A.cs(1,2): error CS1002: ; expected";

    private readonly ScriptCheckout _checkout = new();

    public ScriptTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "the script needs bash");

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void Verb_FirstCall_ProbesBuildsAndRunsInTheCallersFolder()
    {
        ScriptRun run = _checkout.Run("elsewhere", ["import", "my file.csv"]);

        Assert.Equal($"in {_checkout.Root}/elsewhere: cases.dll import my file.csv\n", run.Output);
        Assert.Equal(7, run.ExitCode);
        Assert.Equal(["restore", "build", "run"], Kinds());
    }

    [Fact]
    public void Verb_NothingChanged_RunsWithoutBuild()
    {
        _checkout.Run("", ["doctor"]);
        _checkout.TakeCalls();

        ScriptRun run = _checkout.Run("", ["doctor"]);

        Assert.Equal(["run"], Kinds());
        Assert.Equal("", run.Error);
    }

    [Theory]
    [InlineData("src/Cases.Node/Program.cs", true)]
    [InlineData("src/Cases.Policies/packs/new.yaml", true)]
    [InlineData("Directory.Packages.props", true)]
    [InlineData("src/Cases.Node/README.md", false)]
    [InlineData("src/Cases.Node/obj/anything.cs", false)]
    [InlineData("tests/A.Tests/A.cs", false)]
    public void Verb_FileWritten_BuildsWhereTheProductIsMadeOfIt(string file, bool builds)
    {
        _checkout.Run("", ["doctor"]);
        _checkout.Write(file, "other text");
        _checkout.TakeCalls();

        _checkout.Run("", ["doctor"]);

        Assert.Equal(builds, Kinds().Contains("build"));
    }

    [Fact]
    public void Verb_SourceDeleted_BuildsAgain()
    {
        _checkout.Write("src/Cases.Node/Extra.cs", "text");
        _checkout.Run("", ["doctor"]);
        File.Delete(Path.Combine(_checkout.Root, "src/Cases.Node/Extra.cs"));
        _checkout.TakeCalls();

        _checkout.Run("", ["doctor"]);

        Assert.Contains("build", Kinds());
    }

    [Fact]
    public void Verb_BuildFails_IsExitThreeWithTheFirstErrors()
    {
        _checkout.Fail("build", $"noise\n{SyntaxError} [x]\n{SyntaxError} [y]");

        ScriptRun run = _checkout.Run("", ["doctor"]);

        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.Split('\n'), line => line == SyntaxError);
        Assert.DoesNotContain("noise", run.Error, StringComparison.Ordinal);

        _checkout.Mend("build");
        Assert.Equal(7, _checkout.Run("", ["doctor"]).ExitCode);
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData("error NU1101: Unable to find package Stateless", false, true)]
    [InlineData("error NU1603: another version was resolved", false, true)]
    [InlineData("error NU1301: the service did not answer", false, false)]
    [InlineData("error: the disk is full", false, false)]
    public void Probe_Answer_ChoosesTheBuildAndIsRememberedWhereItIsOne(string? fault, bool full, bool remembered)
    {
        if (fault is not null)
        {
            _checkout.Fail("restore", fault);
        }

        _checkout.Run("", ["doctor"]);
        string build = Assert.Single(_checkout.TakeCalls(), call => call.StartsWith("build", StringComparison.Ordinal));
        Assert.EndsWith($"-p:FullPackages={(full ? "true" : "false")}", build, StringComparison.Ordinal);

        _checkout.Run("", ["doctor"]);
        Assert.Equal(remembered, !Kinds().Contains("restore"));
    }

    [Fact]
    public void Probe_VersionsChanged_AsksAgain()
    {
        _checkout.Run("", ["doctor"]);
        _checkout.Write("Directory.Build.props", "other versions");
        _checkout.TakeCalls();

        _checkout.Run("", ["doctor"]);

        Assert.Contains("restore", Kinds());
    }

    [Theory]
    [InlineData("true", 7)]
    [InlineData("false", 7)]
    [InlineData("maybe", 2)]
    public void Probe_Overridden_AsksNobody(string value, int exitCode)
    {
        ScriptRun run = _checkout.Run("", ["doctor"], $"CASES_FULL_PACKAGES={value}");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.DoesNotContain("restore", Kinds());
    }

    [Fact]
    public void ExtraArguments_Given_ReachRestoreAndBuildAndCauseABuild()
    {
        _checkout.Run("", ["doctor"]);
        _checkout.TakeCalls();

        _checkout.Run("", ["doctor"], "CASES_DOTNET_ARGS=-p:A=1 -p:B=2");

        string[] calls = _checkout.TakeCalls();
        Assert.Equal(3, calls.Length);
        Assert.All(calls[..2], call => Assert.EndsWith("-p:A=1 -p:B=2", call, StringComparison.Ordinal));
    }

    [Fact]
    public void Test_AllPass_EndsWithTheSumAndZero()
    {
        _checkout.AddProject("A.Tests", 2, Trx(2, 2, 2));
        _checkout.AddProject("B.Tests", 1, Trx(4, 3, 3));

        ScriptRun run = _checkout.Run("", ["test"]);

        Assert.Equal((0, "5 passed, 0 failed, 1 skipped\n"), (run.ExitCode, run.Output));
    }

    [Fact]
    public void Test_OneFails_NamesItWithItsMessage()
    {
        const string Result = "<UnitTestResult testName=\"A.B(x: &quot;1&quot;)\" outcome=\"Failed\">\n" +
            "<Message>not &lt;equal&gt;\nsecond line</Message>\n</UnitTestResult>";
        _checkout.AddProject("A.Tests", 1, Trx(2, 2, 1, Result));
        _checkout.Fail("A.Tests.exit", "ignored");

        ScriptRun run = _checkout.Run("", ["test"]);

        Assert.Equal((1, "1 passed, 1 failed, 0 skipped\n"), (run.ExitCode, run.Output));
        Assert.Contains(
            "FAILED A.B(x: \"1\")\n         not <equal>\n         second line\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, false, 2, "ran 2 tests, and its MinimumTests says 3")]
    [InlineData(2, true, 2, "although no test failed")]
    [InlineData(1, false, null, "left no results")]
    public void Test_ProjectThatProvesNothing_FailsAndIsNamed(int minimum, bool crashes, int? ran, string complaint)
    {
        _checkout.AddProject("A.Tests", minimum, ran is { } count ? Trx(count + 5, count, count) : null);
        if (crashes)
        {
            _checkout.Fail("A.Tests.exit", "crashed");
        }

        ScriptRun run = _checkout.Run("", ["test"]);

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith(" 0 failed, " + (ran is null ? "0" : "5") + " skipped\n", run.Output, StringComparison.Ordinal);
        Assert.Matches($"A.Tests.*{complaint}", run.Error);
    }

    [Fact]
    public void Test_All_RunsTheLonelyProjectsLastAndSaysSo()
    {
        _checkout.AddProject("A.Tests", 1, Trx(1, 1, 1), alone: true);
        _checkout.AddProject("B.Tests", 1, Trx(1, 1, 1));

        Assert.Equal("1 passed, 0 failed, 0 skipped\n", _checkout.Run("", ["test"]).Output);
        Assert.Contains("all=", _checkout.TakeCalls());

        Assert.Equal("2 passed, 0 failed, 0 skipped\n", _checkout.Run("", ["test", "--all"]).Output);
        string[] calls = _checkout.TakeCalls();
        Assert.Equal(2, calls.Count(call => call == "all=1"));
        Assert.StartsWith("test tests/A.Tests", calls[^2], StringComparison.Ordinal);
    }

    [Fact]
    public void Test_DoesNotBuild_IsExitThreeWithoutASum()
    {
        _checkout.Fail("build", SyntaxError);

        ScriptRun run = _checkout.Run("", ["test"]);

        Assert.Equal((3, ""), (run.ExitCode, run.Output));
    }

    [Theory]
    [InlineData("--help", 0)]
    [InlineData("--al", 2)]
    public void Test_Argument_IsHelpOrRefused(string argument, int exitCode)
    {
        Assert.Equal(exitCode, _checkout.Run("", ["test", argument]).ExitCode);
        Assert.Empty(_checkout.TakeCalls());
    }

    private static string Trx(int total, int executed, int passed, string results = "") =>
        $"{results}\n<Counters total=\"{total}\" executed=\"{executed}\" passed=\"{passed}\" />\n";

    private string[] Kinds() =>
    [
        .. _checkout.TakeCalls().Select(call => call.Split(' ')[0])
            .Select(word => word.EndsWith(".dll", StringComparison.Ordinal) ? "run" : word),
    ];
}
