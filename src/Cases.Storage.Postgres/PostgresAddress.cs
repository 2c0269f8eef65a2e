using System.Globalization;
using Cases.Ledger;
using Npgsql;

namespace Cases.Storage.Postgres;

/// <summary>Where a store on PostgreSQL is, as <c>--store postgres:…</c> names it.</summary>
/// <remarks>
/// Behind <c>postgres:</c> stands a list such as <c>Host=db;Database=cases;Username=cases</c>, or the form
/// <c>//user:password@host:port/database?option=value</c>. What is not said comes from where PostgreSQL's own programs
/// take it (<c>PGPASSFILE</c>, <c>~/.pgpass</c>, <c>PGPASSWORD</c>). Messages name host and database, never a password.
/// </remarks>
public sealed class PostgresAddress
{
    private const int DefaultPort = 5432;

    // A batch, the turn, settling one of them, and what a draft asks meanwhile.
    private const int WriterPool = 4;
    private const int LedgerPool = 24;

    // Half of a batch of 256 entries, which goes out in two writes instead of twenty: a sixth of the node's own time.
    private const int BatchBuffer = 128 * 1024;
    private const int DerivedPool = 8;

    // While a server that vanished is waited for, threads of the node stand still.
    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 15;

    // A node that vanished holds no lock for longer. These stand before what the address says, which so wins.
    private const string Bounds = "-c idle_in_transaction_session_timeout=30s -c tcp_keepalives_idle=10 "
        + "-c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=20s";

    private const string TargetSession = "Target Session Attributes";
    private const string Always = "-c default_transaction_isolation=read\\ committed -c jit=off -c enable_seqscan=off";
    private const string Durable = "-c synchronous_commit=on";
    private const string Derived = Always + " -c synchronous_commit=off -c plan_cache_mode=force_custom_plan";
    private const string Walking = " -c enable_sort=off -c enable_incremental_sort=off";

    private readonly NpgsqlConnectionStringBuilder _settings;

    private PostgresAddress(NpgsqlConnectionStringBuilder settings) => _settings = settings;

    /// <summary>Host, port and database, for messages.</summary>
    public string Shown => string.Create(
        CultureInfo.InvariantCulture, $"{_settings.Host}:{_settings.Port}/{_settings.Database}");

    /// <summary>The address as <c>--store</c> takes it, without a password and without options.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"postgres://{Uri.EscapeDataString(Role)}@{Shown}";

    /// <summary>The role that connects.</summary>
    public string Role => _settings.Username ?? "";

    /// <summary>Reads an address.</summary>
    /// <param name="text">What stands behind <c>postgres:</c>.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException">The text is no address, names no host, database or role, or asks for what a
    /// ledger cannot have; the message says which, and shows no password.</exception>
    public static PostgresAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var settings = text.StartsWith("//", StringComparison.Ordinal) ? FromUri(text) : FromList(text);
        Require(settings.Host, "host", "Host=…");
        Require(settings.Database, "database", "Database=…");
        Require(settings.Username, "role", "Username=…");
        if (!HasSeveralHosts(settings) && settings.ShouldSerialize(TargetSession))
        {
            throw Wrong($"'{TargetSession}' chooses among several hosts, and it names one");
        }

        if (settings.Multiplexing)
        {
            throw Wrong("Multiplexing cannot be used: batches need a connection of their own");
        }

        return new PostgresAddress(settings);
    }

    /// <summary>The same database under another role, for example the owner who migrates.</summary>
    /// <param name="role">The role.</param>
    /// <param name="password">Its password; null where the server asks for none or a file has it.</param>
    /// <returns>The address.</returns>
    public PostgresAddress As(string role, string? password)
    {
        ArgumentException.ThrowIfNullOrEmpty(role);
        return new PostgresAddress(Copy(settings =>
        {
            settings.Username = role;
            settings.Password = password;
        }));
    }

    /// <summary>Connections as the ledger needs them.</summary>
    /// <remarks>
    /// No question is answered by reading a whole table, also where a plan was made while the table was small. A commit
    /// is durable when it is answered, unless the address asks for more than <c>on</c>; statements are
    /// prepared where they come again; nothing on a connection changes its settings, so that none need be reset.
    /// </remarks>
    internal NpgsqlDataSource Connect() => Connect(Ledger, LedgerPool);

    /// <summary>
    /// Connections of the ledger's writer alone: it queues behind no reader, least of all with the lock on the end.
    /// </summary>
    /// <remarks>
    /// A commit that takes too long breaks its line and is settled. The driver would otherwise ask the server to
    /// cancel and read on, and a commit cancelled while it waits for a replica is answered as done.
    /// </remarks>
    internal NpgsqlDataSource ConnectWriter() => Connect(Ledger, LedgerPool, settings =>
    {
        settings.MinPoolSize = 0;
        settings.MaxPoolSize = WriterPool;
        settings.CancellationTimeout = -1;
        Default(settings, "Write Buffer Size", BatchBuffer);
    });

    /// <summary>The settings with the password, for a program beside this one; never to be shown.</summary>
    internal NpgsqlConnectionStringBuilder Settings => Copy(_ => { });

    /// <summary>
    /// Connections for what is derived: what a crash of the server takes back is derived again, and a page is found by
    /// an index and with a plan of its own, whatever the tables' statistics say at the moment.
    /// </summary>
    internal NpgsqlDataSource ConnectDerived() => Connect(_ => Derived, DerivedPool);

    /// <summary>
    /// Connections for pages in order: bounded walks along an index, which the server would take for dearer than
    /// sorting all there is.
    /// </summary>
    internal NpgsqlDataSource ConnectPages() => Connect(_ => Derived + Walking, DerivedPool);

    private NpgsqlDataSource Connect(
        Func<string?, string> options, int pool, Action<NpgsqlConnectionStringBuilder>? last = null) =>
        NpgsqlDataSource.Create(Copy(settings =>
        {
            settings.ApplicationName ??= "cases";
            settings.Options = $"{Bounds} {settings.Options} {options(settings.Options)}";
            settings.NoResetOnClose = true;
            settings.MaxAutoPrepare = 128;
            settings.AutoPrepareMinUsages = 2;
            Default(settings, "Maximum Pool Size", Math.Max(pool, settings.MinPoolSize));
            Default(settings, "Timeout", ConnectSeconds);
            Default(settings, "Command Timeout", CommandSeconds);
            if (HasSeveralHosts(settings))
            {
                // One broken line says little about its host; a standby would answer with what was.
                Default(settings, "Host Recheck Seconds", 1);
                Default(settings, TargetSession, "primary");
            }

            last?.Invoke(settings);
        }));

    private static void Default(NpgsqlConnectionStringBuilder settings, string name, object value)
    {
        if (!settings.ShouldSerialize(name))
        {
            settings[name] = value;
        }
    }

    private static bool HasSeveralHosts(NpgsqlConnectionStringBuilder settings) =>
        settings.Host?.Contains(',', StringComparison.Ordinal) == true;

    private static string Ledger(string? told) =>
        told?.Contains("synchronous_commit", StringComparison.Ordinal) == true ? Always : Always + " " + Durable;

    private static NpgsqlConnectionStringBuilder FromList(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidCastException)
        {
            // The driver's own message may repeat the text, and with it a password.
            throw Wrong("it is no list of settings such as 'Host=db;Database=cases;Username=cases'");
        }
    }

    private static NpgsqlConnectionStringBuilder FromUri(string text)
    {
        if (!Uri.TryCreate("postgres:" + text, UriKind.Absolute, out var uri))
        {
            throw Wrong("it is no address such as '//cases@db:5432/cases'");
        }

        var user = uri.UserInfo.Split(':', 2);
        var settings = FromList("");
        settings.Host = uri.Host.Length == 0 ? null : uri.Host.Trim('[', ']');
        settings.Port = uri.Port < 0 ? DefaultPort : uri.Port;
        settings.Database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        settings.Username = Uri.UnescapeDataString(user[0]);
        settings.Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null;
        foreach (var option in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            Set(settings, option.Split('=', 2));
        }

        return settings;
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string[] option)
    {
        // The names that PostgreSQL's own programs use, where the driver has others.
        var name = option[0] switch
        {
            "sslmode" => "SSL Mode",
            "sslrootcert" => "Root Certificate",
            "connect_timeout" => "Timeout",
            "application_name" => "Application Name",
            "options" => "Options",
            var other => other,
        };
        var value = option.Length > 1 ? Uri.UnescapeDataString(option[1]) : "";
        try
        {
            settings[name] = name == "SSL Mode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (Exception error) when (
            error is ArgumentException or FormatException or InvalidCastException or OverflowException
                or KeyNotFoundException)
        {
            throw Wrong($"its option '{option[0]}' is not known, or not with this value");
        }
    }

    private static void Require(string? value, string what, string how)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw Wrong($"it names no {what} ({how})");
        }
    }

    private static ArgumentException Wrong(string why) => new($"postgres: the address cannot be used, {why}");

    private NpgsqlConnectionStringBuilder Copy(Action<NpgsqlConnectionStringBuilder> change)
    {
        var copy = new NpgsqlConnectionStringBuilder(_settings.ConnectionString);
        change(copy);
        return copy;
    }
}
