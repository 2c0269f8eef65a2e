using Cases.Domain;
using Cases.Ledger;
using Cases.Policies;
using NodaTime;

namespace Cases.Work.Tests;

/// <summary>Makers of what the tests of this room need.</summary>
internal static class Given
{
    public static PolicyBook Book { get; } = new([.. ShippedPacks.All(), .. ProcessMappings.ShippedOwnPacks()]);

    /// <summary>Ids as the product makes them: opaque, and a function of source, account and episode.</summary>
    public static CaseNaming Naming { get; } = new(
        (source, account, episode) => CommandId16.FromHash($"{source}|{account}|{episode}").ToString(),
        (source, account) => "account/" + CommandId16.FromHash($"{source}|{account}"));

    public static ProcessMapping RoadFines { get; } = ProcessMappings.Load("road-fines").Mapping!;

    public static ReplayOptions Replay(string log, ProcessMapping? mapping = null) => new()
    {
        Mapping = mapping ?? RoadFines,
        LogPath = log,
        Naming = Naming,
        Clock = TimeProvider.System,
        Delay = (_, _) => Task.CompletedTask,
    };

    public static string CaseId(string source, string account, int episode = 1) => Naming.CaseId(source, account, episode);

    public static LocalDate Day(int year, int month, int day) => new(year, month, day);
}

/// <summary>A folder of files that lives as long as a test.</summary>
internal sealed class Folder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("cases-work-").FullName;

    public string File(string name) => Path.Combine(path, name);

    public string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    public void Dispose() => Directory.Delete(path, recursive: true);
}
