using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Cases.Gateway;

/// <summary>How many requests came, how they were answered and how long that took, since the start.</summary>
internal sealed class RequestMetrics
{
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<(string Method, string Route, int Status), Series> series = new();
    private int active;

    public void Begin() => Interlocked.Increment(ref active);

    public void End(string method, string route, int status, TimeSpan took)
    {
        Interlocked.Decrement(ref active);
        series.GetOrAdd((method, route, status), _ => new Series()).Add(took.TotalSeconds);
    }

    /// <summary>Writes the numbers in the text format of Prometheus.</summary>
    public void Write(StringBuilder text)
    {
        text.Append("# TYPE cases_http_requests_active gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"cases_http_requests_active {Volatile.Read(ref active)}\n");
        text.Append("# TYPE cases_http_request_duration_seconds histogram\n");
        // Taken at once: an order of the dictionary itself breaks where a request adds a series meanwhile.
        var ordered = series.ToArray().OrderBy(pair => pair.Key.Route, StringComparer.Ordinal)
            .ThenBy(pair => pair.Key.Method, StringComparer.Ordinal).ThenBy(pair => pair.Key.Status);
        foreach (var (key, one) in ordered)
        {
            one.Write(text, string.Create(CultureInfo.InvariantCulture,
                $"method=\"{key.Method}\",route=\"{Escaped(key.Route)}\",status=\"{key.Status}\""));
        }
    }

    private static string Escaped(string text) => text.Replace("\\", @"\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private sealed class Series
    {
        private readonly Lock gate = new();
        private readonly long[] counts = new long[Bounds.Length + 1];
        private double sum;

        public void Add(double seconds)
        {
            var bucket = Array.FindIndex(Bounds, bound => seconds <= bound);
            lock (gate)
            {
                counts[bucket < 0 ? Bounds.Length : bucket]++;
                sum += seconds;
            }
        }

        public void Write(StringBuilder text, string labels)
        {
            const string name = "cases_http_request_duration_seconds";
            lock (gate)
            {
                long below = 0;
                for (var bucket = 0; bucket < counts.Length; bucket++)
                {
                    below += counts[bucket];
                    var bound = bucket < Bounds.Length
                        ? Bounds[bucket].ToString(CultureInfo.InvariantCulture)
                        : "+Inf";
                    text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels},le=\"{bound}\"}} {below}\n");
                }

                text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {sum:R}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}_count{{{labels}}} {below}\n");
            }
        }
    }
}
