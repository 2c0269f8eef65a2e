using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>
/// The lock on the end of the ledger, kept from a conflict to the commit of the batch that is resolved anew: a node
/// beside busier ones would lose to one of them each time.
/// </summary>
/// <remarks>
/// Others wait meanwhile, so it is let go as soon as nothing is left to commit; and the server ends the session itself
/// where the node has stopped in between.
/// </remarks>
/// <param name="open">Opens a connection of the writer's.</param>
internal sealed class LedgerTurn(Func<CancellationToken, ValueTask<NpgsqlConnection>> open)
{
    // Longer than resolving a full batch takes, shorter than others' callers wait.
    private const string Bound = "SET LOCAL idle_in_transaction_session_timeout = '2s'";

    private NpgsqlTransaction? _transaction;

    /// <summary>The connection that holds the lock; null where none does.</summary>
    public NpgsqlConnection? Connection { get; private set; }

    /// <summary>Waits for the lock, and reads the end under it; null where its row is missing.</summary>
    public async ValueTask<LedgerEnd?> TakeAsync(CancellationToken cancellation)
    {
        Connection = await open(cancellation).ConfigureAwait(false);
        _transaction = await Connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await new NpgsqlCommand(Bound, Connection).RunAsync(cancellation).ConfigureAwait(false);
        return await LedgerRows.ReadEndAsync(
            new NpgsqlCommand("SELECT next, recorded, term FROM cases.head FOR UPDATE", Connection), cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Commits what was written under the lock.</summary>
    public Task CommitAsync(CancellationToken cancellation) => _transaction!.CommitAsync(cancellation);

    /// <summary>Lets the lock go; what was not committed is taken back.</summary>
    public async ValueTask LetGoAsync()
    {
        var (transaction, connection) = (_transaction, Connection);
        (_transaction, Connection) = (null, null);
        if (connection is null)
        {
            return;
        }

        try
        {
            if (transaction is not null)
            {
                await transaction.DisposeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception error) when (PostgresFailures.IsWorld(error))
        {
            return; // The session is gone, and the lock with it.
        }
        finally
        {
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
