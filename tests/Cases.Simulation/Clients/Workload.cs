using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.TestKit;

namespace Cases.Simulation;

/// <summary>
/// Thinks of commands: openings first, then work on a few cases of fewer persons, sensible or not, in any order.
/// </summary>
internal sealed class Workload
{
    private static readonly Principal[] People =
    [
        new("ann", "collector"), new("bob", "collector"), new("cleo", "collector"), new("sue", "supervisor"),
        new("sam", "supervisor"), new("leo", "legal"), new("feed", "integration"),
    ];

    private const int MoneyPermille = 350;
    private const int AgainPermille = 50;
    private const int FollowPermille = 300;
    private const int Remembered = 20;

    private static readonly Principal Officer = new("grace", "compliance");

    private readonly AnswerAudit audit;
    private readonly Chance chance;
    private readonly Queue<(StreamId Stream, object Command)> openings = new();
    private readonly int cases;
    private readonly int persons;
    private readonly bool erases;
    private int left;

    public Workload(SimWorld world, AnswerAudit audit)
    {
        this.audit = audit;
        chance = new Chance(world.Seed, "workload");
        left = world.Weather.Commands;
        persons = 1 + chance.Below(4);
        erases = world.Weather.Erases;
        cases = persons + chance.Below(6);
        for (var person = 0; person < persons; person++)
        {
            openings.Enqueue((Person(person), new RegisterPerson($"made up {person}", "de")));
        }

        for (var number = 0; number < cases; number++)
        {
            openings.Enqueue((CaseIdentity.Stream($"c{number}"), CaseTalk.Open(chance, number, persons)));
        }
    }

    /// <summary>The next command; null when the run has sent all of its commands.</summary>
    public Request? Next(Chance by)
    {
        if (left-- <= 0)
        {
            return null;
        }

        var (stream, command) = openings.Count > 0 && chance.Of(850) ? openings.Dequeue()
            : chance.Of(AgainPermille) ? OpenAgain() : Any();
        var principal = command is ErasePerson or PlacePersonHold { Kind: HoldKind.LegalHold }
            || (command is LiftPersonHold && erases && chance.Of(500)) ? Officer
            : command is RecordPayment or KeepUnmatched && chance.Of(800) ? People[^1]
            : chance.Pick(People);
        return Issue(stream, principal, command, by.Of(80) ? audit.FloorOf(stream).Version : null);
    }

    /// <summary>The id of a command that was answered, used for something else.</summary>
    public Request Reuse(Request former) => Keep(new Request(
        audit.Requests.Count,
        former.Envelope with { Command = Other(former.Envelope.Command), ExpectedVersion = null })
    {
        IsReuse = true,
    });

    /// <summary>Any stream that has an actor.</summary>
    public StreamId AnyStream(Chance by) => by.Of(700)
        ? CaseIdentity.Stream($"c{by.Below(cases)}")
        : Person(by.Below(persons));

    private (StreamId Stream, object Command) Any() => erases && chance.Of(150) ? Leave()
        : chance.Of(FollowPermille) && After() is { } next ? next : chance.Below(20) switch
    {
        0 or 1 or 2 or 3 => PersonTalk.Any(chance, chance.Below(persons), cases),
        4 => PersonTalk.Payment(chance),
        _ => OnCase(chance.Below(cases)),
    };

    /// <summary>Somebody pays what is known to be owed and asks to be erased, while all others go on.</summary>
    private (StreamId Stream, object Command) Leave()
    {
        var person = chance.Below(persons);
        var owed = audit.Requests
            .Where(request => request.Envelope.Command is OpenCase open
                && CaseParty.DebtorOf(open.Parties) == Person(person).Name)
            .Select(request => (request.Stream, Owed: audit.OwedOf(request.Stream)))
            .Where(one => one.Owed > 0).Distinct().ToList();
        if (owed.Count == 0 || chance.Of(200))
        {
            return (Person(person), PersonTalk.OfData(chance));
        }

        var (stream, minor) = chance.Pick(owed);
        return (stream, chance.Of(250)
            ? CaseTalk.Confide(chance, $"left{audit.Requests.Count}")
            : CaseCommands.Pay($"all{audit.Requests.Count}", minor!.Value));
    }

    private (StreamId Stream, object Command) OnCase(int number) =>
        (CaseIdentity.Stream($"c{number}"), chance.Of(MoneyPermille)
            ? OnMoney(number)
            : CaseTalk.Any(chance, number, persons));

    /// <summary>The next case of an account, where the one before has ended by now.</summary>
    private (StreamId Stream, object Command) OpenAgain()
    {
        var number = chance.Below(cases);
        return (CaseIdentity.Stream($"c{number}"), CaseTalk.Open(chance, number, persons));
    }

    /// <summary>What follows from one of the last things that were accepted; null where nothing does.</summary>
    private (StreamId Stream, object Command)? After()
    {
        var accepted = audit.Requests
            .Where(request => request is { Written.Kind: ReceiptKind.Accepted, Envelope.Command: CaseCommand })
            .TakeLast(Remembered).ToList();
        if (accepted.Count == 0)
        {
            return null;
        }

        var last = chance.Pick(accepted);
        return MoneyTalk.After(chance, (CaseCommand)last.Envelope.Command, audit.OwedOf(last.Stream)) is { } next
            ? (last.Stream, next)
            : null;
    }

    /// <summary>Agreements are mostly over cases of the same person, and seldom over others.</summary>
    private CaseCommand OnMoney(int number)
    {
        var others = Enumerable.Range(0, cases)
            .Where(other => other != number && (other % persons == number % persons || chance.Of(30)))
            .Select(other => string.Create(CultureInfo.InvariantCulture, $"c{other}")).ToList();
        return MoneyTalk.Any(chance, string.Create(CultureInfo.InvariantCulture, $"c{number}"), others,
            one => audit.OwedOf(CaseIdentity.Stream(one)));
    }

    private Request Issue(StreamId stream, Principal by, object command, long? expected) => Keep(new Request(
        audit.Requests.Count,
        new CommandEnvelope(
            CommandId16.FromHash(string.Create(CultureInfo.InvariantCulture, $"command {audit.Requests.Count}")),
            stream, by, command)
        {
            ExpectedVersion = expected,
        }));

    private Request Keep(Request request)
    {
        audit.Requests.Add(request);
        return request;
    }

    private static object Other(object command) => command switch
    {
        CaseCommand => CaseCommands.Note("reused", "something else"),
        PersonCommand => new PlacePersonHold("reused", HoldKind.Hardship, "something else"),
        _ => new ReturnUnmatched("reused", new Money(77, Currency.Eur)),
    };

    private static StreamId Person(int number) => StreamId.Parse(
        string.Create(CultureInfo.InvariantCulture, $"person/p{number}"));
}
