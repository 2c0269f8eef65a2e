using System.Diagnostics;
using Cases.Domain;
using Cases.Policies;
using Cases.TestKit;
using NodaTime;

namespace Cases.Benchmarks;

/// <summary>A contact attempt judged by all packs of each jurisdiction, beside each rule read plainly.</summary>
/// <remarks>
/// The log has 200 contacts of two months. The peer is <see cref="BruteForce"/>: it says whether a rule refuses, and
/// nothing of answers, facts and instants, so that a refusal, which finds from when the act is permitted, has no aim.
/// Where it is permitted: a median below ten microseconds, less than four kilobytes.
/// </remarks>
internal static class PolicyBench
{
    private const int Contacts = 200;
    private const int Batch = 8; // Short, so that few batches lose the processor in their midst.
    private const double MostMicroseconds = 10;
    private const long MostBytes = 4096;
    private const double Aim = 4;

    private static readonly LocalDateTime Noon = new(2026, 5, 13, 12, 0);

    private static readonly Place[] Places =
    [
        new("US", "America/New_York", Currency.Usd, ["US-REGF"]) { Locality = "US-TX", CallsRefused = 7 },
        new("CN", "Asia/Shanghai", Currency.Cny, ["CN-CC", "CN-CBA2026", "CN-GBT45251", "CN-NIFA", "CN-CFC"])
        {
            NightRefused = true,
        },
        new("UK", "Europe/London", Currency.Of("GBP"), ["UK-CONC7", "UK-BREATHING"]) { NightRefused = true },
        new("IE", "Europe/Dublin", Currency.Eur, ["EU-IE"]) { NightRefused = true },
        new("EU", "Europe/Berlin", Currency.Eur, ["EU-CSD", "EU-CCD2"]),
    ];

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(
        BenchOptions options, CancellationToken cancellation)
    {
        var book = ShippedPacks.Book();
        var rows = new List<BenchRow>();
        foreach (var place in Places)
        {
            var policy = book.For([.. place.Packs, PolicyBook.BankPack], Noon.Date);
            var night = Noon.PlusHours(11);
            rows.Add(await RowAsync(
                $"{place.Name} packs, a call that is permitted", policy, place, (Noon, place.Calls, false), options,
                cancellation).ConfigureAwait(false));
            if (place.CallsRefused is { } calls)
            {
                rows.Add(await RowAsync(
                    $"{place.Name} packs, one call too many, refused", policy, place, (Noon, calls, true), options,
                    cancellation).ConfigureAwait(false));
            }

            if (place.NightRefused)
            {
                rows.Add(await RowAsync(
                    $"{place.Name} packs, a call at night, refused", policy, place, (night, place.Calls, true),
                    options, cancellation).ConfigureAwait(false));
            }
        }

        return rows;
    }

    private static async Task<BenchRow> RowAsync(
        string name, Policy policy, Place place, (LocalDateTime At, int Calls, bool Refused) call,
        BenchOptions options, CancellationToken cancellation)
    {
        var at = place.Zone.AtStrictly(call.At).ToInstant();
        var (facts, refused) = (FactsOf(place, at, call.Calls), call.Refused);
        var act = new Act(
            ActKind.Call, ActClass.Collection, PartyKind.Debtor, "phone", null, at, TimeOfDayKnown: true)
        {
            Point = "n1", Actor = "a1",
        };
        Expect(policy.Judge(act, facts).Refused == refused, "our judgement");
        Expect(BruteForce.Refuses(policy.Rules, act, facts, policy.OfficialZone) == refused, "the peer's reading");
        var times = new List<double>();
        Task<double> Ours() => Task.FromResult(Rate(
            () => policy.Judge(act, facts), times, options.Seconds, cancellation));
        Task<double> Peer() => Task.FromResult(Rate(
            () => BruteForce.Refuses(policy.Rules, act, facts, policy.OfficialZone), [], options.Seconds,
            cancellation));
        await Rounds.WarmAsync(Ours, Peer).ConfigureAwait(false);
        times.Clear();
        var rounds = new Rounds(options.Rounds);
        await rounds.RunAsync(Ours, Peer).ConfigureAwait(false);
        var median = times.Order().ElementAt(times.Count / 2);
        var bytes = Bytes(policy, act, facts);
        var within = median < MostMicroseconds && bytes < MostBytes;
        return new BenchRow(
            name, Math.Round(rounds.Ours), Math.Round(rounds.Peer), "each rule by LINQ over the whole log",
            refused ? null : Aim)
        {
            Failed = !refused && !within,
            Note = refused || within ? null : "the median or what is allocated is above its aim",
            Seen =
            [
                rounds.Spread,
                ("median", BenchReport.Invariant($"{median:0.00} µs, aim below {MostMicroseconds} where it passes")),
                ("allocated", BenchReport.Invariant($"{bytes:N0} bytes, aim below {MostBytes:N0} where it passes")),
                ("rules", BenchReport.Invariant($"{policy.Rules.Count} in force; {Contacts} contacts in the log")),
                ("load average", Machine.LoadAverage() ?? "unknown"),
            ],
        };
    }

    /// <summary>Judgements a second; the mean of each small batch goes to the times, in microseconds.</summary>
    private static double Rate<T>(Func<T> judge, List<double> times, double seconds, CancellationToken cancellation)
    {
        var (all, count) = (Stopwatch.StartNew(), 0L);
        while (all.Elapsed.TotalSeconds < seconds)
        {
            cancellation.ThrowIfCancellationRequested();
            var batch = Stopwatch.GetTimestamp();
            for (var i = 0; i < Batch; i++)
            {
                judge();
            }

            times.Add(Stopwatch.GetElapsedTime(batch).TotalMicroseconds / Batch);
            count += Batch;
        }

        return count / all.Elapsed.TotalSeconds;
    }

    private static long Bytes(Policy policy, Act act, ActFacts facts)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Batch; i++)
        {
            policy.Judge(act, facts);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Batch;
    }

    // So many calls in the last seven days, the others spread over the seven weeks before; half of them inbound texts.
    private static ActFacts FactsOf(Place place, Instant at, int weekly)
    {
        var owed = new Money(100_000, place.Currency);
        return new ActFacts
        {
            Now = at,
            Outstanding = owed,
            Arrears = owed,
            Case = "c1",
            DebtorZone = place.Zone,
            Actor = place.Locality is null ? null : ActorKind.ThirdPartyCollector,
            Locality = place.Locality,
            Parties = [PartyKind.Debtor],
            Named = NamedFacts.None.With(ContactFacts.Purpose, PolicyWords.Of(ContactPurpose.Collect)),
            Contacts =
            [
                .. Enumerable.Range(0, Contacts).Select(i => new LoggedContact(
                    "k" + BenchReport.Invariant($"{i}"), "c1", i % 2 == 0 ? ContactChannel.Phone : ContactChannel.Sms,
                    at - (i / 2 < weekly ? Duration.FromHours(3 + (i / 2 * 20)) : Duration.FromHours(200 + (i * 6))),
                    i % 2 == 0 ? ContactDirection.Outbound : ContactDirection.Inbound, false, PartyKind.Debtor)
                {
                    Point = "n1", Result = Disposition.NoAnswer, By = "a1",
                }),
            ],
        };
    }

    /// <summary>A jurisdiction, with the packs that a bank chooses there; companions come by themselves.</summary>
    private sealed record Place(string Name, string ZoneId, Currency Currency, string[] Packs)
    {
        public DateTimeZone Zone { get; } = DateTimeZoneProviders.Tzdb[ZoneId];

        public string? Locality { get; init; }

        /// <summary>Calls of the last seven days beside which another is permitted.</summary>
        public int Calls { get; } = 6;

        /// <summary>Calls of the last seven days beside which another is refused; null where no rule counts.</summary>
        public int? CallsRefused { get; init; }

        /// <summary>Whether a call at 23:00 is refused.</summary>
        public bool NightRefused { get; init; }
    }

    private static void Expect(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The bench is wrong: {what} is not the one that it measures.");
        }
    }
}
