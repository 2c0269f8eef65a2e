using System.Text.Json.Nodes;

namespace Cases.Pages.Tests;

/// <summary>Answers of a node, made up.</summary>
public static class Samples
{
    /// <summary>A name that would be a script if a page let it.</summary>
    public const string Hostile = "<script>alert('x')</script>\\\"&amp; 王";

    public const string Case = """
        {"id":"c1","version":7,"source":"core","account":"A-<b>1</b>","stage":"contacted",
        "outstanding":{"amount":"1250.00","currency":"CNY"},"episode":1,"product":"card","packs":[],
        "openedOn":"2026-01-05","enteredOn":"2026-01-20","assignee":"li","oldestUnpaidDue":"2026-01-01",
        "parties":[{"person":"p1","role":"debtor"},{"person":"p2","role":"guarantor"}],
        "items":[{"key":"i1","charged":[{"component":"principal","amount":"1500.00"}],
        "paid":[{"component":"principal","amount":"250.00"}],"dueOn":"2026-01-01"}],
        "money":[{"key":"pay-1","amount":{"amount":"250.00","currency":"CNY"},"valueDate":"2026-02-01",
        "waiver":false,"reversed":false}],
        "promises":[{"key":"k1","amount":{"amount":"100.00","currency":"CNY"},"due":"2026-03-09","status":"open"}],
        "plans":[{"key":"pl","kind":"instalments","agreedOn":"2026-02-02","status":"broken",
        "instalments":[{"due":"2026-03-02","amount":"50.00"}]}],
        "holds":[{"key":"h1","kind":"dispute","from":"2026-02-03","lifted":false,
        "part":{"amount":"10.00","currency":"CNY"},"verified":false}],
        "approvals":[],
        "nextStages":["planAgreed","visitScheduled","resolved"],
        "visit":{"key":"v","startsAt":"2026-03-10T10:00:00+08:00","team":["zhao","qian"],
        "checkedIn":false}}
        """;

    public const string Person = """
        {"id":"p1","version":2,"masked":true,"name":"NAME","language":"zh-CN","zone":"Asia/Shanghai",
        "contactPoints":[{"key":"n1","channel":"phone","source":"bank","ground":"contract","state":"ok",
        "value":"138****0000"}],"holds":[],
        "consents":[{"kind":"recording","given":true,"on":"2026-01-07"},
        {"kind":"channel","given":false,"on":"2026-01-08","channel":"sms"}],
        "roles":[{"case":"c1","role":"debtor"},{"case":"c9","role":"guarantor"}]}
        """;

    public const string Actions = """
        {"case":"c1","version":7,"at":"2026-03-01T22:30:00+08:00","actions":[
        {"action":"recordContact","channel":"phone","permitted":false,"needsSecondPerson":false,
        "refusals":[{"code":"rule_forbids","message":"Not between 22:00 and 08:00.","rule":"CN-CBA-QUIET",
        "citation":"CBA 2025, 4.2","norm":"selfRegulation","facts":[{"name":"localTime","value":"22:30"}],
        "permittedFrom":"2026-03-02T08:00:00+08:00","sourceStatus":"secondary","signedOff":false}],
        "permittedFrom":"2026-03-02T08:00:00+08:00"},
        {"action":"addNote","permitted":true,"needsSecondPerson":false,"refusals":[]},
        {"action":"referToLegal","permitted":true,"needsSecondPerson":true,"refusals":[]},
        {"action":"somethingNew","permitted":true,"needsSecondPerson":false,"refusals":[]}]}
        """;

    public const string Audit = """
        {"items":[
        {"position":3,"stream":"case/c1","sequence":1,"version":1,"kind":"caseOpened",
        "recordedAt":"2026-01-05T09:00:00+08:00","effectiveAt":"2026-01-05T09:00:00+08:00",
        "by":{"subject":"import","role":"integration"},"command":"cmd-1","rules":[],"data":{"a":"<i>"},
        "previous":"00","hash":"aa11"},
        {"position":9,"stream":"case/c1","sequence":2,"version":2,"kind":"noteAdded",
        "recordedAt":"2026-01-06T09:00:00+08:00","effectiveAt":"2026-01-06T09:00:00+08:00",
        "by":{"subject":"li","role":"collector"},"command":"cmd-2","policy":"p-1",
        "rules":[{"rule":"CN-CBA-DIAL6","citation":"CBA 2025, 4.1","answer":"passed"}],
        "data":{"key":"n1","text":{"sealed":{"key":"k"}}},
        "previous":"aa11","hash":"bb22"}],"next":"more"}
        """;

    /// <summary>The same entries, newest first.</summary>
    public static readonly string Timeline = Turned(Audit);

    public const string Worklist = """
        {"items":[{"id":"c1","account":"A<1","stage":"contacted","outstanding":{"amount":"1250.00","currency":"CNY"},
        "product":"card","branch":"sh","assignee":"li","daysPastDue":59,"promiseDue":"2026-03-09",
        "nextActionAt":"2026-03-02T08:00:00+08:00"},
        {"id":"c/2","account":"B","stage":"open","outstanding":{"amount":"-1.00","currency":"CNY"}}],"next":"n=2"}
        """;

    public const string Approvals = """
        {"items":[{"id":"a1","case":"c1","account":"A-17","kind":"waiver","requestedBy":"li",
        "amount":{"amount":"30.00","currency":"CNY"},"owed":{"amount":"800.00","currency":"CNY"},
        "givenUp":{"amount":"31.00","currency":"CNY"},"reason":"<u>hard times</u>"},
        {"id":"a2","case":"c2","kind":"referral","requestedBy":"wu","approved":true}]}
        """;

    public const string Receipt = """{"id":"c1","version":8,"position":40,"events":["noteAdded"]}""";

    /// <summary>A node with one case and all that belongs to it.</summary>
    public static FakeNode Node() => new FakeNode()
        .With("GET /v1/cases/c1", Case)
        .With("GET /v1/cases/c1/actions", Actions)
        .With("GET /v1/cases/c1/audit", Audit)
        .With("GET /v1/cases/c1/audit?limit=50&order=newest", Timeline)
        .With("GET /v1/persons/p1", Person.Replace("NAME", Hostile, StringComparison.Ordinal))
        .With("GET /v1/cases", Worklist)
        .With("GET /v1/approvals", Approvals)
        .With("POST /sign-in", """{"token":"tok.en","tokenType":"Bearer","expiresAt":"2026-03-01T09:00:00Z"}""");

    private static string Turned(string page)
    {
        var read = JsonNode.Parse(page)!.AsObject();
        read["items"] = new JsonArray([.. read["items"]!.AsArray().Reverse().Select(item => item!.DeepClone())]);
        return read.ToJsonString();
    }
}
