using System.Net;
using System.Text.Json.Nodes;
using Cases.TestKit;
using Xunit;

namespace Cases.Pages.Tests;

/// <summary>
/// The forms of a case: every command that the node takes from a person has one, and sends what is typed.
/// </summary>
public sealed class CaseFormTests
{
    /// <summary>Doors that people may use and that have no form, with the reason.</summary>
    private static readonly Dictionary<string, string> WithoutForm = new(StringComparer.Ordinal)
    {
        ["facts"] = "facts that stand are told by programs, until there is a page for them",
        ["claim-events"] = "told by programs, until there is a page for it",
        ["disputes/{key}/steps"] = "the form of holds takes every kind",
        ["complaints/{key}/steps"] = "the form of holds takes every kind",
    };

    [Fact]
    public void Doors_OfPeople_EachHaveAFormForTheSameRoles()
    {
        var path = Path.Combine(Checkout.Root, "src", "Cases.Gateway", "OpenApi", "v1.json");
        const string root = "/v1/cases/{id}/";
        var doors = JsonNode.Parse(File.ReadAllText(path))!["paths"]!.AsObject()
            .Where(one => one.Key.StartsWith(root, StringComparison.Ordinal) && one.Value!["post"] is not null)
            .Select(one => (Door: one.Key[root.Length..], Roles: one.Value!["post"]!["x-roles"]!.AsArray()
                .Select(role => role!.GetValue<string>()).Intersect(SignInPages.Roles).Order(StringComparer.Ordinal)))
            .Where(one => one.Roles.Any() && !WithoutForm.ContainsKey(one.Door))
            .Select(one => $"{one.Door}: {string.Join(' ', one.Roles)}").Order(StringComparer.Ordinal).ToList();
        Assert.True(doors.Count >= 30, $"only {doors.Count} found");
        // A plan is agreed by an offer that is chosen, or by instalments that are written.
        Assert.Equal(doors, CaseForms.All
            .Select(form => $"{form.Door}: {string.Join(' ', form.Roles.Order(StringComparer.Ordinal))}")
            .Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Forms_Each_HaveATitleAndLabels()
    {
        var keys = Words.Of("en")!.Keys.ToHashSet(StringComparer.Ordinal);
        Assert.All(CaseForms.All, form => Assert.Contains("form." + form.Name, keys));
        Assert.All(CaseForms.All, form => Assert.Contains("action." + form.Action, keys));
        Assert.All(
            CaseForms.All.SelectMany(form => form.Fields).Concat(CaseForms.Permission),
            field => Assert.Contains("field." + field.Name, keys));
    }

    [Theory]
    [InlineData("reminder", "channel=Letter;point=n1;states.name=true;states.balance=true", "reminders",
        """{"channel":"letter","class":"reminder","party":"debtor","fields":["name","balance"],"point":"n1"}""")]
    [InlineData("promise-cancel", "reason=a slip", "promises/k1/cancel",
        """{"reason":"a slip","requestApproval":false}""")]
    [InlineData("reminder", "channel=Sms;class=MandatoryNotice;notice=CreditReport", "reminders",
        """
        {"channel":"sms","class":"mandatoryNotice","party":"debtor","fields":[],"notice":"creditReport"}
        """)]
    [InlineData("plan", "instalments=2026-04-01 50.00\r\n\r\n 2026-05-01  25.50 ;debtorAsked=true;planForm=Oral;"
        + "recording=r-7;terms.fees=true", "plans",
        """
        {"kind":"instalments","instalments":[{"due":"2026-04-01","amount":"50.00"},
        {"due":"2026-05-01","amount":"25.50"}],"debtorAsked":true,"terms":["fees"],"form":"oral","recording":"r-7",
        "requestApproval":false}
        """)]
    [InlineData("plan-change", "instalments=2026-04-01 50.00;planKind=PersonalInstalmentAgreement",
        "plans/pl/change", """
        {"kind":"personalInstalmentAgreement","instalments":[{"due":"2026-04-01","amount":"50.00"}],
        "debtorAsked":false,"terms":[],"requestApproval":false}
        """)]
    [InlineData("plan-change", "instalments=2026-04-01 50.00;planKind=Instalments;debtorAsked=true;askedIn=k7",
        "plans/pl/change", """
        {"kind":"instalments","instalments":[{"due":"2026-04-01","amount":"50.00"}],
        "debtorAsked":true,"askedIn":"k7","terms":[],"requestApproval":false}
        """)]
    [InlineData("settlement", "instalments=2026-04-01 50.00;ask=true;planForm=Written;terms.fees=true", "settlements",
        """
        {"instalments":[{"due":"2026-04-01","amount":"50.00"}],"debtorAsked":false,"terms":["fees"],
        "form":"written","requestApproval":true}
        """)]
    [InlineData("plan-cancel", "reason=r;ask=true", "plans/pl/cancel",
        """{"reason":"r","requestApproval":true}""")]
    [InlineData("plan-complete", "", "plans/pl/complete", "{}")]
    [InlineData("plan-break", "", "plans/pl/break", "{}")]
    [InlineData("visit", "startsAt=2026-03-10T10:00;team=zhao, qian，sun;appointment=by letter", "visits",
        """{"startsAt":"2026-03-10T10:00:00+08:00","team":["zhao","qian","sun"],"appointment":"by letter"}""")]
    [InlineData("visit-check-in", "place=at home;identityShown=yes;entered=no", "visits/v/check-in",
        """{"place":"at home","identityShown":true,"entered":false}""")]
    [InlineData("visit-complete", "rightPartyMet=no;outcome=nobody;cost=3.00", "visits/v/complete",
        """{"rightPartyMet":false,"outcome":"nobody","cost":{"amount":"3.00","currency":"CNY"}}""")]
    [InlineData("visit-cancel", "reason=rain", "visits/v/cancel", """{"reason":"rain"}""")]
    public Task Form_FilledIn_SendsItsCommand(string form, string typed, string path, string body) =>
        SendsAsync(form, typed, path, body);

    [Theory]
    [InlineData("dispute", "reason=not mine;part=5.00;owner=wu;reviewOn=2026-03-12", "disputes",
        """
        {"reason":"not mine","part":{"amount":"5.00","currency":"CNY"},"owner":"wu","reviewOn":"2026-03-12"}
        """)]
    [InlineData("dispute", "reason=not mine;disputedItems=1， 2", "disputes",
        """{"reason":"not mine","items":["1","2"]}""")]
    [InlineData("re-age", "countsFrom=2026-03-10;reason=pays again", "re-ages",
        """{"from":"2026-03-10","reason":"pays again","requestApproval":true}""")]
    [InlineData("restructure", "countsFrom=2026-03-10;newDues=i1 2026-06-30\r\n\r\n i2  2026-07-31 ;reason=sick",
        "restructures", """
        {"from":"2026-03-10","dues":[{"item":"i1","dueOn":"2026-06-30"},{"item":"i2","dueOn":"2026-07-31"}],
        "reason":"sick","requestApproval":true}
        """)]
    [InlineData("sale", "cutOff=2026-04-01;buyer=a buyer;evidence=contract 7", "sales",
        """{"cutOff":"2026-04-01","buyer":"a buyer","evidence":"contract 7","requestApproval":true}""")]
    [InlineData("dispute-withdraw", "outcome=by phone;forDebtor=yes", "disputes/h1/withdraw",
        """{"outcome":"by phone","forDebtor":true}""")]
    [InlineData("buy-back", "oursFrom=2026-04-01;evidence=contract 8", "buy-backs",
        """{"from":"2026-04-01","evidence":"contract 8"}""")]
    [InlineData("complaint", "reason=rude", "complaints", """{"reason":"rude"}""")]
    [InlineData("hold", "holdKind=Moratorium;reason=flood;until=2026-06-30;channel=Phone;verified=true", "holds",
        """
        {"kind":"moratorium","reason":"flood","until":"2026-06-30","channel":"phone","verified":true}
        """)]
    [InlineData("hold-step", "step=asked the shop;outcome=waits", "holds/h1/steps",
        """{"step":"asked the shop","outcome":"waits"}""")]
    [InlineData("hold-lift", "outcome=unfounded", "holds/h1/lift", """{"outcome":"unfounded"}""")]
    [InlineData("hold-lift", "outcome=works again;saidIn=k7", "holds/h1/lift",
        """{"outcome":"works again","saidIn":"k7"}""")]
    [InlineData("dispute-withdraw", "outcome=by phone", "disputes/h1/withdraw", """{"outcome":"by phone"}""")]
    [InlineData("waiver", "amount=30.00;reason=hard times;ask=true", "waivers",
        """{"amount":{"amount":"30.00","currency":"CNY"},"reason":"hard times","requestApproval":true}""")]
    [InlineData("charge", "component=Fee;amount=2.00;item=i1", "charges",
        """
        {"component":"fee","amount":{"amount":"2.00","currency":"CNY"},"isNewTotal":false,"item":"i1",
        "requestApproval":false}
        """)]
    [InlineData("notice", "item=i1;due=2026-04-01", "notices",
        """{"channel":"letter","item":"i1","dueOn":"2026-04-01"}""")]
    [InlineData("referral", "reason=no answer", "referrals", """{"reason":"no answer","requestApproval":true}""")]
    [InlineData("referral-withdraw", "reason=paid", "referrals/r1/withdraw", """{"reason":"paid"}""")]
    [InlineData("correction", "thing=Payment pay-1;reason=wrong account;instead=B-2;ask=true", "corrections",
        """
        {"target":"payment","key":"pay-1","reason":"wrong account","instead":"B-2","requestApproval":true}
        """)]
    [InlineData("resolution", "resolution=NotLiable;evidence=judgment 7", "resolutions",
        """{"reason":"notLiable","evidence":"judgment 7","requestApproval":true}""")]
    [InlineData("party-add", "addedPerson=p3;partyRole=Heir;evidence=will 2", "parties",
        """{"person":"p3","role":"heir","evidence":"will 2"}""")]
    [InlineData("party-end", "evidence=order 7", "parties/p2/end", """{"evidence":"order 7"}""")]
    [InlineData("reopening", "evidence=reversed", "reopenings", """{"evidence":"reversed"}""")]
    public Task Form_OfMoneyOrTheCourse_SendsItsCommand(string form, string typed, string path, string body) =>
        SendsAsync(form, typed, path, body);

    [Theory]
    [InlineData("plan", "instalments=2026-04-01", "Instalments: cannot be read")]
    [InlineData("plan", "instalments=01.04.2026 5", "Instalments: cannot be read")]
    [InlineData("plan", "planKind=Other;instalments=2026-04-01 5", "Kind of plan: is none of the choices")]
    [InlineData("restructure", "countsFrom=2026-03-10;newDues=i1;reason=a", "New due dates: cannot be read")]
    [InlineData("visit", "startsAt=tomorrow;team=a;appointment=b", "Starts: is no time")]
    [InlineData("visit", "startsAt=2026-03-10T10:00;zone=No/Zone;team=a;appointment=b", "Starts: is no time")]
    [InlineData("visit", "startsAt=2026-03-29T02:30;zone=Europe/Berlin;team=a;appointment=b", "Starts: is no time")]
    [InlineData("visit-complete", "rightPartyMet=;outcome=a", "The right party was met: has to be filled in")]
    [InlineData("visit-check-in", "entered=perhaps", "A home or office is entered: is none of the choices")]
    [InlineData("hold-lift", "thing=;outcome=a", "Which: has to be filled in")]
    [InlineData("correction", "thing=;reason=a", "Which: has to be filled in")]
    [InlineData("dispute", "reason=a;reviewOn=soon", "Look again on: is no day")]
    [InlineData("permission", "channel=Pigeon", "Channel: is none of the choices")]
    public async Task Form_WithWhatCannotBeRead_StaysOpenAndSaysWhere(string form, string typed, string fault)
    {
        await using var desk = await Desk.SignedInAsync(Full());
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/" + form);
        var answer = await desk.PostAsync("/pages/cases/c1/" + form, With(fields, typed));
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(fault, answer.Of("[role=alert]"), StringComparison.Ordinal);
        Assert.Empty(desk.Node.Posts);
        Assert.Equal(form is "permission" ? 0 : 1, answer.Page.QuerySelectorAll("details.folded[open]").Length);
    }

    [Fact]
    public async Task Forms_OfAThingThatTheCaseHasNot_AreNotShown()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = (await desk.GetAsync("/pages/cases/c1")).Page;
        Assert.Null(page.QuerySelector("#do-plan-cancel"));
        Assert.Null(page.QuerySelector("#do-referral-withdraw"));
        Assert.NotNull(page.QuerySelector("#do-plan-reinstate"));
        Assert.NotNull(page.QuerySelector("#do-promise-cancel"));
    }

    [Theory]
    [InlineData("collector", "reminder plan settlement visit waiver referral",
        "assignment charge plan-break reopening")]
    [InlineData("agency", "contact permission promise note dispute", "plan hold waiver referral visit")]
    [InlineData("auditor", "", "permission contact promise note assignment reminder waiver")]
    public async Task Forms_OfARole_AreThoseItMaySend(string role, string shown, string hidden)
    {
        await using var desk = await Desk.SignedInAsync();
        desk.Put("cases-token", NavigationTests.Token(role));
        var page = (await desk.GetAsync("/pages/cases/c1")).Page;
        Assert.All(shown.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            form => Assert.NotNull(page.QuerySelector("#do-" + form)));
        Assert.All(hidden.Split(' '), form => Assert.Null(page.QuerySelector("#do-" + form)));
    }

    [Fact]
    public async Task Actions_WithAForm_LeadToItAndItSaysWhereItIsRefusedNow()
    {
        await using var desk = await Desk.SignedInAsync();
        var page = (await desk.GetAsync("/pages/cases/c1")).Page;
        string[] links = [.. page.QuerySelectorAll("section[aria-labelledby=actions] th a")
            .Select(link => link.GetAttribute("href")!)];
        Assert.Equal(["#do-contact", "#do-note", "#do-referral"], links);
        Assert.All(links, link => Assert.NotNull(page.QuerySelector(link)));
        Assert.NotNull(page.QuerySelector("#do-contact a.no[href='#actions']"));
        Assert.Null(page.QuerySelector("#do-note .no"));
    }

    private static async Task SendsAsync(string form, string typed, string path, string body)
    {
        var line = "POST /v1/cases/c1/" + path;
        await using var desk = await Desk.SignedInAsync(Full().With(line, Samples.Receipt, 201));
        var fields = (await desk.GetAsync("/pages/cases/c1")).Fields("/pages/cases/c1/" + form);
        var answer = await desk.PostAsync("/pages/cases/c1/" + form, With(fields, typed));
        Assert.Equal("/pages/cases/c1?done=1", answer.Location);
        var post = Assert.Single(desk.Node.Posts);
        Assert.Equal((line, fields["key"]), (post.Line, post.Key));
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(post.Body!)), $"{form} sent {post.Body}");
    }

    /// <summary>A node whose case has something for every form.</summary>
    private static FakeNode Full() => Samples.Node().With("GET /v1/cases/c1", Samples.Case
        .Replace("\"status\":\"broken\"", "\"status\":\"inForce\"", StringComparison.Ordinal)
        .Replace("\"episode\":1", "\"episode\":1,\"referral\":\"r1\",\"zone\":\"Asia/Shanghai\"",
            StringComparison.Ordinal));

    private static Dictionary<string, string> With(Dictionary<string, string> fields, string typed)
    {
        var sent = new Dictionary<string, string>(fields, StringComparer.Ordinal);
        foreach (var part in typed.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            sent[pair[0]] = pair[1];
        }

        return sent;
    }
}
