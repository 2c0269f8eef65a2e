using System.Text.Json;
using Cases.Contracts;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>
/// Every bad input of money that banks and their systems are known to send, a row each by its name: what is answered,
/// what the reader is told (what, where, what to do), and what of it the ledger has afterwards.
/// </summary>
public sealed partial class BadMoneyTests
{
    private const int TenMegabytes = 10_000_000;

    /// <summary>What becomes of an input.</summary>
    /// <param name="Send">Sends it.</param>
    /// <param name="Status">The status of the answer.</param>
    /// <param name="Code">The code of the problem, or what became of the one payment.</param>
    /// <param name="Says">What the reader is told, each part of it.</param>
    private sealed record Row(
        Func<Desk, EventSender, Task<HttpResponseMessage>> Send, int Status, string Code, params string[] Says)
    {
        /// <summary>What is owed of 1,000.00 afterwards.</summary>
        public string Owed { get; init; } = "1000.00";

        /// <summary>What was sent before, and taken.</summary>
        public Func<Desk, EventSender, Task<HttpResponseMessage>>? Before { get; init; }

        /// <summary>
        /// How many entries the ledger has more than before. A file that can be read is noted as told, whatever
        /// becomes of its payments, and so is a refused attempt.
        /// </summary>
        public long Entries { get; init; }
    }

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Input_ThatIsBad_IsToldAndDoesNothingElse(string name)
    {
        var row = Rows[name];
        await using var desk = await Desk.OpenAsync(EventSender.Setting(EventSender.Of("bank", 1)) with
        {
            Options = Options,
        });
        using var bank = new EventSender(desk.Run.Address, EventSender.SecretOf(1));
        await desk.Run.FollowAsync();
        if (row.Before is { } first)
        {
            using var taken = await first(desk, bank);
            Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync());
        }

        var length = await desk.Run.LengthAsync();
        using var answer = await row.Send(desk, bank);

        var text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == row.Status, $"{(int)answer.StatusCode}: {text}");
        Assert.True((int)answer.StatusCode == row.Status, $"{(int)answer.StatusCode}: {text}");
        using var json = JsonDocument.Parse(text);
        if (row.Status != 200)
        {
            await answer.IsProblemAsync(row.Status, row.Code);
        }

        Assert.Equal(row.Code, CodeOf(json.RootElement));
        var read = string.Join('\n', Texts(json.RootElement));
        Assert.All(row.Says, part => Assert.Contains(part, read, StringComparison.Ordinal));
        Assert.DoesNotContain(Path.GetTempPath(), read, StringComparison.Ordinal);
        Assert.Equal(row.Owed, (await desk.As("ann").GetCaseAsync(desk.Case)).Required().Outstanding.Amount);
        var entries = await desk.Run.LengthAsync() - length;
        Assert.True(row.Entries == Taken ? entries > 0 : row.Entries == entries, $"{entries} entries: {read}");
    }

    private static GatewayOptions Options => new()
    {
        Payments = new PaymentOptions
        {
            Senders =
            [
                new SenderOptions
                {
                    Name = "bank",
                    Secrets =
                    [
                        new SenderSecret { Secret = EventSender.SecretOf(1).ToText() },
                        new SenderSecret
                        {
                            Secret = EventSender.SecretOf(9).ToText(), Until = DateTimeOffset.UnixEpoch,
                        },
                    ],
                },
            ],
        },
        Limits = new LimitOptions { MaxFileBytes = TenMegabytes - 1 },
    };

    /// <summary>The code of a problem or of the one rejected event, or else what became of the one payment.</summary>
    private static string CodeOf(JsonElement answer)
    {
        if (answer.TryGetProperty("code", out var code))
        {
            return code.GetString()!;
        }

        var one = answer.TryGetProperty("results", out var results)
            ? Assert.Single(results.EnumerateArray())
            : Assert.Single(answer.GetProperty("payments").EnumerateArray());
        return one.TryGetProperty("code", out code) && code.ValueKind == JsonValueKind.String ? code.GetString()!
            : (one.TryGetProperty("result", out var result) ? result : one.GetProperty("outcome")).GetString()!;
    }

    /// <summary>Every text and number that an answer holds, as whoever reads it has it before him.</summary>
    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .SelectMany(member => Texts(member.Value).Select(text => $"{member.Name}: {text}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        _ => [element.ToString()],
    };
}
