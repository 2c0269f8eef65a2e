namespace Cases.Interchange.Tests;

/// <summary>Runs while no other test does, because it measures the memory of the process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class MemoryTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("x.csv")]
    [InlineData("x.xes")]
    public void Memory_WhileReading_DoesNotGrowWithTheFile(string name)
    {
        var path = Long(name, events: 150_000);
        Assert.InRange(new FileInfo(path).Length, 10_000_000, 100_000_000);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (most, looks) = (0L, 0);
        foreach (var logged in EventLogReader.Open(path, null))
        {
            if (logged.EventIndex % 50_000 == 49_999)
            {
                GC.Collect();
                looks++;
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        // The allowance is for buffers and the pool; the whole file would be far more.
        Assert.Equal(3, looks);
        Assert.InRange(most, 0, 4_000_000);
    }

    private string Long(string name, int events)
    {
        var path = _scratch.PathOf(name);
        using var file = File.CreateText(path);
        var xes = name.EndsWith(".xes", StringComparison.Ordinal);
        file.Write(xes
            ? "<log><trace><string key='concept:name' value='A'/>"
            : "case_id,activity,timestamp,note\n");
        for (var i = 0; i < events; i++)
        {
            file.Write(xes
                ? "<event><string key='concept:name' value='x'/>"
                  + "<date key='time:timestamp' value='2006-07-24T00:00:00Z'/>"
                  + $"<string key='note' value='a note of its own {i}'/></event>"
                : $"A,x,2006-07-24T00:00:00Z,a note of its own that makes the file long enough to matter {i}\n");
        }

        file.Write(xes ? "</trace></log>" : "");
        return path;
    }
}
