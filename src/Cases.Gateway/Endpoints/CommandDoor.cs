using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>
/// The one way from a request to an actor: key, version and body are read, the command is made, sent, and its receipt
/// is the answer. Nothing is decided here.
/// </summary>
/// <param name="parts">The running node.</param>
/// <param name="wall">Says what a caller may open and register.</param>
/// <param name="log">Where denials are noted.</param>
/// <param name="keys">What keys were used for.</param>
/// <param name="recall">Knows keys again that were used before the node started.</param>
internal sealed partial class CommandDoor(
    GatewayParts parts, OpeningWall wall, SecurityLog log, KeyWindow keys, KeyRecall recall)
{
    /// <summary>A command of the case named by the path.</summary>
    public Task CaseAsync<T>(
        HttpContext context, string id, JsonTypeInfo<T> body, Func<Fields, T, CaseCommand> make)
        where T : class => SendAsync(context, CaseIdentity.Stream(id), body, make);

    /// <summary>A command of the person named by the path.</summary>
    public Task PersonAsync<T>(
        HttpContext context, string id, JsonTypeInfo<T> body, Func<Fields, T, PersonCommand> make)
        where T : class => SendAsync(context, StreamId.Parse("person/" + id), body, make);

    /// <summary>A command of the policies; the receipt names the proposal that it made, or decided.</summary>
    public async Task PolicyAsync<T>(
        HttpContext context, JsonTypeInfo<T> body, Func<Fields, T, PolicyCommand> make)
        where T : class
    {
        if (await context.ReadCommandAsync(body).ConfigureAwait(false) is not var (key, version, request))
        {
            return;
        }

        var stream = PolicyEndpoints.Stream;
        var sending = new Sending(IdOf(context, stream, key), stream, version);
        var fields = new Fields(sending.Id.ToString());
        var command = make(fields, request);
        await AnswerAsync(context, sending with { NamesProposal = true }, fields, command).ConfigureAwait(false);
    }

    /// <summary>A command whose amounts are in the currency of the case named by the path.</summary>
    public async Task InCurrencyAsync<T>(
        HttpContext context, string id, JsonTypeInfo<T> body, Func<Fields, T, CaseCommand> make)
        where T : class
    {
        var stream = CaseIdentity.Stream(id);
        var view = await parts.Host.ReadAsync(stream, context.RequestAborted).ConfigureAwait(false);
        await SendAsync(context, stream, body, make, ((CaseState)view.State).Currency).ConfigureAwait(false);
    }

    /// <summary>Opens a case; its id follows from source, account and episode.</summary>
    public async Task OpenAsync(HttpContext context)
    {
        if (await context.ReadCommandAsync(CasesJson.Default.OpenCaseRequest).ConfigureAwait(false)
            is not var (key, version, told))
        {
            return;
        }

        var request = told with
        {
            Source = ReferenceText.Normal(told.Source), Account = ReferenceText.Normal(told.Account),
        };
        var id = parts.Identity.Case(request.Source, request.Account, request.Episode);
        var stream = CaseIdentity.Stream(id);
        var command = KeyWindow.IdOf(context.Caller(), "cases", key);
        var fields = new Fields(command.ToString());
        await recall.EnsureAsync(context.RequestAborted).ConfigureAwait(false);
        var open = CaseMapping.Open(fields, request, id, parts.Identity, parts.Policies.Book);
        var denial = fields.Faults.Count > 0 ? null
            : await wall.OfCaseAsync(context.Caller(), open, context.RequestAborted).ConfigureAwait(false);
        var sending = new Sending(command, stream, version) { Location = "/v1/cases/" + id, MakesIt = true };
        await (denial is not null ? DenyAsync(context, denial)
            : fields.Faults.Count == 0 && !keys.Takes(context.Caller(), "cases", key, stream.Value)
                ? context.WriteKeyReusedAsync()
                : AnswerAsync(context, sending, fields, open)).ConfigureAwait(false);
    }

    /// <summary>Registers a person under the given id, or one made of the command's.</summary>
    public async Task RegisterAsync(HttpContext context)
    {
        if (await context.ReadCommandAsync(CasesJson.Default.PersonRequest).ConfigureAwait(false)
            is not var (key, version, request))
        {
            return;
        }

        var id = KeyWindow.IdOf(context.Caller(), "persons", key);
        // Dots alone are steps of a path: nobody could ask for such a person.
        if (!StreamId.TryParse("person/" + (request.Id ?? "p" + id), out var stream) || request.Id is "." or "..")
        {
            await context.WriteProblemAsync(400, ProblemCodes.FieldInvalid,
                "id has letters, digits or . _ ~ - of ASCII, and not dots alone.").ConfigureAwait(false);
            return;
        }

        if (LongNumber().IsMatch(request.Id ?? ""))
        {
            // Ids stand in the security log, where nobody's telephone, card or identity number may stand.
            await context.WriteProblemAsync(400, ProblemCodes.FieldInvalid,
                "id has no more than 10 digits in a row: it is written to logs, and longer numbers are those of "
                + "telephones, cards and people.").ConfigureAwait(false);
            return;
        }

        var denial = await wall.OfPersonAsync(context.Caller(), stream, context.RequestAborted).ConfigureAwait(false);
        var sending = new Sending(id, stream, version)
        {
            Location = "/v1/persons/" + stream.Name, MakesIt = true,
        };
        await recall.EnsureAsync(context.RequestAborted).ConfigureAwait(false);
        await (denial is not null ? DenyAsync(context, denial)
            : !keys.Takes(context.Caller(), "persons", key, stream.Value) ? context.WriteKeyReusedAsync()
            : AnswerAsync(context, sending, new Fields(id.ToString()), PersonMapping.Register(request)))
            .ConfigureAwait(false);
    }

    /// <summary>Gives the person named by the path a part in an account that the caller sees.</summary>
    public async Task AssignRoleAsync(HttpContext context, string id)
    {
        if (await context.ReadCommandAsync(CasesJson.Default.RoleRequest).ConfigureAwait(false)
            is not var (key, version, request))
        {
            return;
        }

        var stream = StreamId.Parse("person/" + id);
        var sending = new Sending(IdOf(context, stream, key), stream, version);
        var denial = await wall.OfAccountAsync(
            context.Caller(), request.Source, request.Account, context.RequestAborted).ConfigureAwait(false);
        await (denial is null
            ? AnswerAsync(context, sending, new Fields(sending.Id.ToString()),
                PersonMapping.Role(request, parts.Identity))
            : DenyAsync(context, denial)).ConfigureAwait(false);
    }

    /// <summary>
    /// Erases the data of the person named by the path, and asks the places that held it; where something needs it, the
    /// refusal says until when, and processing is restricted until then.
    /// </summary>
    public async Task EraseAsync(HttpContext context, string id)
    {
        if (await context.ReadCommandAsync(CasesJson.Default.ErasureRequest).ConfigureAwait(false)
            is not var (key, version, request))
        {
            return;
        }

        var stream = StreamId.Parse("person/" + id);
        var asked = new CommandEnvelope(
            IdOf(context, stream, key), stream, context.Caller().ToPrincipal(), PersonMapping.Erase(request))
        {
            ExpectedVersion = version,
        };
        var answer = await Erasures.SendAsync(
            parts.Host, asked, parts.Desk.Zone, restricts: true, CancellationToken.None).ConfigureAwait(false);
        var receipt = answer.Erasing;
        await context.WriteReceiptAsync(receipt, new Receipt(
            stream.Name, receipt.Version, receipt.Position, receipt.Events)
        {
            Repeated = receipt.Repeated,
            Rules = Answers.Rules(receipt.Rules),
            Places = receipt.Kind == ReceiptKind.Accepted
                ? await parts.AskErased(stream, context.RequestAborted).ConfigureAwait(false)
                : null,
        }).ConfigureAwait(false);
    }

    /// <summary>Gives somebody whom the caller may name a part in the case named by the path.</summary>
    public async Task AddPartyAsync(HttpContext context, string id)
    {
        if (await context.ReadCommandAsync(CasesJson.Default.AddPartyRequest).ConfigureAwait(false)
            is not var (key, version, request))
        {
            return;
        }

        var stream = CaseIdentity.Stream(id);
        var sending = new Sending(IdOf(context, stream, key), stream, version);
        var denial = await wall.OfAddedAsync(context.Caller(), request.Person, context.RequestAborted)
            .ConfigureAwait(false);
        await (denial is null
            ? AnswerAsync(context, sending, new Fields(sending.Id.ToString()), CaseMapping.Party(request))
            : DenyAsync(context, denial)).ConfigureAwait(false);
    }

    /// <summary>What another system tells about the case named by the path.</summary>
    public async Task TellAsync(HttpContext context, string id)
    {
        if (await context.ReadCommandAsync(CasesJson.Default.OutsideFactRequest).ConfigureAwait(false)
            is not var (key, version, request))
        {
            return;
        }

        var stream = CaseIdentity.Stream(id);
        var sending = new Sending(IdOf(context, stream, key), stream, version);
        var view = await parts.Host.ReadAsync(stream, context.RequestAborted).ConfigureAwait(false);
        var fields = new Fields(sending.Id.ToString()) { Currency = ((CaseState)view.State).Currency };
        var fact = OutsideMapping.Fact(fields, request);
        await (wall.OfFact(context.Caller(), request) is { } denial
            ? DenyAsync(context, denial)
            : AnswerAsync(context, sending, fields, fact)).ConfigureAwait(false);
    }

    /// <summary>A command without a body of its own kind, on a stream that was found already.</summary>
    public async Task SendAsync<T>(
        HttpContext context, StreamId stream, JsonTypeInfo<T> body, Func<Fields, T, object> make,
        Currency? currency = null)
        where T : class
    {
        if (await context.ReadCommandAsync(body).ConfigureAwait(false)
            is not var (key, version, request))
        {
            return;
        }

        var id = IdOf(context, stream, key);
        var fields = new Fields(id.ToString()) { Currency = currency ?? Currency.Cny };
        var command = OverrideMapping.Under(request, make(fields, request));
        await AnswerAsync(context, new Sending(id, stream, version), fields, command).ConfigureAwait(false);
    }

    /// <summary>Sends a command that was read, and answers with its receipt.</summary>
    public async Task AnswerAsync(HttpContext context, Sending sending, Fields fields, object command)
    {
        if (fields.Faults.Count > 0)
        {
            await context.WriteProblemAsync(fields.Problem).ConfigureAwait(false);
            return;
        }

        var by = context.Caller().ToPrincipal();
        var envelope = new CommandEnvelope(sending.Id, sending.Stream, by, command)
        {
            ExpectedVersion = sending.Version,
            // A node alone remembers by itself; at two nodes one key can come for two streams at the same moment.
            Once = sending.MakesIt && parts.IsShared,
        };

        // Whoever hangs up does not stop what was sent: the answer waits under the same key.
        var receipt = await parts.Host.SendAsync(envelope, CancellationToken.None).ConfigureAwait(false);
        if (envelope.Once && receipt.Reasons.Any(reason => reason.Code == RefusalCode.CommandIdReused))
        {
            keys.Forget(sending.Id);
        }

        if (receipt.Kind == ReceiptKind.Accepted
            && command is RecordContact { Direction: Domain.ContactDirection.Outbound })
        {
            parts.Desk.Next.Leases.Worked(sending.Stream.Name, context.Caller().Subject);
        }

        if (sending.Location is { } location && receipt.Kind == ReceiptKind.Accepted)
        {
            context.Response.Headers.Location = location;
        }

        await context.WriteReceiptAsync(receipt, new Receipt(
            sending.Stream.Name, receipt.Version, receipt.Position, receipt.Events)
        {
            Key = fields.Key,
            Approval = sending.NamesProposal && receipt.Kind == ReceiptKind.Accepted
                ? await PolicyLibrary.ProposalAtAsync(parts.Ledger, receipt.Position, context.RequestAborted)
                    .ConfigureAwait(false)
                : fields.Approval,
            Repeated = receipt.Repeated,
            Rules = Answers.Rules(receipt.Rules),
        }).ConfigureAwait(false);
    }

    private Task DenyAsync(HttpContext context, Problem denial)
    {
        // No entry is written of it, so that this is the only place that has it.
        log.Denied(context, context.Caller(), denial.Status);
        return context.WriteProblemAsync(denial);
    }

    /// <summary>The key is the caller's own: nobody meets the answers of another's.</summary>
    public static CommandId16 IdOf(HttpContext context, StreamId stream, string key) =>
        CommandId16.FromHash($"http\n{stream}\n{context.Caller().Identity}\n{key}");

    [GeneratedRegex("[0-9]{11}", RegexOptions.NonBacktracking)]
    private static partial Regex LongNumber();

    /// <summary>Where a command goes, under which id, and for which version.</summary>
    internal readonly record struct Sending(CommandId16 Id, StreamId Stream, long? Version)
    {
        /// <summary>Where what it makes is found; told where it was made.</summary>
        public string? Location { get; init; }

        /// <summary>Whether the answer names the proposal about policies that its entry is about.</summary>
        public bool NamesProposal { get; init; }

        /// <summary>Whether it makes the stream that it goes to: its key is then good for no other.</summary>
        public bool MakesIt { get; init; }
    }
}
