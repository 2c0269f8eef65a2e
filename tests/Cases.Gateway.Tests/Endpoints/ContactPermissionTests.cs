using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.TestKit;
using Xunit;
using ContactChannel = Cases.Contracts.ContactChannel;
using ContactDirection = Cases.Contracts.ContactDirection;
using DebtComponent = Cases.Contracts.DebtComponent;
using Disposition = Cases.Contracts.Disposition;
using PartyKind = Cases.Contracts.PartyKind;

namespace Cases.Gateway.Tests;

/// <summary>Permissions to contact somebody: one slot each, over real connections, used, given back or over.</summary>
public sealed class ContactPermissionTests
{
    private const int Rounds = 50;

    private readonly VirtualClock clock = new(new DateTimeOffset(2026, 11, 20, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task Permission_AskedForTwiceAtOnce_GivesOneSlot()
    {
        await using var desk = await OpenAsync();
        var clients = new[] { desk.As("ann"), desk.As("bob") };
        for (var round = 0; round < Rounds; round++)
        {
            var id = await CaseOfAsync(desk, $"r{round}", "p" + round);
            var answers = await Task.WhenAll(clients.Select(client => client.AskPermissionAsync(Dial(id))));

            var given = Assert.Single(answers, answer => answer.IsOk).Required();
            var refused = Assert.Single(answers, answer => !answer.IsOk);
            var refusal = Assert.Single(refused.Problem!.Refusals!);
            Assert.Equal((422, "slot_reserved"), (refused.Status, refusal.Code));
            Assert.Equal((DateTimeOffset?)given.Until, refusal.PermittedFrom);
            Assert.NotEmpty(refusal.Facts);
        }
    }

    [Fact]
    public async Task Permission_SentAgainWithItsKey_IsTheSameSlot()
    {
        await using var desk = await OpenAsync();
        var id = await CaseOfAsync(desk, "0018", "p1");
        var once = new CommandOptions { IdempotencyKey = "once" };
        var first = await desk.As("ann").AskPermissionAsync(Dial(id), once);
        var again = await desk.As("ann").AskPermissionAsync(Dial(id), once);

        Assert.Equal((201, 200), (first.Status, again.Status));
        Assert.Equal(first.Required().Key, again.Required().Key);
        Assert.Equal(first.Required().Until, again.Required().Until);
        Assert.Equal("p1", first.Required().Person);
        var other = await desk.As("ann").AskPermissionAsync(Dial(id) with { Channel = ContactChannel.Sms }, once);
        Assert.Equal((409, ProblemCodes.CommandIdReused), (other.Status, other.Problem!.Code));
    }

    [Fact]
    public async Task Key_OfAPermission_ReservesNoSlotOfAnotherPerson()
    {
        await using var desk = await OpenAsync();
        var (one, two) = (await CaseOfAsync(desk, "0018", "p1"), await CaseOfAsync(desk, "0019", "p2"));
        var once = new CommandOptions { IdempotencyKey = "once" };
        var given = (await desk.As("ann").AskPermissionAsync(Dial(one), once)).Required();
        var other = await desk.As("ann").AskPermissionAsync(Dial(two), once);
        Assert.Equal((409, ProblemCodes.CommandIdReused), (other.Status, other.Problem!.Code));

        await desk.As("ann").AskPermissionAsync(Dial(two));
        var release = $"contact-permissions/{given.Key}/release";
        var over = new CommandOptions { IdempotencyKey = "over" };
        var back = await desk.As("ann").PostAsync(release, new PermissionReleaseRequest(one, "engaged"), over);
        var more = await desk.As("ann").PostAsync(release, new PermissionReleaseRequest(two, "engaged"), over);
        Assert.Equal((201, 409), (back.Status, more.Status));
    }

    [Fact]
    public async Task Key_OfADialList_IsOfItsItems()
    {
        await using var desk = await OpenAsync();
        var (one, two) = (await CaseOfAsync(desk, "0018", "p1"), await CaseOfAsync(desk, "0019", "p2"));
        var once = new CommandOptions { IdempotencyKey = "once" };
        var first = await desk.As("ann").AskPermissionsAsync(new ContactPermissionBatch([Dial(one)]), once);
        var again = await desk.As("ann").AskPermissionsAsync(new ContactPermissionBatch([Dial(one)]), once);
        var other = await desk.As("ann").AskPermissionsAsync(new ContactPermissionBatch([Dial(two)]), once);
        Assert.Equal((201, 200), (first.Required().Results[0].Status, again.Required().Results[0].Status));
        Assert.Equal((409, ProblemCodes.CommandIdReused), (other.Status, other.Problem!.Code));
        Assert.Equal(201, (await desk.As("ann").AskPermissionAsync(Dial(two))).Status);
    }

    [Fact]
    public async Task Contact_WithThePermission_UsesIt_AndNobodyElseCan()
    {
        await using var desk = await OpenAsync();
        var id = await CaseOfAsync(desk, "0018", "p1");
        var once = new CommandOptions { IdempotencyKey = "once" };
        var given = (await desk.As("ann").AskPermissionAsync(Dial(id), once)).Required();
        var call = new ContactRequest(
            ContactChannel.Phone, ContactDirection.Outbound, Disposition.NoAnswer, PartyKind.Debtor)
        {
            Permission = given.Key,
            StartedAt = given.From,
        };
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(201, (await desk.As("ann").PostAsync(CasePaths.Of(id, "contacts"), call)).Status);

        var spent = (await desk.As("ann").AskPermissionAsync(Dial(id), once)).Required();
        var twice = await desk.As("bob").PostAsync(CasePaths.Of(id, "contacts"), call with { Key = "k2" });
        Assert.Equal(PermissionState.Spent, spent.State);
        Assert.Equal("permission_unusable", Assert.Single(twice.Problem!.Refusals!).Code);
        Assert.Equal(201, (await desk.As("bob").AskPermissionAsync(Dial(id))).Status);
    }

    [Fact]
    public async Task Permission_Unused_LapsesToTheMillisecond_AndIsUnusableThen()
    {
        await using var desk = await OpenAsync();
        var id = await CaseOfAsync(desk, "0018", "p1");
        var once = new CommandOptions { IdempotencyKey = "once" };
        var given = (await desk.As("ann").AskPermissionAsync(Dial(id), once)).Required();
        clock.Advance(given.Until - given.From - TimeSpan.FromMilliseconds(1));
        Assert.Equal(422, (await desk.As("bob").AskPermissionAsync(Dial(id))).Status);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        var call = new ContactRequest(
            ContactChannel.Phone, ContactDirection.Outbound, Disposition.Reached, PartyKind.Debtor)
        {
            Permission = given.Key,
        };
        var late = await desk.As("ann").PostAsync(CasePaths.Of(id, "contacts"), call);
        Assert.Equal("permission_unusable", Assert.Single(late.Problem!.Refusals!).Code);
        Assert.Equal(
            PermissionState.Lapsed, (await desk.As("ann").AskPermissionAsync(Dial(id), once)).Required().State);
        Assert.Equal(201, (await desk.As("bob").AskPermissionAsync(Dial(id))).Status);
    }

    [Fact]
    public async Task Permission_GivenBack_IsFreeAtOnce()
    {
        await using var desk = await OpenAsync();
        var id = await CaseOfAsync(desk, "0018", "p1");
        var given = (await desk.As("ann").AskPermissionAsync(Dial(id))).Required();
        var release = new PermissionReleaseRequest(id, "line busy");
        var taken = await desk.As("bob").AskPermissionAsync(Dial(id));
        Assert.DoesNotContain(
            given.Key, Assert.Single(taken.Problem!.Refusals!).Facts.Select(fact => fact.Value));
        Assert.Equal(422, (await desk.As("bob").PostAsync(CasePaths.Release(given.Key), release)).Status);
        Assert.Equal(201, (await desk.As("ann").PostAsync(CasePaths.Release(given.Key), release)).Status);
        Assert.Equal(201, (await desk.As("bob").AskPermissionAsync(Dial(id))).Status);
        Assert.Equal(422, (await desk.As("ann").PostAsync(CasePaths.Release("none"), release)).Status);
        Assert.Equal(404, (await desk.As("card").PostAsync(CasePaths.Release(given.Key), release)).Status);
    }

    [Fact]
    public async Task Permission_AgainstARule_SaysRuleCitationNormFactsAndInstant()
    {
        await using var desk = await OpenAsync();
        var id = await CaseOfAsync(desk, "0018", "p1");
        clock.AdvanceTo(new DateTimeOffset(2026, 11, 20, 22, 0, 0, TimeSpan.Zero));
        var answer = await desk.As("ann").AskPermissionAsync(Dial(id));

        var refusal = Assert.Single(answer.Problem!.Refusals!);
        Assert.Equal((422, "rule_forbids", "QUIET"), (answer.Status, refusal.Code, refusal.Rule));
        Assert.Equal("made up", refusal.Citation);
        Assert.Equal(Contracts.NormStrength.SelfRegulation, refusal.Norm);
        Assert.Equal(
            (Contracts.SourceStatus.Secondary, false), (refusal.SourceStatus.GetValueOrDefault(), refusal.SignedOff));
        var listed = await desk.As("ann").AskPermissionsAsync(new ContactPermissionBatch([Dial(id)]));
        Assert.Equal(refusal.SourceStatus, listed.Required().Results[0].Problem!.Refusals![0].SourceStatus);
        Assert.NotEmpty(refusal.Facts);
        Assert.Equal(
            (DateTimeOffset?)new DateTimeOffset(2026, 11, 21, 8, 0, 0, TimeSpan.Zero), refusal.PermittedFrom);
    }

    [Fact]
    public async Task DialList_IsAnsweredOneByOne_AndInOrder()
    {
        await using var desk = await OpenAsync();
        var one = await CaseOfAsync(desk, "0018", "p1");
        var same = await CaseOfAsync(desk, "0019", "p1");
        var other = await CaseOfAsync(desk, "0020", "p2");
        var batch = new ContactPermissionBatch([Dial(one), Dial(same), Dial("nocase"), Dial(other)]);
        var once = new CommandOptions { IdempotencyKey = "list" };
        var answers = (await desk.As("ann").AskPermissionsAsync(batch, once)).Required().Results;
        var again = (await desk.As("ann").AskPermissionsAsync(batch, once)).Required().Results;

        Assert.Equal([201, 422, 404, 201], answers.Select(answer => answer.Status));
        Assert.Equal(
            ["p1", null, null, "p2"], answers.Select(answer => answer.Permission?.Person));
        Assert.Equal("slot_reserved", Assert.Single(answers[1].Problem!.Refusals!).Code);
        Assert.Equal([200, 422, 404, 200], again.Select(answer => answer.Status));
        Assert.Equal(answers.Select(answer => answer.Permission?.Key), again.Select(answer => answer.Permission?.Key));
    }

    [Theory]
    [InlineData("""{"items":[]}""", 400)]
    [InlineData("""{"items":[null]}""", 400)]
    [InlineData("""{"items":[{"case":"x","channel":"fax"}]}""", 400)]
    [InlineData("""{"items":[{"case":"","channel":"phone"}]}""", 200)]
    [InlineData("""{"items":[{"case":"../x","channel":"phone","key":"a b"}]}""", 200)]
    [InlineData("""{}""", 400)]
    public async Task DialList_OutOfForm_IsRefusedWithoutHarm(string body, int status)
    {
        await using var desk = await OpenAsync();
        using var answer = await desk.SendAsync("ann", "POST /v1/contact-permissions/batch", body);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("card")]
    [InlineData("agent")]
    public async Task Permission_OnACaseBeyondTheScope_IsNotThere(string who)
    {
        await using var desk = await OpenAsync();
        var id = await CaseOfAsync(desk, "0018", "p1");
        var answer = await desk.As(who).AskPermissionAsync(Dial(id));
        Assert.Equal((404, ProblemCodes.NotFound), (answer.Status, answer.Problem!.Code));
        Assert.Equal(201, (await desk.As("ann").AskPermissionAsync(Dial(id))).Status);
    }

    [Fact]
    public async Task Permission_ForOneOfTwoGuarantors_NamesHim_AndTheContactToo()
    {
        await using var desk = await OpenAsync();
        foreach (var name in new[] { "g1", "g2" })
        {
            await desk.As("bob").PostAsync(CasePaths.Persons, new PersonRequest("made up") { Id = name });
        }

        var id = await CaseOfAsync(desk, "0018", "p1", "g1", "g2");
        var dial = Dial(id) with { Party = PartyKind.Guarantor };
        var unnamed = await desk.As("ann").AskPermissionAsync(dial);
        Assert.Equal("field_missing", Assert.Single(unnamed.Problem!.Refusals!).Code);
        var given = (await desk.As("ann").AskPermissionAsync(dial with { PartyPerson = "g2" })).Required();
        Assert.Equal(("p1", "g2"), (given.Person, given.PartyPerson));

        var contact = new ContactRequest(
            ContactChannel.Phone, ContactDirection.Outbound, Disposition.NoAnswer, PartyKind.Guarantor)
        {
            PartyPerson = "g1", Permission = given.Key,
        };
        var other = await desk.As("ann").PostAsync(CasePaths.Of(id, "contacts"), contact);
        Assert.Contains("permission_unusable", other.Problem!.Refusals!.Select(refusal => refusal.Code));
        var right = await desk.As("ann").PostAsync(CasePaths.Of(id, "contacts"), contact with { PartyPerson = "g2" });
        Assert.Equal(201, right.Status);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("c2/permission/x")]
    [InlineData(".")]
    public async Task Key_ThatCannotStandInAPath_IsRefusedBeforeAnythingIsReserved(string key)
    {
        await using var desk = await OpenAsync();
        var id = await CaseOfAsync(desk, "0018", "p1");
        var refused = await desk.As("ann").AskPermissionAsync(Dial(id) with { Key = key });
        Assert.Equal((400, ProblemCodes.FieldInvalid), (refused.Status, refused.Problem!.Code));
        Assert.Equal("key", Assert.Single(refused.Problem!.Errors!).Field);
        Assert.True((await desk.As("ann").AskPermissionAsync(Dial(id))).IsOk);
    }

    [Fact]
    public async Task Permission_OnACaseWithoutADebtor_SaysWhatIsMissing()
    {
        await using var desk = await OpenAsync();
        var answer = await desk.As("ann").AskPermissionAsync(Dial(desk.Case));
        Assert.Equal("person_unknown", Assert.Single(answer.Problem!.Refusals!).Code);
        using var trail = await desk.SendAsync("audit", $"GET /v1/cases/{desk.Case}/audit");
        Assert.Contains("\"kind\":\"refused\"", await trail.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static ContactPermissionRequest Dial(string id) => new(id, ContactChannel.Phone);

    private static async Task<string> CaseOfAsync(
        Desk desk, string account, string person, params string[] guarantors)
    {
        var registered = await desk.As("bob").PostAsync(
            CasePaths.Persons, new PersonRequest("made up") { Id = person });
        Assert.True(registered.IsOk || registered.Status == 422);
        var opening = Desk.Opening(account) with
        {
            Items =
            [
                new DueItemRequest("i1", [new Contracts.ComponentAmount(DebtComponent.Principal, "1000.00")],
                    new DateOnly(2026, 10, 21)),
            ],
            Parties =
            [
                new PartyRequest(person, PartyKind.Debtor),
                .. guarantors.Select(one => new PartyRequest(one, PartyKind.Guarantor)),
            ],
        };
        var id = (await desk.As("bob").PostAsync(CasePaths.Cases, opening)).Required().Id;
        await desk.Run.Host.SendAsync(RunningHost.Envelope("enter-" + id, id, new AssessEntry()), default);
        return id;
    }

    private Task<Desk> OpenAsync() => Desk.OpenAsync(new GatewaySetting
    {
        Time = clock,
        Policies = TestRules.Book(TestRules.Quiet()),
        Options = new GatewayOptions { Limits = new LimitOptions { CallerBurst = 10_000, AddressBurst = 10_000 } },
    });
}
