using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;
using Cases.Work.Tests.Simulation;
using NodaTime;

namespace Cases.Work.Tests.Reports;

/// <summary>A book that is worked day by day in China, by hand or by a seed, and reported on afterwards.</summary>
internal sealed class WorkedBook : IAsyncDisposable
{
    private static readonly LocalDate Start = new(2026, 1, 5);

    private readonly VirtualClock clock = new(Moment(Start, 8, 0));
    private readonly EmbeddedRun run;
    private readonly List<(string Case, string Key)> paid = [];
    private int sent;

    public WorkedBook()
    {
        Policies = new PolicyBook([SimulatedBook.Hours("18:00", "10:00") with
        {
            Numbers = new Dictionary<string, long> { ["promise-grace-days"] = 1, ["max-broken-promises"] = 99 },
        }]);
        run = EmbeddedRun.Start(new HostSettings(Store, clock) { Policies = Policies });
    }

    public MemoryLedgerStore Store { get; } = new();

    public PolicyBook Policies { get; }

    /// <summary>The zone of all its cases.</summary>
    public static DateTimeZone Zone { get; } = DateTimeZoneProviders.Tzdb["Asia/Shanghai"];

    public static LocalDate Day(int month, int day) => new(2026, month, day);

    public static Money Euros(int whole) => new(whole * 100, Currency.Eur);

    /// <summary>Opens a case of 1,000 with one item.</summary>
    public Task<CommandReceipt> OpenAsync(
        string id, LocalDate due, Currency? currency = null, int episode = 1, string? account = null) =>
        SendAsync(id, new OpenCase(id, episode, "core", account ?? "A-" + id, "account/A-" + (account ?? id),
            currency ?? Currency.Eur,
            [new OpeningItem("i1", due, [new ComponentAmount(DebtComponent.Principal, 100_000)])]));

    public void Turn(LocalDate day, int hour, int minute = 0) => clock.AdvanceTo(Moment(day, hour, minute));

    /// <summary>Sends a command at a time; it must be answered so.</summary>
    public async Task AtAsync(
        LocalDate day, int hour, string on, CaseCommand command, ReceiptKind kind = ReceiptKind.Accepted)
    {
        Turn(day, hour);
        var receipt = await SendAsync(on, command);
        Xunit.Assert.True(receipt.Kind == kind, $"{command.GetType().Name} on {day} was {receipt.Kind}: "
            + string.Join("; ", receipt.Reasons.Select(reason => reason.Detail)));
    }

    /// <summary>Sends a command that may be answered in any way.</summary>
    public async Task<CommandReceipt> SendAsync(string on, CaseCommand command) => await run.Host.SendAsync(
        new CommandEnvelope(CommandId16.FromHash($"sent {++sent}"), StreamId.Parse("case/" + on),
            new Principal("ann", "supervisor"), command), CancellationToken.None).AsTask().Soon();

    public async Task<BookReport> ReportAsync(ReportQuery? query = null)
    {
        using var book = new ReportBook(Store, Policies);
        await book.CatchUpAsync(null, CancellationToken.None);
        return await book.ReportAsync(query ?? new ReportQuery(), CancellationToken.None);
    }

    /// <summary>Every entry as <c>audit export --format jsonl</c> writes it.</summary>
    public async Task<List<JsonElement>> ExportAsync() =>
    [
        .. (await Store.ReadFromAsync(0, int.MaxValue, CancellationToken.None))
            .Select(entry => JsonDocument.Parse(LedgerPrinter.ToJsonLine(entry.Bytes)).RootElement),
    ];

    /// <summary>Months of work by a seed: forty cases of two currencies, and whatever a day brings them.</summary>
    public async Task WorkAsync(int seed, int days)
    {
        var chance = new Random(seed);
        var promised = new List<(string Case, string Key, LocalDate Due)>();
        for (var number = 0; number < days; number++)
        {
            var day = Start.PlusDays(number);
            Turn(day, 9);
            if (number < 40)
            {
                await OpenAsync($"c{number}", day.PlusDays(chance.Next(-20, 30)),
                    number % 3 == 0 ? Currency.Cny : Currency.Eur);
            }

            for (var act = 0; act < 6; act++)
            {
                Turn(day, 9 + (2 * act));
                var id = $"c{chance.Next(Math.Min(number + 1, 40))}";
                var key = $"k{number}-{act}";
                await ActAsync(chance, id, key, day, number % 120 == 0 ? 9 : chance.Next(9), promised);
            }

            foreach (var (id, key, _) in promised.Where(one => one.Due.PlusDays(2) == day))
            {
                await SendAsync(id, new AssessPromise(key));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await run.DisposeAsync();
        await Store.DisposeAsync();
    }

    private async Task ActAsync(
        Random chance, string id, string key, LocalDate day, int what, List<(string, string, LocalDate)> promised)
    {
        var currency = int.Parse(id.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture) % 3 == 0
            ? Currency.Cny
            : Currency.Eur;
        var amount = new Money(chance.Next(3) == 0 ? 100_000 : chance.Next(1, 5) * 20_000, currency);
        switch (what)
        {
            case <= 2:
                await SendAsync(id, new RecordContact(key, ContactChannel.Phone, ContactDirection.Outbound,
                    (Disposition)chance.Next(3), chance.Next(4) == 0 ? PartyKind.ThirdParty : PartyKind.Debtor));
                break;
            case 3:
                await SendAsync(id, new RecordContact(key, ContactChannel.Phone, ContactDirection.Inbound,
                    Disposition.Reached, PartyKind.Debtor));
                break;
            case 4 or 5:
                await SendAsync(id, new MakePromise(key, amount, day.PlusDays(chance.Next(9)), ContactChannel.Phone));
                promised.Add((id, key, day.PlusDays(8)));
                break;
            case 6:
                await SendAsync(id, new RecordPayment(key, amount, day));
                paid.Add((id, key));
                break;
            case 7:
                await VisitAsync(chance, id, key, currency);
                break;
            case 8 when paid.Count > 0:
                var (of, bounced) = paid[chance.Next(Math.Max(0, paid.Count - 8), paid.Count)];
                await SendAsync(of, new ReversePayment(bounced, "bounced"));
                break;
        }
    }

    private async Task VisitAsync(Random chance, string id, string key, Currency currency)
    {
        var at = Instant.FromDateTimeOffset(clock.GetUtcNow());
        await SendAsync(id, new ScheduleVisit(key, at, ["ann", "bo"], "agreed by phone"));
        await SendAsync(id, new CheckInVisit(key, "at the door"));
        await SendAsync(id, new CompleteVisit(key, chance.Next(2) == 0, "spoke")
        {
            Cost = chance.Next(3) == 0 ? null : new Money(chance.Next(50, 90) * 100, currency),
        });
    }

    private static DateTimeOffset Moment(LocalDate day, int hour, int minute) =>
        new(day.Year, day.Month, day.Day, hour, minute, 0, TimeSpan.FromHours(8));
}
