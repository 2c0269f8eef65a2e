namespace Cases.Engine.Tests.Runtime;

/// <summary>Small packs as text, for proposals.</summary>
internal static class PolicyLines
{
    /// <summary>A pack <c>BANK</c> whose one rule forbids calls from an hour to 08:00.</summary>
    public static string Quiet(string from = "21:00", string more = "", string id = "BANK") => $$$"""
        pack: {{{id}}}
        title: The bank's own hours
        jurisdiction: any
        instrument: Bank policy
        valid-from: 2020-01-01
        {{{more}}}
        rules:
          - id: {{{id}}}-HOURS
            title: No call at night
            citation: {instrument: Bank policy, article: hours}
            norm: product-default
            effect: deny
            kind: local-time-window
            parameters: {from: "{{{from}}}", to: "08:00", clock: both}
            applies-to: {acts: [call], classes: [collection], parties: any}
            when-absent: {debtor-zone: {answer: compliant, reason: The official clock stands in.}}
            source-status: own policy
            examples:
              refused: [{act: {kind: call, at: "2026-03-02T23:00:00Z"}}]
              permitted: [{act: {kind: call, at: "2026-03-02T12:00:00Z"}}]

        """;
}
