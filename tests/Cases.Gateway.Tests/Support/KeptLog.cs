using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Keeps every line that is logged, with its category.</summary>
internal sealed class KeptLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, string Text)> lines = new();
    private readonly SemaphoreSlim written = new(0);

    public string All => string.Join('\n', lines.Select(line => $"{line.Category}: {line.Text}"));

    public string[] Of(string category) =>
        [.. lines.Where(line => line.Category == category).Select(line => line.Text)];

    /// <summary>The lines of a category once there are so many: some are written behind the answer.</summary>
    public async Task<string[]> OfAsync(string category, int count)
    {
        while (Of(category).Length < count)
        {
            Assert.True(
                await written.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken),
                $"No {count} lines of {category}:\n{All}");
        }

        return Of(category);
    }

    public ILogger CreateLogger(string categoryName) => new Category(categoryName, this);

    public void Dispose() => lines.Clear();

    private void Add(string category, string text)
    {
        lines.Enqueue((category, text));
        written.Release();
    }

    private sealed class Category(string name, KeptLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            log.Add(name, $"{formatter(state, exception)} {exception}");
    }
}
