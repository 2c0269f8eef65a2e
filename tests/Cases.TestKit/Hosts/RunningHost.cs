using System.Security.Cryptography;
using System.Text;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.TestKit;

/// <summary>A host that runs on a store, as a conformance suite needs it.</summary>
public abstract class RunningHost : IAsyncDisposable
{
    /// <summary>The host.</summary>
    public abstract IStreamHost Host { get; }

    /// <summary>Forgets every idle actor.</summary>
    public abstract void ForgetAll();

    /// <summary>Stops the host.</summary>
    public abstract ValueTask DisposeAsync();

    /// <summary>Sends a command under an id made from a text, within bounded time.</summary>
    public Task<CommandReceipt> SendAsync(
        string id, string caseId, object command, string by = "ann", CancellationToken cancellation = default) =>
        Host.SendAsync(Envelope(id, caseId, command, by), cancellation).AsTask().Soon();

    /// <summary>Reads a case, within bounded time.</summary>
    public Task<StreamView> ReadAsync(string caseId) =>
        Host.ReadAsync(CaseIdentity.Stream(caseId), CancellationToken.None).AsTask().Soon();

    /// <summary>The envelope of a command.</summary>
    public static CommandEnvelope Envelope(string id, string caseId, object command, string by = "ann") => new(
        CommandId16.FromHash(id), CaseIdentity.Stream(caseId), new Principal(by, "collector"), command);
}

/// <summary>The embedded host as the composition root runs it.</summary>
public sealed class EmbeddedRun(HostSettings settings, bool inline = false) : RunningHost
{
    /// <summary>The node.</summary>
    public CasesNode Node { get; } = settings.Node(inline);

    /// <inheritdoc/>
    public override IStreamHost Host => Node.Host;

    /// <summary>Starts a node with a thread of its own.</summary>
    public static EmbeddedRun Start(HostSettings settings)
    {
        var run = new EmbeddedRun(settings);
        run.Node.Start();
        return run;
    }

    /// <inheritdoc/>
    public override void ForgetAll() => Node.Embedded.EvictAll();

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => Node.DisposeAsync();
}

/// <summary>What a host is started with.</summary>
/// <param name="Store">The ledger.</param>
/// <param name="Time">The clock.</param>
public sealed record HostSettings(ILedgerStore Store, TimeProvider Time)
{
    /// <summary>Bounds and build.</summary>
    public EngineOptions Options { get; init; } = new() { Build = "build-1", Version = "1.0" };

    /// <summary>From what new keys come; hosts on one store need different ones.</summary>
    public string Seed { get; init; } = "a";

    /// <summary>The packs.</summary>
    public PolicyBook Policies { get; init; } = new([new RulePack
    {
        Id = "BANK",
        Title = "No rule at all",
        Jurisdiction = "any",
        Instrument = "made up for tests",
        ValidFrom = new LocalDate(2000, 1, 1),
    }]);

    /// <summary>The master key under which these hosts seal, as the file of a key holds it.</summary>
    public static string MasterKeyText { get; } = Convert.ToHexStringLower(Master()) + "\n";

    /// <summary>A node that is not started yet.</summary>
    public CasesNode Node(bool inline) => new(Store, Sealer(Seed), Policies, Time, Options, inline);

    /// <summary>A sealer whose master key is always the same and whose data keys follow from a seed.</summary>
    public static Sealer Sealer(string seed)
    {
        using var master = MasterKey.FromBytes(Master());
        long count = 0;
        return new Sealer(master, bytes =>
        {
            for (var start = 0; start < bytes.Length; start += SHA256.HashSizeInBytes)
            {
                var block = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{Interlocked.Increment(ref count)}"));
                block.AsSpan(0, Math.Min(block.Length, bytes.Length - start)).CopyTo(bytes[start..]);
            }
        });
    }

    private static byte[] Master() => SHA256.HashData("the master key of tests"u8);
}

/// <summary>Waiting that ends: a test that would hang fails instead.</summary>
public static class Waiting
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>The task, or a failure where it does not end in a minute.</summary>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Longest);

    /// <summary>The task, or a failure where it does not end in a minute.</summary>
    public static Task Soon(this Task task) => task.WaitAsync(Longest);
}
