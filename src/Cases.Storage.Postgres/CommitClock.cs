using System.Globalization;
using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>
/// Bounds recorded-at by the server's clock: one node whose clock is far ahead would fix it for all, since it never
/// falls, and one far behind would date its entries back.
/// </summary>
/// <remarks>
/// The condition stands in the statement that moves the end, and costs no round trip. It is the clock of the
/// statement's beginning, so that waiting for the lock counts for nobody. An instant that the ledger has reached
/// already is taken also where it lies ahead: after a wrong clock was set right, others go on with what stands there
/// until time is past.
/// </remarks>
/// <param name="address">Where the store is.</param>
/// <param name="bound">How far from the server's clock, at most; null for no bound.</param>
internal sealed class CommitClock(PostgresAddress address, TimeSpan? bound)
{
    private const string Now = "floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint";

    // Whoever asks a node for work only while it is well would never learn that its clock was set right.
    private const long ToldMs = 30_000;

    private long _offUntil;

    /// <summary>Whether a batch lately bore an instant out of bounds, and none was written since.</summary>
    public bool IsOff => Environment.TickCount64 < Volatile.Read(ref _offUntil);

    /// <summary>What stands behind <c>WHERE</c> of the statement; <c>$3</c> is the batch's recorded-at.</summary>
    public string Condition { get; } = bound is not { } most ? "" : string.Create(CultureInfo.InvariantCulture,
        $" AND $3 >= {Now} - {(long)most.TotalMilliseconds} "
        + $"AND ($3 <= recorded OR $3 <= {Now} + {(long)most.TotalMilliseconds})");

    /// <summary>The last batch was written.</summary>
    public void Written() => Volatile.Write(ref _offUntil, 0);

    /// <summary>Why a batch was not taken where nobody came first; null where the instant was no reason.</summary>
    public async ValueTask<LedgerStoreException?> FaultAsync(
        NpgsqlConnection connection, long recordedAtMs, CancellationToken cancellation)
    {
        if (bound is not { } most)
        {
            return null;
        }

        var off = TimeSpan.FromMilliseconds(recordedAtMs - (await new NpgsqlCommand($"SELECT {Now}", connection)
            .ReadAsync(row => row.GetInt64(0), cancellation).ConfigureAwait(false))[0]);
        if (off.Duration() <= most)
        {
            return null;
        }

        Volatile.Write(ref _offUntil, Environment.TickCount64 + ToldMs);
        return new LedgerStoreException(
            StoreFailure.ClockOff,
            string.Create(CultureInfo.InvariantCulture,
                $"postgres {address.Shown}: this node's clock is {off.Duration():c} "
                + $"{(off > TimeSpan.Zero ? "ahead of" : "behind")} the server's, and may be {most:c} off"),
            "keep the clocks of all nodes and of the server by NTP; nothing was written");
    }
}
