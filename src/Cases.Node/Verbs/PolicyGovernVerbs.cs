using System.CommandLine;
using System.CommandLine.Parsing;
using System.Collections.Immutable;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Policies;
using NodaTime;
using NodaTime.Text;

namespace Cases.Node;

/// <summary>
/// <c>policy propose</c>, <c>suspend</c>, <c>lift</c>, <c>approve</c> and <c>reject</c>: two persons change the rules,
/// and every step is an entry.
/// </summary>
internal static class PolicyGovernVerbs
{
    public static IEnumerable<Command> Commands() => [Propose(), Suspend(), Lift(), Decide(true), Decide(false)];

    private static Command Propose()
    {
        var file = new Argument<string>("file") { Description = "The pack: a YAML file with one document." };
        var from = new Option<string?>("--from")
        {
            Description = "The first day on which it is to be in force, after today. Default: the pack's valid-from.",
            HelpName = "DATE",
        };
        var reason = Reason();
        return With("propose", "Proposes a version of a pack; compliance approves it.", [file, from, reason],
            PolicyDecider.OwnerRole, parsed => new ProposePolicy(
                Text(parsed.GetValue(file)!), Day(parsed.GetValue(from)), parsed.GetValue(reason)!));
    }

    private static Command Suspend()
    {
        var rule = new Argument<string?>("rule")
        {
            Description = "The rule whose acts are to be refused.", Arity = ArgumentArity.ZeroOrOne,
        };
        var acts = Words<ActKind>("--act", "Instead of a rule: a kind of act; may be repeated.");
        var classes = Words<ActClass>("--class", "Of these classes of acts alone; may be repeated.");
        var parties = Words<PartyKind>("--party", "Towards these parties alone; may be repeated.");
        var reason = Reason();
        return With("suspend", "Proposes that acts be refused; works at once when compliance approves.",
            [rule, acts, classes, parties, reason], PolicyDecider.OwnerRole, parsed => new ProposeSuspension(
                parsed.GetValue(rule), Read<ActKind>(parsed.GetValue(acts)),
                Read<ActClass>(parsed.GetValue(classes)), Read<PartyKind>(parsed.GetValue(parties)),
                parsed.GetValue(reason)!));
    }

    private static Command Lift()
    {
        var suspension = new Argument<string>("suspension") { Description = "The suspension, such as QUIET@8." };
        var reason = Reason();
        return With("lift", "Proposes to lift a suspension; compliance approves it.", [suspension, reason],
            PolicyDecider.OwnerRole,
            parsed => new ProposeLifting(parsed.GetValue(suspension)!, parsed.GetValue(reason)!));
    }

    private static Command Decide(bool approve)
    {
        var id = new Argument<string>("proposal") { Description = "The proposal, such as BANK@3." };
        var reason = Reason(required: !approve);
        return With(approve ? "approve" : "reject",
            approve ? "Approves a proposal of somebody else." : "Rejects a proposal of somebody else.", [id, reason],
            PolicyDecider.ComplianceRole,
            parsed => new DecideProposal(parsed.GetValue(id)!, approve, parsed.GetValue(reason)));
    }

    /// <summary>A verb that sends one command to the policies, through the node that serves the store or its own.
    /// </summary>
    private static Command With(
        string name, string what, Symbol[] symbols, string role, Func<ParseResult, PolicyCommand> make)
    {
        var by = new Option<string>("--by")
        {
            Description = "Who does it, as the ledger names him.", DefaultValueFactory = _ => Environment.UserName,
        };
        var store = StoreOption.Create();
        var json = JsonOption.Create();
        var command = new Command(name, what) { by, store, json };
        foreach (var symbol in symbols)
        {
            Add(command, symbol);
        }

        command.SetAction(async (parsed, cancellation) =>
        {
            var asked = make(parsed);
            var who = new Principal(parsed.GetValue(by)!, role);
            var (receipt, proposal) = await SendAsync(parsed.GetValue(store)!, who, asked, cancellation)
                .ConfigureAwait(false);
            return (int)Print(receipt, proposal, parsed.GetValue(json));
        });
        return command;
    }

    private static void Add(Command command, Symbol symbol)
    {
        if (symbol is Argument argument)
        {
            command.Arguments.Add(argument);
        }
        else
        {
            command.Options.Add((Option)symbol);
        }
    }

    private static async Task<(CommandReceipt Receipt, PolicyProposal? Proposal)> SendAsync(
        string store, Principal by, PolicyCommand asked, CancellationToken cancellation)
    {
        var stream = StreamId.Parse(PolicyBookState.Stream);
        var id = CommandId16.FromHash($"policy\n{Guid.NewGuid()}");
        await using var node = await WorkingNode.OpenAsync(store, []).ConfigureAwait(false);
        var receipt = await node.Host.SendAsync(new CommandEnvelope(id, stream, by, asked), CancellationToken.None)
            .ConfigureAwait(false);
        if (receipt.Kind is not (ReceiptKind.Accepted or ReceiptKind.Refused or ReceiptKind.RefusalsSuppressed))
        {
            throw new VerbFailure(ExitCode.WorldFailed, receipt.Kind == ReceiptKind.NewerNodeNeeded
                ? "A newer build wrote to the policies: run the newer build."
                : $"Nothing was written, because the node is busy ({receipt.Kind}): run it again.");
        }

        var state = (PolicyBookState)(await node.Host.ReadAsync(stream, cancellation).ConfigureAwait(false)).State;
        return (receipt, receipt.Kind != ReceiptKind.Accepted ? null
            : asked is DecideProposal decided ? state.Find(decided.Id) : state.Proposals[^1]);
    }

    private static ExitCode Print(CommandReceipt receipt, PolicyProposal? proposal, bool json)
    {
        if (json)
        {
            Output.Json(new
            {
                Proposal = proposal?.Id, Approved = proposal?.Approved,
                From = proposal?.From is { } day ? PolicyWords.Of(day) : null,
                Refusals = receipt.Reasons.Select(reason => new
                {
                    Code = RefusalCodes.Wire(reason.Code), Message = reason.Detail,
                    Facts = reason.Facts.ToDictionary(fact => fact.Name, fact => fact.Value),
                }),
            });
        }
        else if (proposal is not null)
        {
            Output.Line("proposal", proposal.Id);
            Output.Line("state", proposal.Approved switch
            {
                null => "waits: somebody else, of compliance, runs 'cases policy approve " + proposal.Id + "'",
                false => "rejected",
                true when proposal.Kind == ProposalKind.Pack => "approved, in force from "
                    + PolicyWords.Of(proposal.From),
                true => "approved, in force now; other nodes follow within a second",
            });
        }
        else
        {
            Output.Line("refused", receipt.Kind == ReceiptKind.RefusalsSuppressed
                ? "too many refusals within the hour; the reasons are those of this attempt"
                : "nothing changed");
            foreach (var reason in receipt.Reasons)
            {
                Output.Line("  because", reason.Detail);
            }
        }

        return proposal is null ? ExitCode.CheckFailed : ExitCode.Done;
    }

    /// <summary>The text of a pack that passes what <c>policy check</c> asks; else every fault, and nothing is sent.
    /// </summary>
    private static string Text(string file)
    {
        if (!File.Exists(file))
        {
            throw VerbFailure.Unusable($"There is no {file}; name a pack file.");
        }

        var text = File.ReadAllText(file);
        var faults = PolicyText.Load(file, text).Faults;
        return faults.Count == 0 ? text : throw VerbFailure.Unusable(Faults.OneLine(faults));
    }

    /// <summary>A day as an option has it; null where it was not given.</summary>
    internal static LocalDate? Day(string? text, string option = "--from")
    {
        if (text is null)
        {
            return null;
        }

        var read = LocalDatePattern.Iso.Parse(text);
        return read.Success
            ? read.Value
            : throw VerbFailure.Unusable($"{option}: '{text}' is no date; write it as YYYY-MM-DD.");
    }

    private static Option<string?> Reason(bool required = true) => new("--reason")
    {
        Description = "Why; about rules and never about a person, because it stays readable.", Required = required,
    };

    private static Option<string[]> Words<T>(string name, string what)
        where T : struct, Enum
    {
        var option = new Option<string[]>(name) { Description = what, HelpName = "WORD" };
        option.AcceptOnlyFromAmong([.. PolicyWords.All<T>()]);
        return option;
    }

    private static ImmutableArray<T> Read<T>(string[]? words)
        where T : struct, Enum =>
        [.. (words ?? []).Select(word => PolicyWords.TryParse<T>(word, out var read) ? read : default)];
}
