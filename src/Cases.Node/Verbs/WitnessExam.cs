using System.Globalization;
using Cases.Ledger;

namespace Cases.Node;

/// <summary>What <c>doctor</c> says of heads that are held elsewhere: what came later could be cut unseen.</summary>
internal static class WitnessExam
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Adds what is found; changes nothing.</summary>
    public static async Task RunAsync(OpenStore store, List<Finding> findings, CancellationToken cancellation)
    {
        var head = await store.Ledger.ReadHeadAsync(cancellation).ConfigureAwait(false);
        var signed = await store.Checkpoints.ReadLastCheckpointAsync(cancellation).ConfigureAwait(false);
        findings.Add(signed is null
            ? new Finding("heads", "warn", "none is signed yet", "the first verb that writes signs one")
            : new Finding("heads", "ok",
                $"signed at {Output.Number(signed.Size)} of {Output.Number(head.Next)} entries", null));
        var witnessed = await WitnessLog.ReadAsync(store, cancellation).ConfigureAwait(false);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        findings.Add(Of(witnessed.MaxBy(one => one.Size), head, now));
    }

    private static Finding Of(Witnessed? last, LedgerHead head, long nowMs)
    {
        const string Remedy = "run 'cases audit checkpoint --push DIR|URL' by a timer, to a place that others keep";
        if (last is null)
        {
            return new Finding("witness", "warn",
                $"no head is held elsewhere: all {Output.Number(head.Next)} entries could be cut off or rolled back "
                + "unseen", Remedy);
        }

        var entries = Math.Max(0, head.Next - last.Size);
        var age = TimeSpan.FromMilliseconds(Math.Max(0, nowMs - last.AtMs));
        var what = string.Create(CultureInfo.InvariantCulture,
            $"{entries:N0} entries since the head of {last.Size:N0} that {last.Witness} took "
            + $"{age:d\\.hh\\:mm\\:ss} ago");
        return entries == 0 || age < Longest
            ? new Finding("witness", "ok", what, null)
            : new Finding("witness", "warn", what, Remedy);
    }
}
