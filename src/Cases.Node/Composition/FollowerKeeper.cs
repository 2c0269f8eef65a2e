using System.Collections.Concurrent;
using Cases.Ledger;
using NodaTime;

namespace Cases.Node;

/// <summary>A follower as it is kept running.</summary>
/// <param name="Name">What it keeps, in words, such as <c>worklists</c>.</param>
/// <param name="Run">Follows until it is stopped.</param>
/// <param name="CatchUp">Takes in what is committed now.</param>
internal sealed record KeptFollower(
    string Name, Func<CancellationToken, Task> Run, Func<CancellationToken, ValueTask<long>> CatchUp);

/// <summary>Keeps followers running: one that fails goes on as soon as the store lets it, or the node ends.</summary>
/// <remarks>
/// What a follower makes is derived, so it starts again from its cursor. A store that is away, in use or full may come
/// back; one that is damaged, of a newer build or forbidden does not by itself, and a mistake of the program neither:
/// then lists would stand still for ever and nobody would know.
/// </remarks>
/// <param name="delay">Waits between two attempts; ends early when stopped.</param>
internal sealed class FollowerKeeper(Func<Duration, CancellationToken, Task> delay)
{
    private static readonly Duration First = Duration.FromSeconds(1);

    private readonly ConcurrentDictionary<string, string> standing = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How long to wait between two attempts, at most.</summary>
    public Duration Longest { get; init; } = Duration.FromSeconds(30);

    /// <summary>Is told of each failure and, with null, of each recovery.</summary>
    public Action<string, Exception?> Told { get; set; } = static (_, _) => { };

    /// <summary>Completes when a follower cannot go on; awaiting that follower then says why.</summary>
    public Task Lost => lost.Task;

    /// <summary>Why the node's lists are not up to date, without names of files; null where they are kept.</summary>
    public string? Standing => standing.IsEmpty
        ? null
        : string.Join("; ", standing.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key} stand still, {pair.Value}"));

    /// <summary>Runs a follower until it is stopped.</summary>
    /// <exception cref="VerbFailure">It cannot go on.</exception>
    public async Task KeepAsync(KeptFollower follower, CancellationToken stop)
    {
        var wait = First;
        while (true)
        {
            try
            {
                if (standing.ContainsKey(follower.Name))
                {
                    await follower.CatchUp(stop).ConfigureAwait(false);
                    standing.TryRemove(follower.Name, out _);
                    Told(follower.Name, null);
                    wait = First;
                }

                await follower.Run(stop).ConfigureAwait(false);
                return;
            }
            catch (LedgerStoreException fault) when (MayPass(fault.Failure) && !stop.IsCancellationRequested)
            {
                standing[follower.Name] = Word(fault.Failure);
                Told(follower.Name, fault);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // Stopped while it stood still. Who needs the rows catches up himself, and meets the fault; thrown from
                // here it would hide what ended the node.
                return;
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                throw Give(follower.Name, fault);
            }

            await delay(wait, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = Duration.Min(Longest, wait + wait);
        }
    }

    private VerbFailure Give(string name, Exception fault)
    {
        var failure = (fault as LedgerStoreException)?.Failure;
        standing[name] = failure is { } known ? Word(known) : "a mistake of the program";
        Told(name, fault);
        lost.TrySetResult();
        return new VerbFailure(ExitCode.WorldFailed, $"The {name} cannot be kept any more. {fault.Message}", fault);
    }

    private static bool MayPass(StoreFailure failure) =>
        failure is StoreFailure.Unavailable or StoreFailure.InUse or StoreFailure.DiskFull or StoreFailure.ClockOff;

    private static string Word(StoreFailure failure) => failure switch
    {
        StoreFailure.Unavailable => "the store does not answer",
        StoreFailure.InUse => "the store is locked by another process",
        StoreFailure.NewerVersion => "an entry is of a newer build",
        StoreFailure.DiskFull => "there is no room to write",
        StoreFailure.Corrupt or StoreFailure.NotAStore or StoreFailure.NotFound => "the store is damaged",
        StoreFailure.NoPermission => "the store may not be written",
        StoreFailure.ClockOff => OpenStore.ClockOff,
    };
}
