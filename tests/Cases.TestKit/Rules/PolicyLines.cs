namespace Cases.TestKit;

/// <summary>Small packs as text, for proposals.</summary>
public static class PolicyLines
{
    /// <summary>A pack whose one rule forbids calls between two hours.</summary>
    /// <param name="from">From when, such as <c>21:00</c>.</param>
    /// <param name="to">Until when; 23:00 lies in the hours.</param>
    /// <param name="free">An hour at which calls are permitted.</param>
    /// <param name="more">Further lines of the head.</param>
    /// <param name="id">The pack's id, with which that of the rule begins.</param>
    public static string Quiet(
        string from = "21:00", string to = "08:00", string free = "12:00", string more = "",
        string id = "BANK") => $$$"""
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
            parameters: {from: "{{{from}}}", to: "{{{to}}}", clock: both}
            applies-to: {acts: [call], classes: [collection], parties: any}
            when-absent: {debtor-zone: {answer: compliant, reason: The official clock stands in.}}
            source-status: own policy
            examples:
              refused: [{act: {kind: call, at: "2026-03-02T23:00:00Z"}}]
              permitted: [{act: {kind: call, at: "2026-03-02T{{{free}}}:00Z"}}]

        """;
}
