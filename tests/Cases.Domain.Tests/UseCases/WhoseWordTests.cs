using Cases.TestKit;
using NodaTime;
using Xunit;
using static Cases.TestKit.Ask;

namespace Cases.Domain.Tests;

/// <summary>Goal: what one person said, asked or disputes frees nothing towards another.</summary>
public sealed class WhoseWordTests
{
    private static readonly CaseParty[] Named =
    [
        new("p1", PartyKind.Debtor), new("p4", PartyKind.Debtor), new("p2", PartyKind.Guarantor),
        new("p5", PartyKind.Guarantor), new("p3", PartyKind.Guardian),
    ];

    // What came in, or is disputed | to whom the reply goes, and his id beside the debtor | whether it passes
    [Theory]
    [InlineData("debtor", PartyKind.Debtor, null, true)]
    [InlineData("debtor", PartyKind.Guarantor, "p2", false)]
    [InlineData("debtor", PartyKind.Debtor, "p4", false)]
    [InlineData("employer", PartyKind.Employer, null, true)]
    [InlineData("employer", PartyKind.Debtor, null, false)]
    [InlineData("guarantor", PartyKind.Guarantor, "p2", true)]
    [InlineData("guarantor", PartyKind.Guarantor, "p5", false)]
    [InlineData("guarantor", PartyKind.Debtor, null, false)]
    [InlineData("dispute", PartyKind.Debtor, null, true)]
    [InlineData("dispute", PartyKind.Guardian, "p3", true)]
    [InlineData("dispute", PartyKind.Guarantor, "p2", false)]
    [InlineData("dispute", PartyKind.Employer, null, false)]
    [InlineData("of-the-guarantor", PartyKind.Guarantor, "p2", true)]
    [InlineData("of-the-guarantor", PartyKind.Debtor, null, false)]
    [InlineData("of-the-guarantor", PartyKind.Guardian, "p3", false)]
    [InlineData("on-his-record", PartyKind.Debtor, null, true)]
    [InlineData("on-his-record", PartyKind.Representative, null, true)]
    [InlineData("on-his-record", PartyKind.Debtor, "p4", false)]
    [InlineData("on-his-record", PartyKind.Guarantor, "p2", false)]
    public void ServiceReply_GoesToWhoeverCameInOrDisputes(string answers, PartyKind party, string? person, bool passes)
    {
        var debtor = new PersonEvent[]
        {
            CameIn("debtor", PartyKind.Debtor, null), CameIn("employer", PartyKind.Employer, null),
            CameIn("guarantor", PartyKind.Guarantor, "p2"),
            new PersonHoldPlaced("on-his-record", HoldKind.Dispute, "asked", Day("2026-04-03"), Until: null),
        }.Aggregate(Persons.Known(), (state, happened) => state.Evolve(happened));
        var script = Opened().When(Hold("dispute", HoldKind.Dispute))
            .When(Hold("of-the-guarantor", HoldKind.Complaint) with { Party = PartyKind.Guarantor });
        script.Beside = script.Beside with
        {
            Now = script.Now,
            Person = new KnownPerson("person/p1", 9, debtor),
            Reached = person is null ? null : new(new("person/" + person, 3, Persons.Known()), party),
            Case = script.State,
        };
        RefusalCode[] codes = passes ? [] : [RefusalCode.KeyUnknown];
        var asked = new RequestContactPermission("q1", "c1", ContactChannel.Phone)
        {
            Party = party, PartyPerson = person, Class = ActClass.ServiceReply, Answers = answers,
        };
        var decided = PersonDecider.Decide(debtor, asked, script.Beside, Policy.Permissive);
        Assert.Equal(codes, decided.Reasons.Select(reason => reason.Code));
        CaseCommand[] replies =
        [
            // First what does not reach him, as what came in is answered once.
            NoAnswer("k9") with
            {
                Party = party, PartyPerson = person, Class = ActClass.ServiceReply, Answers = answers,
            },
            new Remind("r9", ContactChannel.Letter, ActClass.ServiceReply)
            {
                Party = party, PartyPerson = person, Answers = answers,
            },
        ];
        Assert.All(replies, reply => Assert.Equal(codes, Codes(script.When(reply))));
    }

    private static ContactLogged CameIn(string key, PartyKind party, string? person) => new("c1/contact/" + key, "c1",
        ContactChannel.Phone, CaseScript.Contacted().Now, ContactDirection.Inbound, Connected: true)
    {
        Party = party, PartyPerson = person,
    };

    private static CaseScript Opened() => CaseScript.Start(Policy.Permissive).When(Open() with { Parties = [.. Named] })
        .On("2026-04-02").When(Remind("r1")).On("2026-04-03");

    private static IEnumerable<RefusalCode> Codes(CaseScript script) => script.Reasons.Select(reason => reason.Code);
}
