using System.Text.Json;

namespace Cases.Work;

/// <summary>
/// The lines of a run over files of payments. Many of them go to a file of their own, which is gone with the report:
/// a file of half a million payments must not need the memory for half a million lines.
/// </summary>
/// <remarks>Told by one thread at a time, and read when the run is over.</remarks>
/// <param name="progress">Is told how many there are; null for nobody.</param>
public sealed class PaymentReport(IProgress<long>? progress = null) : IDisposable
{
    private const int MostKept = 10_000;

    private readonly List<PaymentLine> kept = [];
    private readonly long[] counts = new long[Enum.GetValues<PaymentOutcome>().Length];
    private FileStream? spool;
    private StreamWriter? writer;

    /// <summary>How many payments came to an outcome.</summary>
    public long CountOf(PaymentOutcome outcome) => counts[(int)outcome];

    /// <summary>Takes a line.</summary>
    public void Add(PaymentLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        counts[(int)line.Outcome]++;
        progress?.Report(counts.Sum());
        if (writer is null && kept.Count < MostKept)
        {
            kept.Add(line);
            return;
        }

        if (writer is null)
        {
            spool = new FileStream(
                Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite,
                FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            writer = new StreamWriter(spool, leaveOpen: true);
        }

        writer.WriteLine(JsonSerializer.Serialize(line));
    }

    /// <summary>
    /// Every line: by file and line where there are not many, the rest as they were decided. Each reading starts anew.
    /// </summary>
    /// <exception cref="IOException">The file of its own cannot be read.</exception>
    public IEnumerable<PaymentLine> Lines()
    {
        var files = kept.Select(line => line.File).Distinct(StringComparer.Ordinal).ToList();
        foreach (var line in kept.OrderBy(line => files.IndexOf(line.File)).ThenBy(line => line.Line))
        {
            yield return line;
        }

        if (writer is null)
        {
            yield break;
        }

        writer.Flush();
        spool!.Position = 0;
        using var reader = new StreamReader(spool, leaveOpen: true);
        while (reader.ReadLine() is { } text)
        {
            yield return JsonSerializer.Deserialize<PaymentLine>(text)!;
        }
    }

    /// <summary>The lines with an outcome.</summary>
    public IEnumerable<PaymentLine> Of(PaymentOutcome outcome) =>
        CountOf(outcome) == 0 ? [] : Lines().Where(line => line.Outcome == outcome);

    /// <summary>Gives the file of its own back.</summary>
    public void Dispose()
    {
        writer?.Dispose();
        spool?.Dispose();
    }
}
