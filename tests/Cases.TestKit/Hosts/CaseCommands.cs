using Cases.Domain;
using NodaTime;

namespace Cases.TestKit;

/// <summary>Commands on made-up cases, short to write.</summary>
public static class CaseCommands
{
    /// <summary>The instant at which clocks of these tests start.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    /// <summary>The day of <see cref="Start"/>.</summary>
    public static readonly LocalDate Today = new(2026, 11, 20);

    /// <summary>What a case owes when it opens, in minor units.</summary>
    public const long Owed = 100_000;

    /// <summary>Opens a case with one item that fell due a month ago.</summary>
    public static OpenCase Open(string caseId, string account = "0017", int episode = 1, string? debtor = null) => new(
        caseId, episode, "core", account, "account/" + account, Currency.Eur,
        [new OpeningItem("i1", Today.PlusDays(-30), [new ComponentAmount(DebtComponent.Principal, Owed)])])
    {
        Parties = debtor is null ? [] : [new CaseParty(debtor, PartyKind.Debtor)],
    };

    /// <summary>Adds a note.</summary>
    public static AddNote Note(string key, string text = "spoke about the matter") => new(key, text);

    /// <summary>A note that is refused: it has no text.</summary>
    public static AddNote BadNote(string key = "bad") => new(key, "");

    /// <summary>Pays an amount in minor units today.</summary>
    public static RecordPayment Pay(string key, long minor) => new(key, new Money(minor, Currency.Eur), Today);

    /// <summary>Gives the case to somebody.</summary>
    public static Assign Assign(string? assignee) => new(assignee, "turn of the list");

    /// <summary>Reaches the debtor by telephone.</summary>
    public static RecordContact Reach(string key) => new(
        key, ContactChannel.Phone, ContactDirection.Outbound, Disposition.Reached, PartyKind.Debtor)
    {
        Note = "will call back",
    };

    /// <summary>Agrees a plan of equal instalments, a month apart, over all that is owed.</summary>
    public static AgreePlan Plan(string key, long owed, int months) => new(
        key, PlanKind.Instalments,
        [.. Enumerable.Range(1, months).Select(number => new Instalment(
            number, Today.PlusMonths(number),
            number < months ? owed / months : owed - (owed / months * (months - 1))))],
        DebtorAsked: false);
}
