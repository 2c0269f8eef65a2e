using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Cases.Domain;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Goal: no command is forgotten. Method: the commands that the compiled gateway makes.</summary>
public sealed class DoorTests
{
    private const string Node = "the node itself, when its day has come";
    private const string Money = "POST /v1/payments, for which Cases.Work makes it";
    private const string Bank = "the verb 'payments', for which Cases.Work makes it";
    private const string Match = "POST /v1/unmatched-payments/{id}/match, for which Cases.Work makes it";

    /// <summary>Commands that the gateway does not make itself, and who makes them.</summary>
    private static readonly Dictionary<Type, string> MadeElsewhere = new()
    {
        [typeof(AssessEntry)] = Node,
        [typeof(AssessPromise)] = Node,
        [typeof(AssessReAge)] = Node,
        [typeof(MissInstalment)] = Node,
        [typeof(PostponeStep)] = Node,
        [typeof(ConfirmMessage)] = Node,
        [typeof(ReportMessage)] = Node,
        [typeof(RecordPayment)] = Money,
        [typeof(ReversePayment)] = Money,
        [typeof(KeepUnmatched)] = Money,
        [typeof(TakePayment)] = Bank,
        [typeof(TakeReturn)] = Bank,
        [typeof(KeepDoubtful)] = Bank,
        [typeof(LinkPayment)] = Bank,
        [typeof(LearnPayer)] = Match,
        [typeof(NoteFile)] = Bank,
        [typeof(MatchPayment)] = Match,
        [typeof(CloseToldAgain)] = Match,
        [typeof(ErasePayment)] = "the verb 'erase --payment'",
        [typeof(LogContact)] = "nobody by itself: a contact of a case writes it beside its own entry",
    };

    private static IReadOnlyList<Type> Commands { get; } =
    [
        .. typeof(CaseCommand).Assembly.GetTypes().Where(type => !type.IsAbstract
            && (type.IsSubclassOf(typeof(CaseCommand)) || type.IsSubclassOf(typeof(PersonCommand))
                || type.IsSubclassOf(typeof(PaymentCommand)))),
    ];

    [Fact]
    public void Commands_OfTheDomain_HaveADoorOrAReason()
    {
        var made = Made();
        Assert.Superset(new HashSet<string>(["OutsideFact", "Reopen", "ServeNotice", "RegisterPerson"]), made);
        var forgotten = Commands.Where(type => !made.Contains(type.Name) && !MadeElsewhere.ContainsKey(type));
        Assert.Empty(forgotten.Select(type => type.Name));
        Assert.Empty(MadeElsewhere.Keys.Where(type => made.Contains(type.Name)).Select(type => type.Name));
    }

    /// <summary>The types of the domain whose constructor the compiled gateway calls.</summary>
    private static HashSet<string> Made()
    {
        using var file = new PEReader(File.OpenRead(typeof(Caller).Assembly.Location));
        var reader = file.GetMetadataReader();
        return
        [
            .. from handle in reader.MemberReferences
               let member = reader.GetMemberReference(handle)
               where reader.GetString(member.Name) == ".ctor" && member.Parent.Kind == HandleKind.TypeReference
               let type = reader.GetTypeReference((TypeReferenceHandle)member.Parent)
               where reader.GetString(type.Namespace) == typeof(CaseCommand).Namespace
               select reader.GetString(type.Name),
        ];
    }
}
