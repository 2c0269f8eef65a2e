using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Cases.Gateway.Tests;

/// <summary>Keeps every line that is logged, with its category.</summary>
internal sealed class KeptLog : ILoggerProvider
{
    private readonly ConcurrentQueue<(string Category, string Text)> lines = new();

    public string All => string.Join('\n', lines.Select(line => $"{line.Category}: {line.Text}"));

    public string[] Of(string category) =>
        [.. lines.Where(line => line.Category == category).Select(line => line.Text)];

    public ILogger CreateLogger(string categoryName) => new Category(categoryName, lines);

    public void Dispose() => lines.Clear();

    private sealed class Category(string name, ConcurrentQueue<(string, string)> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Enqueue((name, $"{formatter(state, exception)} {exception}"));
    }
}
