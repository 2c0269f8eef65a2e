using System.Text.Json.Nodes;

namespace Cases.Gateway.Tests;

/// <summary>What an operation says of what lies beyond its caller's scope.</summary>
internal enum Beyond
{
    /// <summary>It is about nobody.</summary>
    OfNobody,

    /// <summary>That there is nothing of that name.</summary>
    Missing,

    /// <summary>That only who sees the whole bank may ask.</summary>
    NotAllowed,

    /// <summary>An empty page.</summary>
    EmptyPage,

    /// <summary>A stream without an event.</summary>
    NoEvent,

    /// <summary>No case.</summary>
    NoCase,

    /// <summary>Of each item that there is nothing of that name.</summary>
    EachMissing,

    /// <summary>That no account is known for a payment.</summary>
    Unmatched,

    /// <summary>That no payment of a file has an account.</summary>
    FileUnmatched,
}

/// <summary>A call of an operation whose path names neither a case nor a person.</summary>
/// <param name="Path">The path.</param>
/// <param name="Body">The body; null for none.</param>
/// <param name="Beyond">What is answered to whom it is none of his business.</param>
internal sealed record UnscopedCall(string Path, string? Body, Beyond Beyond)
{
    /// <summary>Whether an answer is that of something beyond the scope.</summary>
    public bool IsBeyond(int status, string body) => Beyond switch
    {
        Beyond.Missing => status == 404,
        Beyond.NotAllowed => status == 403,
        Beyond.EmptyPage => status == 200 && JsonNode.Parse(body)!["items"]!.AsArray().Count == 0,
        Beyond.NoEvent => status == 200 && !body.Contains("id: ", StringComparison.Ordinal),
        Beyond.NoCase => status == 200 && JsonNode.Parse(body)!["case"] is null,
        Beyond.EachMissing => status == 200 && Results(body).All(one => (int)one!["status"]! == 404),
        Beyond.Unmatched => status == 200 && Results(body).All(one => (string)one!["result"]! == "unmatched"),
        Beyond.FileUnmatched => status == 200 && JsonNode.Parse(body)!["outcomes"]!["matched"] is null,
        _ => true,
    };

    private static JsonArray Results(string body) => JsonNode.Parse(body)!["results"]!.AsArray();
}

/// <summary>All operations that no wall narrows by their path: each has its own foreign call here.</summary>
internal static class UnscopedCalls
{
    private const string Ask = """{"case":"{case}","channel":"phone"}""";
    private const string Decision = """{"reason":"looked at it"}""";

    public static IReadOnlyDictionary<string, UnscopedCall[]> All { get; } =
        new Dictionary<string, UnscopedCall[]>(StringComparer.Ordinal)
        {
            ["GET /metrics"] = [new("/metrics", null, Beyond.OfNobody)],
            ["GET /v1/cases"] =
            [
                new("/v1/cases", null, Beyond.EmptyPage),
                new("/v1/cases?search={case}", null, Beyond.EmptyPage),
                new("/v1/cases?person={person}", null, Beyond.EmptyPage),
            ],
            ["POST /v1/cases"] =
            [
                new("/v1/cases", """
                    {"source":"core","account":"{account}","currency":"CNY","items":[
                    {"key":"i1","charged":[{"component":"principal","amount":"10.00"}],"dueOn":"2026-01-31"}]}
                    """, Beyond.Missing),
            ],
            ["POST /v1/cases/next"] = [new("/v1/cases/next", null, Beyond.NoCase)],
            ["POST /v1/persons"] = [new("/v1/persons", """{"name":"Made Up","id":"{person}"}""", Beyond.Missing)],
            ["POST /v1/contact-permissions"] = [new("/v1/contact-permissions", Ask, Beyond.Missing)],
            ["POST /v1/contact-permissions/batch"] =
                [new("/v1/contact-permissions/batch", $$"""{"items":[{{Ask}}]}""", Beyond.EachMissing)],
            ["POST /v1/contact-permissions/{key}/release"] =
            [
                new("/v1/contact-permissions/{key}/release", """{"case":"{case}","reason":"engaged"}""",
                    Beyond.Missing),
            ],
            ["GET /v1/approvals"] = [new("/v1/approvals", null, Beyond.EmptyPage)],
            ["POST /v1/approvals/{id}/approve"] = [new("/v1/approvals/{approval}/approve", Decision, Beyond.Missing)],
            ["POST /v1/approvals/{id}/reject"] = [new("/v1/approvals/{approval}/reject", Decision, Beyond.Missing)],
            ["GET /v1/events"] = [new("/v1/events?from=0&waitSeconds=0", null, Beyond.NoEvent)],
            ["GET /v1/events/types"] = [new("/v1/events/types", null, Beyond.OfNobody)],
            ["GET /v1/webhooks"] = [new("/v1/webhooks", null, Beyond.EmptyPage)],
            ["POST /v1/webhooks"] = [new("/v1/webhooks", "{", Beyond.OfNobody)],
            ["GET /v1/webhooks/{id}"] = [new("/v1/webhooks/{webhook}", null, Beyond.Missing)],
            ["DELETE /v1/webhooks/{id}"] = [new("/v1/webhooks/{webhook}", null, Beyond.Missing)],
            ["GET /v1/webhooks/{id}/log"] = [new("/v1/webhooks/{webhook}/log", null, Beyond.Missing)],
            ["POST /v1/webhooks/{id}/pause"] = [new("/v1/webhooks/{webhook}/pause", "{}", Beyond.Missing)],
            ["POST /v1/webhooks/{id}/resume"] = [new("/v1/webhooks/{webhook}/resume", "{}", Beyond.Missing)],
            ["POST /v1/webhooks/{id}/rotate"] = [new("/v1/webhooks/{webhook}/rotate", "{}", Beyond.Missing)],
            ["POST /v1/webhooks/{id}/replay"] =
                [new("/v1/webhooks/{webhook}/replay", """{"parked":true}""", Beyond.Missing)],
            ["POST /v1/webhooks/{id}/test"] = [new("/v1/webhooks/{webhook}/test", "{}", Beyond.Missing)],
            ["GET /v1/facts"] = [new("/v1/facts", null, Beyond.OfNobody)],
            ["GET /v1/policies"] = [new("/v1/policies", null, Beyond.OfNobody)],
            ["GET /v1/policies/{version}"] = [new("/v1/policies/{policy}", null, Beyond.OfNobody)],
            ["GET /v1/policies/{version}/packs/{id}"] =
                [new("/v1/policies/{version}/packs/BANK", null, Beyond.OfNobody)],
            ["POST /v1/policies"] = [new("/v1/policies", """{"text":"x","reason":"y"}""", Beyond.NotAllowed)],
            ["POST /v1/policies/{version}/simulations"] =
                [new("/v1/policies/{policy}/simulations", "{}", Beyond.NotAllowed)],
            ["POST /v1/policies/suspensions"] =
                [new("/v1/policies/suspensions", """{"reason":"y","acts":["shout"]}""", Beyond.NotAllowed)],
            ["POST /v1/policies/suspensions/{suspension}/lift"] =
                [new("/v1/policies/suspensions/{policy}/lift", """{"reason":"y"}""", Beyond.NotAllowed)],
            ["POST /v1/payments"] =
            [
                new("/v1/payments", """
                    [{"account":"{account}","amount":{"amount":"1.00","currency":"CNY"},"valueDate":"2026-01-31",
                    "reference":"r-{number}"}]
                    """, Beyond.Unmatched),
            ],
            ["POST /v1/payment-files"] =
            [
                new("/v1/payment-files?dryRun=true",
                    "account,amount,currency,value_date,reference\n{account},1.00,CNY,2026-01-31,f-{number}\n",
                    Beyond.FileUnmatched),
            ],
            ["GET /v1/unmatched-payments"] = [new("/v1/unmatched-payments", null, Beyond.EmptyPage)],
            ["GET /v1/unmatched-payments/{id}"] = [new("/v1/unmatched-payments/{payment}", null, Beyond.Missing)],
            ["POST /v1/unmatched-payments/{id}/match"] =
                [new("/v1/unmatched-payments/{payment}/match", """{"case":"{case}"}""", Beyond.Missing)],
            ["POST /v1/unmatched-payments/{id}/return"] =
                [new("/v1/unmatched-payments/{payment}/return", """{"reference":"b-{number}"}""", Beyond.Missing)],
            ["GET /v1/reports"] = [new("/v1/reports", null, Beyond.NotAllowed)],
            ["GET /v1/reports/{kpi}"] = [new("/v1/reports/rpc-rate", null, Beyond.NotAllowed)],
            ["GET /v1/audit/entries"] = [new("/v1/audit/entries", null, Beyond.NotAllowed)],
            ["GET /v1/audit/checkpoint"] = [new("/v1/audit/checkpoint", null, Beyond.OfNobody)],
            ["GET /v1/audit/proofs/{position}"] = [new("/v1/audit/proofs/0", null, Beyond.NotAllowed)],
            ["GET /v1/audit/export"] =
            [
                new("/v1/audit/export", null, Beyond.NotAllowed),
                new("/v1/audit/export?case={case}", null, Beyond.Missing),
            ],
        };
}
