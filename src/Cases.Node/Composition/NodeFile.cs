using System.Globalization;
using System.Net;
using System.Text.Json;
using Cases.Engine;

namespace Cases.Node;

/// <summary>
/// <c>FILE.node</c> beside a store that is served: where its node takes commands of verbs, and the secret.
/// </summary>
/// <param name="Format">The file's format; another one is of another build.</param>
/// <param name="Address">Address and port on this machine.</param>
/// <param name="Secret">What both ends must know, in hex.</param>
/// <param name="Key">A mark of the master key: a caller with another one would name cases otherwise.</param>
/// <param name="Build">The node's build.</param>
/// <param name="Process">The node's process, for whoever looks.</param>
/// <param name="Packs">The packs that the bank chose for the node.</param>
internal sealed record NodeFile(
    int Format, string Address, string Secret, string Key, string Build, int Process, IReadOnlyList<string> Packs)
{
    private const int Known = 2;

    // Far more than the file ever has; whatever else stands there is not read.
    private const int MostBytes = 4_096;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>The file beside a store.</summary>
    public static string Of(string store) => store + ".node";

    /// <summary>What the file of a node that starts now says.</summary>
    public static NodeFile Make(IPEndPoint address, byte[] secret, RunningNode node) => new(
        Known, address.ToString(), Convert.ToHexStringLower(secret), MarkOf(node.Identity), RunningNode.Build,
        Environment.ProcessId, node.Chosen);

    /// <summary>A mark that follows from the master key and tells nothing about it.</summary>
    public static string MarkOf(CaseIdentity identity) => identity.Case("cases", "mark of the key", 1);

    /// <summary>Writes the file, for its owner alone; it takes its name when it is complete.</summary>
    public void Write(string store)
    {
        var partial = Of(store) + ".partial";
        File.Delete(partial);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(partial, options))
        {
            JsonSerializer.Serialize(stream, this, Json);
        }

        File.Move(partial, Of(store), overwrite: true);
    }

    /// <summary>Takes the file away; only whoever writes to the store may.</summary>
    public static void Delete(string store) => File.Delete(Of(store));

    /// <summary>Reads the file; null where there is none, or none that this build understands.</summary>
    public static NodeFile? Read(string store)
    {
        var path = Of(store);
        try
        {
            var file = new FileInfo(path) is { Exists: true, Length: <= MostBytes }
                ? JsonSerializer.Deserialize<NodeFile>(File.ReadAllText(path), Json)
                : null;
            return file is { Format: Known, Packs: not null } ? file : null;
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new VerbFailure(ExitCode.WorldFailed,
                $"A node serves {store}, and {path} may not be read: run this as the node's user.", error);
        }
    }

    /// <summary>The address as far as it is on this machine, and the secret; null where the file was changed.</summary>
    public (IPEndPoint Address, byte[] Secret)? Link()
    {
        var isHex = Secret is { Length: LinkGreeting.SecretBytes * 2 } && Secret.All(char.IsAsciiHexDigit);
        return isHex && IPEndPoint.TryParse(Address ?? "", out var address) && IPAddress.IsLoopback(address.Address)
            ? (address, Convert.FromHexString(Secret))
            : null;
    }

    /// <inheritdoc/>
    /// <remarks>Without the secret.</remarks>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}, process {Process}");
}
