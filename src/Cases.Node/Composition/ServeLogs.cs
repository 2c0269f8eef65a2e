using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Filters;
using Serilog.Formatting.Json;

namespace Cases.Node;

/// <summary>Logs of a serving node: requests and mistakes on standard error, security in a file.</summary>
/// <remarks>One JSON document a line, with nothing personal and no secret in it.</remarks>
internal sealed class ServeLogs : IDisposable
{
    /// <summary>What is told to the security log and to no other.</summary>
    public const string SecurityCategory = "Cases.Security";

    /// <summary>Puts a request's path into whatever is logged meanwhile; paths name accounts and persons.</summary>
    private const string PathsInScopes = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private const long MaxFile = 64L << 20;

    private readonly Logger logger;
    private readonly SecurityFile? security;

    private ServeLogs(Logger logger, SecurityFile? security = null)
    {
        this.logger = logger;
        this.security = security;
    }

    /// <summary>The logger that everything is written to.</summary>
    public Serilog.ILogger Logger => logger;

    /// <summary>Why the security log cannot be written, in words for anyone; null while it can.</summary>
    public string? Fault => security?.Fault;

    /// <summary>Takes the name of an erased person out of the security log, as far as it is a file.</summary>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Forget(string person) => security?.Forget(person);

    /// <summary>The persons whom the security log names, as far as it is a file.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public IReadOnlyCollection<string> Persons() => security?.Persons() ?? [];

    /// <summary>The security log beside a store.</summary>
    public static string SecurityFileOf(string store) => store + ".security.log";

    /// <summary>Names the file of the security log, where there is to be one that is not beside the store.</summary>
    public const string SecurityVariable = "CASES_SECURITY_LOG";

    /// <summary>
    /// The file of the security log: the one that is configured, else the one beside the store; null where there is
    /// neither.
    /// </summary>
    /// <param name="store">The store's file; null for one that is no file.</param>
    public static string? SecurityFileFor(string? store) =>
        Environment.GetEnvironmentVariable(SecurityVariable) is { Length: > 0 } named ? named
        : store is null ? null : SecurityFileOf(store);

    /// <summary>Opens the logs.</summary>
    /// <param name="securityFile">The file of the security log; null where it goes to standard error too.</param>
    public static ServeLogs Open(string? securityFile)
    {
        var isSecurity = Matching.FromSource(SecurityCategory);
        var settings = new LoggerConfiguration()
            .MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override(PathsInScopes, LevelAlias.Off);
        if (securityFile is null)
        {
            return new ServeLogs(settings.WriteTo.Console(Json(), standardErrorFromLevel: LogEventLevel.Verbose)
                .CreateLogger());
        }

        var file = OpenFile(securityFile);
        return new ServeLogs(settings
            .WriteTo.Logger(others => others.Filter.ByExcluding(isSecurity)
                .WriteTo.Console(Json(), standardErrorFromLevel: LogEventLevel.Verbose))
            .WriteTo.Logger(security => security.Filter.ByIncludingOnly(isSecurity)
                .WriteTo.Sink(file))
            .CreateLogger(), file);
    }

    public void Dispose()
    {
        logger.Dispose();
        security?.Dispose();
    }

    private static SecurityFile OpenFile(string path)
    {
        try
        {
            return new SecurityFile(path, MaxFile, Json());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VerbFailure(ExitCode.WorldFailed,
                $"The security log {path} cannot be written: {error.Message} Without it nobody would know who read "
                + "what; make it writable for this user.", error);
        }
    }

    private static JsonFormatter Json() => new(renderMessage: false);
}
