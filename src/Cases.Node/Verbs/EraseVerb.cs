using System.CommandLine;
using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using NodaTime.Text;

namespace Cases.Node;

/// <summary>
/// <c>erase PERSON</c>: destroys the keys of a person's data, or says from when that is permitted; with
/// <c>--payment ID</c> those of a payment that stands on no case.
/// </summary>
internal static class EraseVerb
{
    private static readonly string[] Grounds =
        [.. Enum.GetValues<ErasureGround>().Select(word => PolicyWords.Of(word))];

    private static readonly string[] Classes =
        [.. Enum.GetValues<RetentionClass>().Select(word => PolicyWords.Of(word))];

    public static Command Command()
    {
        var person = new Argument<string?>("person")
        {
            Description = "The person's id, as a case names it.", Arity = ArgumentArity.ZeroOrOne,
        };
        var payment = new Option<string?>("--payment")
        {
            Description = "Instead of a person: a payment on no case, or on one without a debtor, by its id.",
            HelpName = "ID",
        };
        var ground = new Option<string>("--ground") { Description = "Why, by the law's list.", Required = true };
        ground.AcceptOnlyFromAmong(Grounds);
        var reference = new Option<string?>("--reference")
        {
            Description = "The number of the file that has the request; it stays readable, so it names nobody.",
        };
        var classes = new Option<string[]>("--class")
        {
            Description = "What to erase; may be repeated. All where it is not given.", HelpName = "CLASS",
        };
        classes.AcceptOnlyFromAmong(Classes);
        var by = new Option<string>("--by")
        {
            Description = "Who erases, as the ledger names him.", DefaultValueFactory = _ => Environment.UserName,
        };
        var free = new Option<bool>("--without-restriction")
        {
            Description = "Where it is refused, do not restrict processing until it is permitted.",
        };
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command("erase", "Erases a person's data, or says from when that is permitted.")
        {
            person, payment, ground, reference, classes, by, free, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var stream = Stream(parsed.GetValue(person), parsed.GetValue(payment));
            var what = (parsed.GetValue(classes) ?? []).Select(Word<RetentionClass>).ToList();
            var asked = Asked(stream, Word<ErasureGround>(parsed.GetValue(ground)!), parsed.GetValue(reference), what);
            var request = new Request(parsed.GetValue(store)!, stream, asked,
                new Principal(parsed.GetValue(by)!, "compliance"), stream.Kind == "person" && !parsed.GetValue(free));
            var (answer, (isErased, places)) = await RunAsync(request, cancellation).ConfigureAwait(false);
            Print(request, answer, (isErased, places), parsed.GetValue(json));
            return (int)(answer.Erasing.Kind == ReceiptKind.Accepted && places.All(place => place.Done)
                ? ExitCode.Done
                : ExitCode.CheckFailed);
        });
        return command;
    }

    private static async Task<(ErasureAnswer Answer, (bool IsErased, IReadOnlyList<ErasePlace> Places) Left)> RunAsync(
        Request request, CancellationToken cancellation)
    {
        // Taken first: who hangs is on it however long the erasure takes, and this verb's own node is not.
        var nodes = await EraseNodes.RollAsync(request.Store, cancellation).ConfigureAwait(false);
        ErasureAnswer? answer = null;
        try
        {
            await using (var node = await WorkingNode.OpenAsync(request.Store, []).ConfigureAwait(false))
            {
                answer = await SendAsync(node, request, cancellation).ConfigureAwait(false);
                if (answer.Erasing.Kind == ReceiptKind.Accepted)
                {
                    await node.PurgeAsync(request.Of, cancellation).ConfigureAwait(false);
                }
            }

            return (answer, answer.Erasing.Kind == ReceiptKind.Accepted
                ? await ErasePlaces.AskAsync(request.Store, request.Of, nodes, cancellation).ConfigureAwait(false)
                : (false, []));
        }
        catch (Exception error)
            when (answer?.Erasing.Kind == ReceiptKind.Accepted && CommandLine.CodeOf(error) is { } code)
        {
            throw new VerbFailure(code, $"{request.Of} is erased and its keys are destroyed, but not every place "
                + $"was asked whether something is left ({error.Message.TrimEnd('.')}): mend that, and run this again.",
                error);
        }
    }

    private static async Task<ErasureAnswer> SendAsync(
        IWorkingNode node, Request request, CancellationToken cancellation)
    {
        var id = CommandId16.FromHash($"erase\n{request.Of}\n{Guid.NewGuid()}");
        var envelope = new CommandEnvelope(id, request.Of, request.By, request.Asked);
        var zone = node.Book.Series([]).OfficialZone;
        var answer = await Erasures.SendAsync(node.Host, envelope, zone, request.Restricts, cancellation)
            .ConfigureAwait(false);
        Check(answer.Erasing);
        return answer;
    }

    /// <summary>What is neither accepted nor refused for a need of the data ends the verb.</summary>
    private static void Check(CommandReceipt receipt)
    {
        var input = receipt.Reasons.FirstOrDefault(reason => reason.Code
            is not (RefusalCode.CaseNeedsData or RefusalCode.LegalHoldNeedsData or RefusalCode.RetentionNotOver));
        if (input is not null)
        {
            throw VerbFailure.Unusable(input.Detail);
        }

        if (receipt.Kind is not (ReceiptKind.Accepted or ReceiptKind.Refused or ReceiptKind.RefusalsSuppressed))
        {
            throw new VerbFailure(ExitCode.WorldFailed, receipt.Kind == ReceiptKind.NewerNodeNeeded
                ? "A newer build wrote here: run the newer build."
                : $"Nothing was erased, because the node is busy ({receipt.Kind}): run it again.");
        }
    }

    private static void Print(
        Request request, ErasureAnswer answer, (bool IsErased, IReadOnlyList<ErasePlace> Places) left, bool json)
    {
        var places = left.Places;
        var isDone = answer.Erasing.Events.Count > 0;
        var isPlain = !left.IsErased && places.Any(place => place is { Place: ErasePlaces.Entries, Done: false });
        var erased = answer.Erasing.Kind == ReceiptKind.Accepted;
        var restriction = answer.Restricting switch
        {
            { Kind: ReceiptKind.Accepted } => "placed",
            { Reasons: [var reason, ..] } => "refused: " + reason.Detail,
            not null => "not placed: run it again",
            null => erased || !request.Restricts ? "none" : "stands",
        };
        var from = answer.From is { } instant ? InstantPattern.ExtendedIso.Format(instant) : null;
        if (json)
        {
            Output.Json(new
            {
                Person = request.PersonId, Payment = request.PaymentId,
                Erased = erased && !isPlain, PermittedFrom = from, Restriction = restriction,
                Refusals = answer.Erasing.Reasons.Select(reason => new
                {
                    Code = RefusalCodes.Wire(reason.Code), reason.Rule, Citation = reason.Citation?.ToString(),
                    Message = reason.Detail,
                }),
                Places = places,
            });
            return;
        }

        Output.Line(request.Of.Kind, request.Of.Name);
        Output.Line("erased", !erased ? "no, something needs the data"
            : isDone ? "now"
            : isPlain ? "no; no key is left to destroy, and text stands plain"
            : "before; nothing was left to erase");
        foreach (var reason in answer.Erasing.Reasons)
        {
            Output.Line("  because", reason.Detail);
        }

        if (!erased)
        {
            Output.Line("permitted from", from ?? "nobody can say yet");
            Output.Line("restriction", restriction);
        }

        foreach (var place in places)
        {
            Output.Line(place.Done ? "  done" : "  NOT DONE", $"{place.Place}: {place.What}");
        }
    }

    private static StreamId Stream(string? person, string? payment)
    {
        if ((person is null) == (payment is null))
        {
            throw VerbFailure.Unusable("Name a person, or a payment by --payment.");
        }

        var (kind, id) = person is null ? ("payment", payment) : ("person", person);
        return StreamId.TryParse($"{kind}/{id}", out var stream)
            ? stream
            : throw VerbFailure.Unusable($"'{id}' is no id of a {kind}.");
    }

    private static object Asked(
        StreamId stream, ErasureGround ground, string? reference, List<RetentionClass> classes)
    {
        if (stream.Kind == "person")
        {
            return new ErasePerson(ground) { Reference = reference, Classes = [.. classes] };
        }

        return classes.Count == 0
            ? new ErasePayment(ground) { Reference = reference }
            : throw VerbFailure.Unusable("A payment is erased whole: leave --class out.");
    }

    private static T Word<T>(string text)
        where T : struct, Enum => PolicyWords.TryParse<T>(text, out var word)
            ? word
            : throw VerbFailure.Unusable(string.Create(CultureInfo.InvariantCulture, $"'{text}' is no word of this."));

    private sealed record Request(
        string Store, StreamId Of, object Asked, Principal By, bool Restricts)
    {
        public string? PersonId => Of.Kind == "person" ? Of.Name : null;

        public string? PaymentId => Of.Kind == "payment" ? Of.Name : null;
    }
}
