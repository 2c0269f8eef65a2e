using System.CommandLine;
using Cases.Gateway;

namespace Cases.Node;

/// <summary>
/// <c>openapi</c>, for the build: writes the document that a node serves to the file where it is committed, or checks
/// that it stands there.
/// </summary>
internal static class OpenApiVerb
{
    public static Command Command()
    {
        var file = new Argument<string>("file") { Description = "Where the document is." };
        var check = new Option<bool>("--check") { Description = "Write nothing; fail where it is another one." };
        var command = new Command("openapi", "Writes the OpenAPI document of /v1.") { file, check };
        command.Hidden = true;
        command.SetAction(async (parsed, _) =>
            (int)await RunAsync(parsed.GetValue(file)!, parsed.GetValue(check)).ConfigureAwait(false));
        return command;
    }

    private static async Task<ExitCode> RunAsync(string path, bool check)
    {
        var made = await GatewayDocument.MakeAsync().ConfigureAwait(false);
        var known = File.Exists(path) ? await ReadAsync(path).ConfigureAwait(false) : [];
        if (made.AsSpan().SequenceEqual(known))
        {
            return ExitCode.Done;
        }

        if (check)
        {
            Console.Error.WriteLine($"cases: {path} is not what a node serves; build here, look at what changed in it, "
                + "and commit it");
            return ExitCode.CheckFailed;
        }

        var output = new AtomicFile(path);
        await using (output.ConfigureAwait(false))
        {
            await output.Stream.WriteAsync(made).ConfigureAwait(false);
            output.Complete();
        }

        return ExitCode.Done;
    }

    /// <summary>The file with the line breaks that a checkout may have changed.</summary>
    private static async Task<byte[]> ReadAsync(string path) => System.Text.Encoding.UTF8.GetBytes(
        (await File.ReadAllTextAsync(path).ConfigureAwait(false)).ReplaceLineEndings("\n"));
}
