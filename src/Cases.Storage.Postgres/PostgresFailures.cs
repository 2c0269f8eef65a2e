using System.Net.Sockets;
using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>Turns what PostgreSQL answers, or that it does not, into what the user can act on.</summary>
internal static class PostgresFailures
{
    /// <summary>What to run where the schema is missing or old.</summary>
    public const string Migrate = "run 'cases doctor --migrate' on it under the role that owns the tables";

    /// <summary>Makes the exception for a failure.</summary>
    public static LedgerStoreException From(Exception error, PostgresAddress address, bool isUnknown = false)
    {
        var (failure, what, remedy) = error is PostgresException told ? Of(told, address) : Of(error);
        return new LedgerStoreException(failure, $"postgres {address.Shown}: {what} ({Detail(error)})", remedy, error)
        {
            OutcomeUnknown = isUnknown,
        };
    }

    /// <summary>A store whose rows contradict each other.</summary>
    public static LedgerStoreException Damage(PostgresAddress address, string how, Exception? inner = null) => new(
        StoreFailure.Corrupt,
        $"postgres {address.Shown}: the store is damaged, {how}",
        "run 'cases audit verify', then restore it from a backup",
        inner);

    /// <summary>Whether the connection is gone, so that another one may do better.</summary>
    public static bool IsBroken(Exception error) => error switch
    {
        PostgresException told => told.InvariantSeverity is "FATAL" or "PANIC", // The server ends the session.
        NpgsqlException => true,
        IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether an exception is the world's and not a broken program's.</summary>
    public static bool IsWorld(Exception error) =>
        error is NpgsqlException or IOException or SocketException or TimeoutException;

    /// <summary>Whether two writers met, and this one can simply look again.</summary>
    public static bool IsContention(PostgresException error) => error.SqlState
        is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    private static (StoreFailure Failure, string What, string Remedy) Of(
        PostgresException error, PostgresAddress address) => error.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => (
                StoreFailure.NoPermission, $"the server does not let the role '{address.Role}' in",
                "check role and password, and pg_hba.conf of the server"),
            PostgresErrorCodes.InvalidCatalogName => (
                StoreFailure.NotFound, "there is no such database",
                "create it, then run 'cases doctor --migrate', or name another one with --store"),
            PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn
                or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.UndefinedFunction => (
                StoreFailure.NotFound, "the database has not the tables of this build", Migrate),
            PostgresErrorCodes.DiskFull => (
                StoreFailure.DiskFull, "the server has no room to write",
                "free disk space on the server and try again; what was acknowledged is kept"),
            PostgresErrorCodes.OutOfMemory => (
                StoreFailure.Unavailable, "the server has no memory left", "try again when the server has less to do"),
            PostgresErrorCodes.TooManyConnections => (
                StoreFailure.Unavailable, "the server takes no more connections",
                "raise max_connections of the server, or lower 'Maximum Pool Size' of the nodes"),
            PostgresErrorCodes.ReadOnlySqlTransaction => (
                StoreFailure.Unavailable, "the server takes no writes just now, it is read-only",
                "name the primary server with --store, or let the role write; after a failover it may pass"),
            PostgresErrorCodes.InsufficientPrivilege => (
                StoreFailure.NoPermission, $"the role '{address.Role}' may not do this", Migrate),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => (
                StoreFailure.Corrupt, "the database is damaged",
                "restore it from a backup and run 'cases audit verify'"),
            PostgresErrorCodes.RestrictViolation => (
                StoreFailure.NoPermission, "the ledger refuses this", "entries are only ever added"),
            PostgresErrorCodes.LockNotAvailable => (
                StoreFailure.InUse, "another session holds the lock", "try again when it is done"),
            PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown
                or PostgresErrorCodes.CrashShutdown => (
                StoreFailure.Unavailable, "the server starts or stops", "try again in a moment"),
            _ => (StoreFailure.Unavailable, "PostgreSQL failed", "run 'cases doctor' on the store"),
        };

    private static (StoreFailure Failure, string What, string Remedy) Of(Exception error) => error switch
    {
        // The driver has no type for it.
        NpgsqlException when error.Message.StartsWith("No password", StringComparison.Ordinal) => (
            StoreFailure.NoPermission, "the server asks for a password and none was given",
            "put it into the file that PGPASSFILE names, or ~/.pgpass (host:port:database:role:password, mode 0600)"),
        NpgsqlException when error.Message.StartsWith("The connection pool", StringComparison.Ordinal) => (
            StoreFailure.Unavailable, "all connections of this process are in use",
            "try again when it has less to do, or raise 'Maximum Pool Size' in the address"),
        { InnerException: TimeoutException } or TimeoutException => (
            StoreFailure.Unavailable, "the server did not answer in time", "check the server's load and the network"),
        { InnerException: SocketException } or SocketException => (
            StoreFailure.Unavailable, "the server cannot be reached",
            "start it, or check host and port and the network between"),
        _ => (StoreFailure.Unavailable, "the connection failed", "try again, and check the server if it stays so"),
    };

    private static string Detail(Exception error) => error switch
    {
        PostgresException told => $"{told.SqlState}: {told.MessageText}",
        { InnerException: { } inner } => $"{error.Message} {inner.Message}",
        _ => error.Message,
    };
}
