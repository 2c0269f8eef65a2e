using System.Collections.Immutable;
using Cases.Domain;
using Cases.Ledger;
using Cases.TestKit;
using NodaTime;
using Xunit;

namespace Cases.Engine.Tests.Simulation;

/// <summary>What reports are given of every entry, in the order of positions.</summary>
public sealed class BookStepsTests
{
    private static readonly PolicyBook NoRule = new([Pack("BANK", null)]);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RandomBook_EachStep_GoesOnWhereTheCaseWas_HoweverFewStatesAreKept(int mostStates)
    {
        await using var store = await Ledgers.OfAsync(seed: 3, count: 150);
        var states = new Dictionary<string, CaseState>(StringComparer.Ordinal);

        var steps = await StepsAsync(store, NoRule, mostStates);

        Assert.True(steps.Count > 100, $"{steps.Count} steps");
        foreach (var step in steps.Where(step => step.Event is CaseEvent))
        {
            var before = states.GetValueOrDefault(step.Case!, CaseState.Initial);
            var after = before.Evolve((CaseEvent)step.Event!);
            Assert.Equal((before.Stage, before.OutstandingOrNothing()), (step.Before.Stage,
                step.Before.OutstandingOrNothing()));
            Assert.Equal((after.Stage, after.OutstandingMinor), (step.After.Stage, step.After.OutstandingMinor));
            states[step.Case!] = after;
        }
    }

    [Fact]
    public async Task RandomBook_StepsOfFewStates_AreThoseOfMany()
    {
        await using var store = await Ledgers.OfAsync(seed: 4, count: 200);

        var few = await StepsAsync(store, NoRule, 1);
        var many = await StepsAsync(store, NoRule, BookSteps.DefaultStates);

        Assert.Equal(many.Select(Shown), few.Select(Shown));

        static (long, bool, string?, LocalDate, CaseStage, int?) Shown(BookStep step) => (step.Entry.Position,
            step.IsFirst, step.Event?.GetType().Name, step.On, step.After.Stage, step.Refusal?.Count);
    }

    [Fact]
    public async Task Command_OfSeveralEntries_HasOneFirstAndItsRulesAtAll()
    {
        await using var store = new MemoryLedgerStore();
        var rules = ImmutableArray.Create(new AppliedRule("R-1", "made up for tests", "breached"));
        await using (var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start))))
        {
            await run.SendAsync("1", "c1", CaseCommands.Open("c1"));
        }

        await using var judged = await Ledgers.ForgedAsync(store, (entry, same) =>
            entry.Kind == "caseOpened" ? same with { Rules = rules } : same);

        var steps = await StepsAsync(judged, NoRule);

        var (opened, entered) = (Of<CaseOpened>(steps), Of<CollectionsEntered>(steps));
        Assert.Equal((true, false), (opened.IsFirst, entered.IsFirst));
        Assert.Equal(opened.Entry.Command, entered.Entry.Command);
        Assert.Equal(rules, entered.Rules);
        Assert.Empty(entered.Entry.Rules);
    }

    [Fact]
    public async Task Refusal_OfACase_IsToldWithItsReasonsAndTheCaseAsItWas()
    {
        await using var store = new MemoryLedgerStore();
        await using (var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start))))
        {
            await run.SendAsync("1", "c1", CaseCommands.Open("c1"));
            await run.SendAsync("2", "c1", CaseCommands.BadNote());
            await run.SendAsync("3", "c1", CaseCommands.Note("n1"));
        }

        var steps = await StepsAsync(store, NoRule);

        var refused = Assert.Single(steps, step => step.Refusal is not null);
        Assert.Equal(RefusalCode.FieldMissing, Assert.Single(refused.Refusal!).Code);
        Assert.Equal(("c1", true), (refused.Case, refused.Before.Exists));
        Assert.Null(refused.Event);
    }

    [Fact]
    public async Task ContactCorrectedAway_ComesWithTheCorrection()
    {
        await using var store = new MemoryLedgerStore();
        await using (var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start))))
        {
            await run.SendAsync("1", "c1", CaseCommands.Open("c1"));
            await run.SendAsync("2", "c1", CaseCommands.Reach("k1"));
            await run.SendAsync("3", "c1", CaseCommands.Reach("k2"));
            await run.Host.SendAsync(RunningHost.Envelope("4", "c1",
                new Correct(CorrectionTarget.Contact, "k2", "another case")) with
            {
                By = new Principal("bo", "supervisor"),
            }, CancellationToken.None).AsTask().Soon();
        }

        var steps = await StepsAsync(store, NoRule);

        var undone = Assert.Single(steps, step => step.Undone is not null);
        Assert.IsType<Corrected>(undone.Event);
        Assert.Equal("k2", undone.Undone!.Contact.Key);
    }

    [Theory]
    [InlineData("Asia/Shanghai", 21)]
    [InlineData("America/New_York", 20)]
    [InlineData(null, 20)]
    public async Task Day_OfAnEntry_IsThatOfTheZoneOfTheCasesPacks(string? zone, int day)
    {
        await using var store = new MemoryLedgerStore();
        var book = new PolicyBook([Pack("BANK", null), Pack("HERE", zone)], ["BANK"], new PolicyScope("CN"));
        var evening = new DateTimeOffset(2026, 11, 20, 18, 0, 0, TimeSpan.Zero);
        await using (var run = EmbeddedRun.Start(
            new HostSettings(store, new VirtualClock(evening)) { Policies = book }))
        {
            await run.SendAsync("1", "c1", CaseCommands.Open("c1") with { Packs = ["HERE"] });
        }

        var opened = Of<CaseOpened>(await StepsAsync(store, book));

        Assert.Equal(new LocalDate(2026, 11, day), opened.On);
        Assert.Equal(opened.On, opened.DayOf(Instant.FromDateTimeOffset(evening)));
    }

    [Fact]
    public async Task EntryThatDoesNotFit_IsADamagedLedger_AndSaysWhere()
    {
        await using var store = new MemoryLedgerStore();
        await using (var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(CaseCommands.Start))))
        {
            await run.SendAsync("1", "c1", CaseCommands.Open("c1"));
            await run.SendAsync("2", "c1", CaseCommands.Note("n1"));
        }

        await using var forged = await Ledgers.ForgedAsync(store, (entry, same) =>
            entry.Kind == "caseOpened" ? null : same);

        var fault = await Assert.ThrowsAsync<LedgerStoreException>(() => StepsAsync(forged, NoRule));
        Assert.Equal(StoreFailure.Corrupt, fault.Failure);
        Assert.Contains("case/c1", fault.Message, StringComparison.Ordinal);
    }

    private static BookStep Of<T>(IEnumerable<BookStep> steps) => Assert.Single(steps, step => step.Event is T);

    private static RulePack Pack(string id, string? zone) => new()
    {
        Id = id,
        Title = "No rule at all",
        Jurisdiction = "any",
        Instrument = "made up for tests",
        ValidFrom = new LocalDate(2000, 1, 1),
        OfficialZone = zone is null ? null : DateTimeZoneProviders.Tzdb[zone],
    };

    private static async Task<List<BookStep>> StepsAsync(
        MemoryLedgerStore store, PolicyBook policies, int mostStates = BookSteps.DefaultStates)
    {
        var (steps, texts) = (new BookSteps(store, policies, mostStates), new TextPool());
        var taken = new List<BookStep>();
        foreach (var stored in await store.ReadFromAsync(0, int.MaxValue, CancellationToken.None))
        {
            if (await steps.TakeAsync(BookSteps.Read(stored, texts), CancellationToken.None) is { } step)
            {
                taken.Add(step);
            }
        }

        return taken;
    }
}

file static class Shown
{
    public static long OutstandingOrNothing(this CaseState state) => state.Exists ? state.OutstandingMinor : 0;
}
