using Cases.Contracts;
using Cases.Engine;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>The worklist and the next case over the wire.</summary>
public sealed class WorklistEndpointTests
{
    [Theory]
    [InlineData("", "0017 A B C")]
    [InlineData("?part=resolved", "")]
    [InlineData("?stage=open&stage=reminded", "0017 A B C")]
    [InlineData("?stage=legalReferral", "")]
    [InlineData("?bucket=M1", "0017 A")]
    [InlineData("?bucket=M1&minDaysPastDue=40", "")]
    [InlineData("?minDaysPastDue=40", "B C")]
    [InlineData("?maxDaysPastDue=60", "0017 A B")]
    [InlineData("?product=card", "B")]
    [InlineData("?branch=north", "")]
    [InlineData("?organisation=bank", "")]
    [InlineData("?assignee=ann", "A")]
    [InlineData("?unassigned=true", "0017 B C")]
    [InlineData("?person=p-B", "B")]
    [InlineData("?language=zh-CN", "")]
    [InlineData("?hold=hardship", "C")]
    [InlineData("?currency=CNY&minOutstanding=1000.00", "0017 A B C")]
    [InlineData("?currency=CNY&maxOutstanding=999.99", "")]
    [InlineData("?currency=EUR", "")]
    [InlineData("?promiseDueFrom=2000-01-01&promiseDueThrough=2999-01-01", "A")]
    [InlineData("?promiseBroken=true", "")]
    [InlineData("?instalmentDueThrough=2999-01-01", "")]
    [InlineData("?nextActionThrough=2000-01-01T00:00:00Z", "")]
    [InlineData("?callBackThrough=2999-01-01T00:00:00Z", "")]
    [InlineData("?callableNow=true", "0017 B")]
    [InlineData("?callableNow=false", "0017 A B C")]
    [InlineData("?sort=daysPastDue", "C B 0017 A")]
    [InlineData("?sort=promiseDue&limit=1", "A")]
    [InlineData("?sort=outstanding", "0017 A B C")]
    public async Task Worklist_OfAQuery_GivesThoseAndNoOthers(string query, string accounts)
    {
        await using var desk = await FilledAsync();
        var page = (await desk.As("ann").GetAsync<Page<WorklistRow>>("cases" + query)).Required();
        var found = page.Items.Select(row => row.Account);
        Assert.Equal(accounts, string.Join(' ', query.Contains("sort", StringComparison.Ordinal)
            ? found : found.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Worklist_CasesThatNobodyTouched_StandOnTheListOfTheirDay()
    {
        await using var desk = await Desk.OpenAsync();
        var later = Desk.Opening("later");
        await desk.As("bob").PostAsync(CasePaths.Cases, later with
        {
            Items = [later.Items[0] with { DueOn = Desk.Today.AddDays(30) }],
        });
        await desk.Run.FollowAsync();
        foreach (var (query, account) in new[] { ("", "0017"), ("?part=notEntered", "later") })
        {
            var page = (await desk.As("ann").GetAsync<Page<WorklistRow>>("cases" + query)).Required();
            Assert.Equal(account, Assert.Single(page.Items).Account);
        }
    }

    [Theory]
    [InlineData("?colour=red", "colour")]
    [InlineData("?Stage=open", "Stage")]
    [InlineData("?branch=a&branch=b", "branch")]
    [InlineData("?branch=", "branch")]
    [InlineData("?stage=Open", "stage")]
    [InlineData("?stage=3", "stage")]
    [InlineData("?sort=size", "sort")]
    [InlineData("?bucket=M99", "bucket")]
    [InlineData("?minDaysPastDue=-1", "minDaysPastDue")]
    [InlineData("?minDaysPastDue=9999999999", "minDaysPastDue")]
    [InlineData("?minDaysPastDue=2147483647", "minDaysPastDue")]
    [InlineData("?maxDaysPastDue=36526", "maxDaysPastDue")]
    [InlineData("?nextActionThrough=9999-12-31T23:59:59-18:00", "nextActionThrough")]
    [InlineData("?nextActionThrough=0001-01-01T00:00:00%2B18:00", "nextActionThrough")]
    [InlineData("?unassigned=yes", "unassigned")]
    [InlineData("?promiseDueFrom=01/02/2026", "promiseDueFrom")]
    [InlineData("?nextActionThrough=2026-01-01", "nextActionThrough")]
    [InlineData("?currency=yuan", "currency")]
    [InlineData("?minOutstanding=5", "minOutstanding")]
    [InlineData("?currency=CNY&maxOutstanding=1.001", "maxOutstanding")]
    [InlineData("?limit=ten", "limit")]
    [InlineData("?at=-1", "at")]
    public async Task Worklist_QueryThatCannotBeRead_NamesTheField(string query, string field)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.As("ann").GetAsync<Page<WorklistRow>>("cases" + query);
        Assert.Equal((400, ProblemCodes.FieldInvalid), (answer.Status, answer.Problem!.Code));
        Assert.Contains(answer.Problem.Errors!, fault => fault.Field == field);
        Assert.Equal(400, (int)(await desk.SendAsync("ann", "POST /v1/cases/next" + query)).StatusCode);
    }

    [Theory]
    [InlineData("minDaysPastDue=36525&maxDaysPastDue=36525")]
    [InlineData("nextActionThrough=9998-12-31T23:59:59-18:00")]
    [InlineData("promiseDueFrom=9999-12-31&promiseDueThrough=9999-12-31&instalmentDueThrough=9999-12-31")]
    public async Task Worklist_AtTheEndsOfTheCalendar_IsAnswered(string query)
    {
        await using var desk = await Desk.OpenAsync();
        Assert.Equal(200, (await desk.As("ann").GetAsync<Page<WorklistRow>>("cases?" + query)).Status);
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("9223372036854775807")]
    public async Task Worklist_AskedForWhatWasNeverWritten_SaysSoAtOnce(string at)
    {
        await using var desk = await Desk.OpenAsync();
        var answer = await desk.As("ann").GetAsync<Page<WorklistRow>>("cases?at=" + at);
        Assert.Equal((400, ProblemCodes.FieldInvalid), (answer.Status, answer.Problem?.Code));
    }

    [Fact]
    public async Task Worklist_InPages_GivesEachOnceAndRefusesATamperedCursor()
    {
        await using var desk = await FilledAsync();
        var seen = new List<string>();
        string? cursor = null;
        string? first = null;
        do
        {
            var page = (await desk.As("ann").GetWorklistAsync(new() { Limit = 1, Cursor = cursor })).Required();
            seen.Add(Assert.Single(page.Items).Id);
            cursor = page.Next;
            first ??= cursor;
        }
        while (cursor is not null);
        Assert.Equal((4, 4), (seen.Count, seen.Distinct().Count()));

        var last = first![^2] == 'A' ? 'B' : 'A';
        WorklistFilter[] wrong =
        [
            new() { Cursor = first[..^2] + last + first[^1] }, new() { Cursor = "x" }, new() { Cursor = first + "AA" },
            new() { Cursor = first, Sort = WorklistSort.Opened }, new() { Cursor = first, Branch = "north" },
        ];
        foreach (var asked in wrong)
        {
            var answer = await desk.As("ann").GetWorklistAsync(asked);
            Assert.Equal((400, ProblemCodes.CursorInvalid), (answer.Status, answer.Problem!.Code));
        }

        // A cursor is of its caller's scope too.
        Assert.Equal(400, (await desk.As("loan").GetWorklistAsync(new() { Cursor = first })).Status);
    }

    [Fact]
    public async Task Worklist_AskedForAWrite_WaitsUntilTheRowsHoldIt()
    {
        GatewayRun? run = null;
        var (looks, follow) = (0, true);
        await using var desk = await FilledAsync(new GatewaySetting
        {
            // The rows follow when they are looked at for the third time.
            Parts = parts => parts with
            {
                RowsReached = async (_, _) =>
                {
                    if (!follow || ++looks < 3)
                    {
                        return false;
                    }

                    await run!.FollowAsync();
                    return true;
                },
            },
        });
        run = desk.Run;
        var receipt = await desk.DoAsync("bob", "assignments", new AssignmentRequest("her turn", "ann"));
        var answer = await desk.As("ann").GetWorklistAsync(new() { Assignee = "ann", At = receipt.Position });
        Assert.Contains(answer.Required().Items, row => row.Account == "0017");
        Assert.Equal(3, looks);

        // What stays behind is told after two seconds.
        follow = false;
        var note = await desk.DoAsync("ann", "notes", new NoteRequest("spoke"));
        var behind = await desk.As("ann").GetWorklistAsync(new() { At = note.Position });
        Assert.Equal((503, ProblemCodes.ReadBehind), (behind.Status, behind.Problem!.Code));
        Assert.NotNull(behind.RetryAfter);
    }

    [Fact]
    public async Task Worklist_TooWideOrNotYetBuilt_SaysWhatToDo()
    {
        await using (var desk = await FilledAsync(new GatewaySetting { MostScanned = 1 }))
        {
            var wide = await desk.As("ann").GetWorklistAsync(new() { Product = "none" });
            Assert.Equal((422, ProblemCodes.NarrowTheFilter), (wide.Status, wide.Problem!.Code));
            var next = await desk.As("ann").TakeNextCaseAsync(new() { Product = "none" });
            Assert.Equal((422, ProblemCodes.NarrowTheFilter), (next.Status, next.Problem!.Code));
        }

        await using var young = await Desk.OpenAsync(new GatewaySetting { RowsAreBuilt = false });
        var early = await young.As("ann").GetWorklistAsync(new());
        Assert.Equal((503, ProblemCodes.ReadBehind), (early.Status, early.Problem!.Code));
        Assert.NotNull(early.RetryAfter);
    }

    [Fact]
    public async Task Next_AskedByManyAtOnce_NeverGivesTwoTheSame()
    {
        await using var desk = await Desk.OpenAsync();
        for (var number = 0; number < 7; number++)
        {
            await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("more-" + number));
        }

        await desk.Run.FollowAsync();
        var taken = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(number => desk.As("collector-" + number).TakeNextCaseAsync()));
        var given = taken.Select(answer => answer.Required()).Where(one => one.Case is not null).ToList();
        Assert.Equal((8, 8), (given.Count, given.Select(one => one.Case!.Id).Distinct().Count()));
        Assert.All(given, one => Assert.True(one.Until > TimeProvider.System.GetUtcNow()));
        Assert.Equal(2, taken.Count(answer => answer.Required() is { Case: null, Until: null }));
    }

    [Fact]
    public async Task Next_AskedAgainUnderTheSameKey_IsTheSameCase()
    {
        await using var desk = await FilledAsync();
        var first = (await desk.As("bob").TakeNextCaseAsync(null, "k1")).Required();
        var again = (await desk.As("bob").TakeNextCaseAsync(null, "k1")).Required();
        var other = (await desk.As("bob").TakeNextCaseAsync(null, "k2")).Required();
        Assert.Equal((first.Case!.Id, first.Until), (again.Case!.Id, again.Until));
        Assert.NotEqual(first.Case.Id, other.Case!.Id);
        Assert.NotEqual(first.Case.Id, (await desk.As("cleo").TakeNextCaseAsync(null, "k1")).Required().Case?.Id);
        var without = await desk.SendAsync("ann", "POST /v1/cases/next", null, ("Idempotency-Key", ""));
        await without.IsProblemAsync(400, ProblemCodes.IdempotencyKeyRequired);
    }

    [Fact]
    public async Task Next_OfOthersOrOfLater_IsNotGiven()
    {
        await using var desk = await FilledAsync();
        var given = new List<string>();
        while ((await desk.As("bob").TakeNextCaseAsync()).Required().Case is { } row)
        {
            given.Add(row.Account!);
        }

        // A is ann's, and C is held without an end.
        Assert.Equal(["0017", "B"], given.Order(StringComparer.Ordinal));
        Assert.Null((await desk.As("ann").TakeNextCaseAsync()).Required().Case);
        var waits = new WorklistFilter { NextActionThrough = TimeProvider.System.GetUtcNow().AddDays(90) };
        Assert.Equal("A", (await desk.As("ann").TakeNextCaseAsync(waits)).Required().Case?.Account);
        Assert.Equal(403, (await desk.As("audit").TakeNextCaseAsync()).Status);
    }

    [Fact]
    public async Task Next_OfOneWhoKeepsTen_Is429UntilOneIsFree()
    {
        await using var desk = await Desk.OpenAsync();
        for (var number = 0; number <= CaseLeases.MostOfOne; number++)
        {
            await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("more-" + number));
        }

        await desk.Run.FollowAsync();
        for (var number = 0; number < CaseLeases.MostOfOne; number++)
        {
            Assert.NotNull((await desk.As("ann").TakeNextCaseAsync()).Required().Case);
        }

        var more = await desk.As("ann").TakeNextCaseAsync();
        Assert.Equal((429, ProblemCodes.TooManyRequests), (more.Status, more.Problem!.Code));
        Assert.InRange(more.RetryAfter!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Assert.NotNull((await desk.As("bob").TakeNextCaseAsync()).Required().Case);
    }

    [Fact]
    public async Task Next_OfACaseThatWasTriedToday_IsAnotherOne()
    {
        var clock = new VirtualClock(new DateTimeOffset(Desk.Today, new TimeOnly(9, 0), TimeSpan.Zero));
        await using var desk = await Desk.OpenAsync(new GatewaySetting { Time = clock });
        for (var number = 0; number <= CaseLeases.MostOfOne; number++)
        {
            await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening("more-" + number));
        }

        await desk.Run.FollowAsync();
        var worked = new HashSet<string>();
        await WorkAsync();
        var others = (await desk.As("bob").TakeNextCaseAsync()).Required().Case!.Id;
        Assert.DoesNotContain(others, worked);
        await desk.Run.FollowAsync();
        for (var more = 0; more < CaseLeases.MostOfOne; more++)
        {
            // Eleven in five minutes: what is worked is kept no more, and comes to nobody again.
            await WorkAsync();
        }

        Assert.Null((await desk.As("ann").TakeNextCaseAsync()).Required().Case);
        clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(others, (await desk.As("ann").TakeNextCaseAsync()).Required().Case?.Id);
        Assert.Null((await desk.As("cleo").TakeNextCaseAsync()).Required().Case);
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Contains((await desk.As("ann").TakeNextCaseAsync()).Required().Case!.Id, worked.Append(others));

        async Task WorkAsync()
        {
            var row = (await desk.As("ann").TakeNextCaseAsync()).Required().Case!;
            Assert.True(worked.Add(row.Id), "the same case came again");
            var unanswered = new ContactRequest(
                ContactChannel.Phone, ContactDirection.Outbound, Disposition.NoAnswer, PartyKind.Debtor);
            Assert.True((await desk.As("ann").PostAsync(CasePaths.Of(row.Id, "contacts"), unanswered)).IsOk);
            if (worked.Count > 1)
            {
                await desk.Run.FollowAsync();
            }
        }
    }

    /// <summary>
    /// 0017 as it opened; A is ann's and promised; B is a card's, 60 days late; C is 90 days late and held.
    /// </summary>
    private static async Task<Desk> FilledAsync(GatewaySetting? setting = null)
    {
        var desk = await Desk.OpenAsync(setting ?? new GatewaySetting());
        var a = await OpenAsync(desk, "A", 30, "loan");
        await OpenAsync(desk, "B", 60, "card");
        var c = await OpenAsync(desk, "C", 90, "loan");
        await DoAsync(desk, a, "assignments", new AssignmentRequest("her turn", "ann"));
        await DoAsync(desk, a, "promises",
            new PromiseRequest(new Money("10.00", "CNY"), Desk.Today.AddDays(3), ContactChannel.Phone));
        await DoAsync(desk, c, "holds", new HoldRequest(HoldKind.Hardship, "lost work"));
        await desk.Run.FollowAsync();
        return desk;
    }

    private static async Task<string> OpenAsync(Desk desk, string account, int late, string product)
    {
        var opening = Desk.Opening(account);
        var item = opening.Items[0] with { DueOn = Desk.Today.AddDays(-late) };
        return (await desk.OpenAsync("bob", opening with
        {
            Items = [item], Product = product, Parties = [new PartyRequest("p-" + account, PartyKind.Debtor)],
        })).Required().Id;
    }

    private static async Task DoAsync<T>(Desk desk, string id, string what, T request)
        where T : class => (await desk.As("bob").PostAsync(CasePaths.Of(id, what), request)).Required();
}
