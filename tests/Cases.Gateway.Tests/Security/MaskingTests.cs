using Cases.Contracts;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>An agency reads nothing of a person, and finds nothing out by asking.</summary>
public sealed class MaskingTests
{
    private const string Account = "622500001234";
    private const string Name = "Zhao Yun";
    private const string Phone = "13900005678";

    // What names a person to the node and to nobody else stays readable: without it no person could be asked for.
    private static readonly string[] Ids = ["ContactPermission.Person", "WorklistRow.Person"];

    private static readonly string[] Words =
    [
        Account, Name, Phone, "her son is ill", "wrong card of Zhang", "her brother's account", "she cries",
        "at the clinic",
    ];

    private static readonly Dictionary<string, Func<Desk, string, string, Task<object?>>> Questions =
        new(StringComparer.Ordinal)
        {
            ["/v1/cases"] = async (desk, who, _) =>
                (await desk.As(who).GetWorklistAsync(new WorklistFilter { Person = "p-P" })).Required(),
            ["/v1/cases/next"] = async (desk, who, _) =>
                (await desk.As(who).TakeNextCaseAsync(new WorklistFilter { Assignee = "agency-1" })).Required(),
            ["/v1/cases/{id}"] = async (desk, who, id) => (await desk.As(who).GetCaseAsync(id)).Required(),
            ["/v1/persons/{id}"] = async (desk, who, _) => (await desk.As(who).GetPersonAsync("p-P")).Required(),
            ["/v1/persons/{id}/contact-points"] = async (desk, who, _) =>
                (await desk.As(who).GetContactPointsAsync("p-P")).Required(),
            ["/v1/contact-permissions"] = async (desk, who, id) => (await desk.As(who).AskPermissionAsync(
                new ContactPermissionRequest(id, ContactChannel.Phone))).Required(),
            ["/v1/contact-permissions/batch"] = async (desk, who, id) => (await desk.As(who).AskPermissionsAsync(
                new ContactPermissionBatch([new ContactPermissionRequest(id, ContactChannel.Sms)]))).Required(),
        };

    [Fact]
    public async Task PersonalMembers_OfEveryAnswerToAnAgency_AreNotThoseOfTheBank()
    {
        var bank = await SeenAsync("ann");
        var agency = await SeenAsync("agent");
        Assert.Equal(
            [
                "ApprovalView.Account", "ApprovalView.Reason", "CaseView.Account", "ContactPermission.Person",
                "ContactPointView.Value", "CorrectionView.Instead", "PersonView.Name", "WorklistRow.Account",
                "WorklistRow.Person",
            ],
            bank.Select(one => one.Member).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(bank.Intersect(agency).Select(one => one.Member).Except(Ids, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Questions_AreAllWithPersonalAnswersThatAnAgencyMayAsk()
    {
        await using var desk = await Desk.OpenAsync();
        var asked = desk.Run.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => PersonalMembers.AreInAnswersOf(endpoint)
                && (endpoint.Metadata.GetMetadata<AccessRule>()!.Roles & StaffRoles.Agency) != 0)
            .Select(endpoint => endpoint.RoutePattern.RawText!);
        Assert.Equal(Questions.Keys.Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ann", true)]
    [InlineData("agent", false)]
    public async Task Answers_AsTheyAreSent_HoldNothingThatSomebodyWroteAboutThePerson(string who, bool reads)
    {
        await using var desk = await Desk.OpenAsync();
        var id = await FillAsync(desk);
        var all = "";
        string[] paths = ["cases", "cases?person=p-P", "cases/" + id, $"cases/{id}/actions", "persons/p-P"];
        foreach (var path in paths)
        {
            using var answer = await desk.SendAsync(who, "GET /v1/" + path);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
            all += await answer.Content.ReadAsStringAsync();
        }

        Assert.Equal(reads, Words.Any(word => all.Contains(word, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("ann", Account, true)]
    [InlineData("ann", Name, true)]
    [InlineData("ann", Phone, true)]
    [InlineData("agent", Account, false)]
    [InlineData("agent", Name, false)]
    [InlineData("agent", Phone, false)]
    [InlineData("agent", "+86 139 0000 5678", false)]
    [InlineData("agent", "p-P", false)]
    public async Task Search_ByAnAgency_ConfirmsNoGuess(string who, string guess, bool finds)
    {
        await using var desk = await Desk.OpenAsync();
        var id = await FillAsync(desk);
        var found = (await desk.As(who).GetWorklistAsync(new WorklistFilter { Search = guess })).Required();
        Assert.Equal(finds, found.Items.Count == 1);
        foreach (var own in (string[])[id, $" {id} "])
        {
            var search = new WorklistFilter { Search = own };
            Assert.Equal(id, Assert.Single((await desk.As(who).GetWorklistAsync(search)).Required().Items).Id);
        }
    }

    [Fact]
    public async Task Reference_FromAnAgency_IsNoNameOfACase()
    {
        await using var desk = await Desk.OpenAsync();
        var id = await FillAsync(desk);
        Assert.Equal(id, (await desk.As("ann").GetCaseAsync(Account)).Required().Id);
        Assert.Equal(id, (await desk.As("agent").GetCaseAsync(id)).Required().Id);
        Assert.Equal(404, (await desk.As("agent").GetCaseAsync(Account)).Status);
        Assert.Equal(404, (await desk.As("agent").GetActionsAsync(Account)).Status);
        var dial = new ContactPermissionRequest(Account, ContactChannel.Phone);
        Assert.Equal(404, (await desk.As("agent").AskPermissionAsync(dial)).Status);
        var note = await desk.As("agent").PostAsync(CasePaths.Of(Account, "notes"), new NoteRequest("a"));
        Assert.Equal(404, note.Status);
    }

    private static async Task<List<(string Member, string Text)>> SeenAsync(string who)
    {
        await using var desk = await Desk.OpenAsync();
        var id = await FillAsync(desk);
        var seen = new List<(string Member, string Text)>();
        foreach (var question in Questions.Values)
        {
            seen.AddRange(PersonalMembers.Of(await question(desk, who, id)));
        }

        return seen;
    }

    /// <summary>A case with everything on it that somebody writes in his own words, placed with agency-1.</summary>
    private static async Task<string> FillAsync(Desk desk)
    {
        await desk.As("core").PostAsync(CasePaths.Persons, new PersonRequest(Name) { Id = "p-P" });
        await DoAsync(desk, "core", CasePaths.Person("p-P", "contact-points"),
            new ContactPointRequest(ContactChannel.Phone, Phone, "contract", LegalGround.Contract));
        var id = (await desk.As("bob").PostAsync(CasePaths.Cases, Desk.Opening(Account) with
        {
            Parties = [new PartyRequest("p-P", PartyKind.Debtor)],
        })).Required().Id;
        await desk.Run.FollowAsync();
        await desk.As("core").PostPaymentsAsync(
            [new PaymentRequest(Account, new Money("250.00", "CNY"), Desk.Today, "r1")]);
        var paid = Assert.Single((await desk.As("bob").GetCaseAsync(id)).Required().Money).Key;
        await DoAsync(desk, "bob", CasePaths.Of(id, "waivers"),
            new WaiverRequest(new Money("10.00", "CNY"), "her son is ill") { RequestApproval = true });
        await DoAsync(desk, "bob", CasePaths.Of(id, "corrections"),
            new CorrectionRequest(CorrectionTarget.Payment, paid, "wrong card of Zhang")
            {
                Instead = "her brother's account", RequestApproval = true,
            });
        await DoAsync(desk, "bob", CasePaths.Of(id, "notes"), new NoteRequest("she cries"));
        await DoAsync(desk, "bob", CasePaths.Of(id, "complaints"), new DisputeRequest("at the clinic"));
        await DoAsync(desk, "bob", CasePaths.Of(id, "assignments"), new AssignmentRequest("placed", "agency-1"));
        await desk.Run.FollowAsync();
        return id;
    }

    private static async Task DoAsync<T>(Desk desk, string who, string path, T request)
        where T : class
    {
        var answer = await desk.As(who).PostAsync(path, request);
        Assert.True(answer.IsOk, $"{path}: {answer.Status} {answer.Problem?.Code} {answer.Problem?.Detail}");
    }
}
