using System.Globalization;
using System.Net;
using Cases.Contracts;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>
/// A client as a caller of several nodes writes it: a call that was not answered is sent again under the same key, to
/// whichever node comes next.
/// </summary>
/// <param name="name">The client, part of its keys.</param>
/// <param name="addresses">Where the nodes are now; a node that died has another address afterwards.</param>
/// <param name="role">The role that it signs in with.</param>
internal sealed class RetryingClient(string name, Func<Uri[]> addresses, string role = "collector") : IDisposable
{
    private const int MostTries = 2_000;

    private readonly Dictionary<Uri, (HttpClient Http, CasesClient Client)> clients = [];
    private readonly PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
    private int turn = name[^1];

    /// <summary>Receipts of what was acknowledged.</summary>
    public List<Receipt> Acknowledged { get; } = [];

    /// <summary>Statuses that were no answer yet, each with whether it said when to come again; 0 for none.</summary>
    public List<(int Status, bool RetryAfter)> Refused { get; } = [];

    /// <summary>Adds notes to a case until it is told to stop, and reads each one's effect on another node.</summary>
    public async Task WorkAsync(string caseId, Func<bool> isOver)
    {
        for (var number = 0; !isOver(); number++)
        {
            await NoteAsync(caseId, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
        }
    }

    /// <summary>Asks one node after the other until one does what it is asked.</summary>
    public async Task<T> UntilAsync<T>(Func<CasesClient, Task<Answer<T>>> call)
        where T : class
    {
        var answer = await AnswerAsync(call);
        Assert.True(answer.IsOk, $"{name}: {answer.Status} {answer.Problem?.Code} {answer.Problem?.Detail}");
        return answer.Value!;
    }

    /// <summary>Asks one node after the other until one answers, be it with a refusal.</summary>
    public async Task<Answer<T>> AnswerAsync<T>(Func<CasesClient, Task<Answer<T>>> call)
        where T : class
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var nodes = addresses();
            if (await TryAsync(nodes[turn++ % nodes.Length], call) is { } answer)
            {
                return answer;
            }

            await timer.WaitForNextTickAsync();
        }

        throw new InvalidOperationException($"{name} got no answer: {string.Join(", ", Refused.TakeLast(5))}");
    }

    public void Dispose()
    {
        timer.Dispose();
        foreach (var (http, _) in clients.Values)
        {
            http.Dispose();
        }
    }

    private async Task NoteAsync(string caseId, string key)
    {
        var receipt = await UntilAsync(client => client.PostAsync(
            CasePaths.Of(caseId, "notes"), new NoteRequest("note " + key),
            new CommandOptions { IdempotencyKey = key }));
        Acknowledged.Add(receipt);
        var seen = await UntilAsync(client => client.GetCaseAsync(caseId));
        Assert.True(seen.Version >= receipt.Version, $"{key}: an answer older than the caller's own write");
    }

    /// <summary>An answer that is final; null where the same is to be sent again.</summary>
    private async Task<Answer<T>?> TryAsync<T>(Uri node, Func<CasesClient, Task<Answer<T>>> call)
        where T : class
    {
        try
        {
            var answer = await call(await SignedInAsync(node));
            if ((HttpStatusCode)answer.Status is not
                (HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests))
            {
                return answer;
            }

            Refused.Add((answer.Status, answer.RetryAfter is not null));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            Refused.Add((0, false)); // The node is gone, or went in the middle.
        }

        return null;
    }

    private async Task<CasesClient> SignedInAsync(Uri node)
    {
        if (clients.TryGetValue(node, out var known))
        {
            return known.Client;
        }

        var http = new HttpClient { BaseAddress = node, Timeout = TimeSpan.FromSeconds(30) };
        try
        {
            var client = await SignedIn.AsAsync(http, name, role);
            clients[node] = (http, client);
            return client;
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }
}
