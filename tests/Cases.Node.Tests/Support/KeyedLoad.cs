using System.Globalization;
using Cases.Contracts;
using Xunit;

namespace Cases.Node.Tests;

/// <summary>What a caller was told about one key: done, or refused; the same for ever.</summary>
/// <param name="IsDone">Whether it was done.</param>
/// <param name="Place">The case with version and position of what was done, or the codes of the refusal.</param>
internal readonly record struct Told(bool IsDone, string Place);

/// <summary>
/// One caller's work under keys: notes, openings, steps that are refused, and now and then a key of before once more.
/// </summary>
/// <param name="client">Sends each call until it is answered.</param>
/// <param name="name">The caller, part of its keys.</param>
/// <param name="caseId">The case that it adds notes to.</param>
/// <param name="seed">What the order of its steps follows from.</param>
internal sealed class KeyedLoad(RetryingClient client, string name, string caseId, int seed)
{
    private readonly Random chance = new(seed);
    private readonly List<string> keys = [];

    /// <summary>What was told first about each key.</summary>
    public Dictionary<string, Told> Answers { get; } = [];

    /// <summary>Positions of what was done.</summary>
    public List<long> Positions { get; } = [];

    /// <summary>Answers that said themselves that they had been given before.</summary>
    public int Repeated { get; private set; }

    /// <summary>Works until it is told to stop; each answer is told to whoever counts.</summary>
    public async Task WorkAsync(Action answered, Func<bool> isOver)
    {
        while (!isOver())
        {
            if (keys.Count > 0 && chance.Next(4) == 0)
            {
                await SendAsync(keys[chance.Next(keys.Count)], answered);
            }
            else
            {
                var kind = chance.Next(12) switch { < 2 => "open", 2 => "late", _ => "note" };
                var key = string.Create(CultureInfo.InvariantCulture, $"{name}-{kind}-{keys.Count}");
                keys.Add(key);
                await SendAsync(key, answered);
            }
        }
    }

    /// <summary>Sends every key once more: each has the answer of before.</summary>
    public async Task RepeatAllAsync()
    {
        foreach (var key in keys)
        {
            await SendAsync(key, static () => { });
        }
    }

    private async Task SendAsync(string key, Action answered)
    {
        var answer = await client.AnswerAsync(on => PostAsync(on, key));
        var told = answer.Value is { } done
            ? new Told(true, string.Create(
                CultureInfo.InvariantCulture, $"{done.Id} version {done.Version} at {done.Position}"))
            : new Told(false, $"{answer.Problem!.Code} "
                + string.Join(',', (answer.Problem.Refusals ?? []).Select(one => one.Code)));
        if (Answers.TryGetValue(key, out var before))
        {
            Assert.Equal(before, told);
            Assert.NotEqual(false, answer.Value?.Repeated);
        }
        else
        {
            Answers.Add(key, told);
            Assert.True(answer.Status == 422 == key.Contains("-late-", StringComparison.Ordinal)
                && (answer.IsOk || answer.Status == 422), $"{key}: {answer.Status} {answer.Problem?.Detail}");
            if (answer.Value is { } first)
            {
                Positions.Add(first.Position);
            }
        }

        Repeated += answer.Value?.Repeated == true ? 1 : 0;
        answered();
    }

    /// <summary>The same call for the same key: what is sent follows from the key alone.</summary>
    private Task<Answer<Receipt>> PostAsync(CasesClient on, string key)
    {
        var options = new CommandOptions { IdempotencyKey = key };
        return key.Split('-')[1] switch
        {
            "open" => on.PostAsync(CasePaths.Cases, new OpenCaseRequest("core", "K-" + key, "CNY",
                [new DueItemRequest("i1", [new ComponentAmount(DebtComponent.Principal, "10.00")],
                    new DateOnly(2026, 8, 31))]), options),
            // Nobody promises for a day that is over.
            "late" => on.PostAsync(CasePaths.Of(caseId, "promises"), new PromiseRequest(
                new Money("10.00", "CNY"), new DateOnly(2020, 1, 2), ContactChannel.Phone), options),
            _ => on.PostAsync(CasePaths.Of(caseId, "notes"), new NoteRequest("note " + key), options),
        };
    }
}
