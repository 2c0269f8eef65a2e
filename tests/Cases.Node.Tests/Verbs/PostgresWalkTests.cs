using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Cases.TestKit;
using Npgsql;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>The first page's way to a store on PostgreSQL, run as it stands there.</summary>
public sealed partial class PostgresWalkTests : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Way_OfTheFirstPage_LeadsFromTwoRolesToAVerifiedLedger()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the way needs bash, psql and openssl");
        var cluster = await PostgresCluster.RequireAsync();
        var server = new NpgsqlConnectionStringBuilder(cluster.Connect("postgres"));
        try
        {
            var (code, output, error) = await RunAsync(Script(server), server.Password!);

            Assert.True(code == 0, $"exit {code}: {error}\n{output}");
            Assert.Matches("ok +migration +ran 001_ledger.* as cases_owner", output);
            Assert.Matches("opened +[1-9]", output);
            Assert.Contains("A-1001", output, StringComparison.Ordinal);
            Assert.Contains("whole: chain, tree and states agree", output, StringComparison.Ordinal);
            Assert.DoesNotContain("choose-", output + error, StringComparison.Ordinal);
        }
        finally
        {
            await AdminAsync(server, "DROP DATABASE IF EXISTS cases WITH (FORCE)");
            await AdminAsync(server, "DROP ROLE IF EXISTS cases");
            await AdminAsync(server, "DROP ROLE IF EXISTS cases_owner");
        }
    }

    /// <summary>The block, on the server of the tests.</summary>
    private static string Script(NpgsqlConnectionStringBuilder server)
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "README.md"));
        var script = Block().Match(page).Groups["script"].Value;
        Assert.Contains("127.0.0.1:5432", script, StringComparison.Ordinal);
        var place = string.Create(CultureInfo.InvariantCulture, $"{server.Host}:{server.Port}");
        return string.Create(CultureInfo.InvariantCulture,
            $"psql() {{ PGPASSWORD=$PASSWORD PGPORT={server.Port} command psql \"$@\"; }}\n")
            + script.Replace("127.0.0.1:5432", place, StringComparison.Ordinal);
    }

    private static async Task AdminAsync(NpgsqlConnectionStringBuilder server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<(int Code, string Out, string Error)> RunAsync(string script, string password)
    {
        folder.Write(
            "cases", $"#!/bin/bash\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "cases.dll")}' \"$@\"\n");
        Directory.CreateSymbolicLink(folder.At("deploy"), Path.Combine(Checkout.Root, "deploy"));
        var start = new ProcessStartInfo("bash", ["-eu", "-o", "pipefail", "-c", "chmod +x cases\n" + script])
        {
            WorkingDirectory = folder.Root, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["PASSWORD"] = password;
        using var shell = Process.Start(start)!;
        try
        {
            var error = shell.StandardError.ReadToEndAsync();
            var output = await shell.StandardOutput.ReadToEndAsync().WaitAsync(Longest);
            await shell.WaitForExitAsync().WaitAsync(Longest);
            return (shell.ExitCode, output, await error);
        }
        finally
        {
            if (!shell.HasExited)
            {
                shell.Kill(entireProcessTree: true);
            }
        }
    }

    [GeneratedRegex(@"## On PostgreSQL[\s\S]*?```bash\n(?<script>[\s\S]+?)```")]
    private static partial Regex Block();
}
