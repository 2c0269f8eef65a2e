using System.Security.Cryptography;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Policies;
using NodaTime;

namespace Cases.Work.Tests;

/// <summary>Makers of what the tests of this room need.</summary>
internal static class Given
{
    public static PolicyBook Book { get; } = new([.. ShippedPacks.All(), .. ProcessMappings.ShippedOwnPacks()]);

    /// <summary>Ids as the product makes them, under a key that everybody knows.</summary>
    public static CaseIdentity Identity { get; } =
        new(input => new Fingerprint16(SHA256.HashData(input.Span).AsSpan(0, Fingerprint16.Size)));

    public static ProcessMapping RoadFines { get; } = ProcessMappings.Load("road-fines").Mapping!;

    public static ReplayOptions Replay(string log, ProcessMapping? mapping = null) => new()
    {
        Mapping = mapping ?? RoadFines,
        LogPath = log,
        Identity = Identity,
        Clock = TimeProvider.System,
        Delay = (_, _) => Task.CompletedTask,
    };

    public static string CaseId(string source, string account, int episode = 1) =>
        Identity.Case(source, account, episode);

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
