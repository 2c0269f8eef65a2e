using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Cases.Gateway;

/// <summary>
/// From a request for a permission to the actor of the case's debtor, who reserves slots. The person is
/// found through the case, so that nobody can ask about persons whose cases he does not see.
/// </summary>
/// <param name="parts">The running node.</param>
/// <param name="scopes">Says whether the case is within the caller's scope.</param>
/// <param name="keys">What keys were used for: which record a step is on follows from the body alone.</param>
/// <param name="sources">Says where the words of rules were read.</param>
internal sealed class ContactPermissionDoor(
    GatewayParts parts, ScopeReader scopes, KeyWindow keys, RuleSources sources)
{
    private const int MostItems = 200;

    /// <summary>One permission.</summary>
    public async Task AskAsync(HttpContext context)
    {
        if (await context.ReadCommandAsync(CasesJson.Default.ContactPermissionRequest).ConfigureAwait(false)
            is not var (key, version, request))
        {
            return;
        }

        if (!await TakesAsync(context, "permissions", key, request, CasesJson.Default.ContactPermissionRequest)
            .ConfigureAwait(false))
        {
            return;
        }

        var answer = await AnswerAsync(context, request, key, version).ConfigureAwait(false);
        if (answer.Permission is null)
        {
            context.RetryAfter(answer.Wait);
            await context.WriteProblemAsync(answer.Problem!).ConfigureAwait(false);
            return;
        }

        PersonalReads.Tell(context, PersonsOf(answer.Permission));
        context.Response.StatusCode = answer.Status;
        await context.WriteAsync(answer.Permission, CasesJson.Default.ContactPermission).ConfigureAwait(false);
    }

    /// <summary>The permissions of a dial list, one after the other: of two for one person the first has it.</summary>
    public async Task AskAllAsync(HttpContext context)
    {
        if (await context.ReadKeyAsync().ConfigureAwait(false) is not { } key
            || await context.ReadBodyAsync(CasesJson.Default.ContactPermissionBatch).ConfigureAwait(false)
                is not { } batch)
        {
            return;
        }

        if (batch.Items.Count is 0 or > MostItems || batch.Items.Any(item => item is null))
        {
            await context.WriteProblemAsync(400, ProblemCodes.FieldInvalid,
                $"items: Send 1 to {MostItems} requests and none of them null.").ConfigureAwait(false);
            return;
        }

        if (!await TakesAsync(context, "permissions/batch", key, batch, CasesJson.Default.ContactPermissionBatch)
            .ConfigureAwait(false))
        {
            return;
        }

        var results = new List<ContactPermissionResult>(batch.Items.Count);
        foreach (var (index, item) in batch.Items.Index())
        {
            var own = string.Create(CultureInfo.InvariantCulture, $"{key}\n{index}");
            var answer = await AnswerAsync(context, item, own).ConfigureAwait(false);
            results.Add(new ContactPermissionResult(answer.Status)
            {
                Permission = answer.Permission,
                Problem = answer.Problem is { } problem ? sources.Of(problem) : null,
            });
        }

        PersonalReads.Tell(context, results.Select(result => result.Permission).OfType<ContactPermission>()
            .SelectMany(PersonsOf));
        await context.WriteAsync(new ContactPermissionResults(results), CasesJson.Default.ContactPermissionResults)
            .ConfigureAwait(false);
    }

    private static IEnumerable<string> PersonsOf(ContactPermission permission) =>
        new[] { permission.Person, permission.PartyPerson }.OfType<string>().Select(person => "person/" + person);

    /// <summary>Gives a slot back.</summary>
    public async Task ReleaseAsync(HttpContext context, string key)
    {
        if (await context.ReadCommandAsync(CasesJson.Default.PermissionReleaseRequest).ConfigureAwait(false)
            is not var (id, version, request))
        {
            return;
        }

        if (!await TakesAsync(
            context, $"permissions/{key}/release", id, request, CasesJson.Default.PermissionReleaseRequest)
            .ConfigureAwait(false))
        {
            return;
        }

        var (about, problem) = await FindAsync(context, request.Case).ConfigureAwait(false);
        if (about is null)
        {
            await context.WriteProblemAsync(problem!).ConfigureAwait(false);
            return;
        }

        var command = new ReleaseContactPermission(key, request.Reason);
        var receipt = await SendAsync(context, about.Person, id, command, version).ConfigureAwait(false);
        await context.WriteReceiptAsync(receipt, new Receipt(
            about.Person.Name, receipt.Version, receipt.Position, receipt.Events)
        {
            Key = key,
            Repeated = receipt.Repeated,
        }).ConfigureAwait(false);
    }

    /// <summary>Whether the key is new or came with the same body before; otherwise the problem is written.</summary>
    private async ValueTask<bool> TakesAsync<T>(
        HttpContext context, string door, string key, T body, JsonTypeInfo<T> type)
    {
        var isTaken = keys.Takes(context.Caller(), door, key, JsonSerializer.Serialize(body, type));
        await (isTaken ? Task.CompletedTask : context.WriteKeyReusedAsync()).ConfigureAwait(false);
        return isTaken;
    }

    private async ValueTask<Answered> AnswerAsync(
        HttpContext context, ContactPermissionRequest request, string key, long? version = null)
    {
        var (about, problem) = await FindAsync(context, request.Case).ConfigureAwait(false);
        if (about is null)
        {
            return new Answered(problem!.Status, null, problem);
        }

        var fields = new Fields(CommandDoor.IdOf(context, about.Person, key).ToString());
        var command = ContactPermissionEndpoints.Ask(fields, request, about.Case);
        if (fields.Faults.Count > 0)
        {
            return new Answered(400, null, fields.Problem);
        }

        var receipt = await SendAsync(context, about.Person, key, command, version).ConfigureAwait(false);
        if (receipt.Kind != ReceiptKind.Accepted)
        {
            var refused = Answers.ProblemOf(receipt);
            return new Answered(refused.Status, null, refused) { Wait = Answers.WaitOf(receipt) };
        }

        var view = await parts.Host.ReadAsync(about.Person, context.RequestAborted).ConfigureAwait(false);
        if (((PersonState)view.State).Permissions.FirstOrDefault(one => one.Key == command.Key) is not { } slot)
        {
            return new Answered(404, null, Answers.Problem(404, ProblemCodes.NotFound) with
            {
                Detail = "That permission is over and is no longer kept; ask for another with a new key.",
            });
        }

        return new Answered(Answers.StatusOf(receipt), View(about, (PersonState)view.State, slot, receipt), null);
    }

    /// <summary>The case in the caller's scope and its debtor; otherwise why there is none.</summary>
    private async ValueTask<(About? Found, Problem? Problem)> FindAsync(HttpContext context, string asked)
    {
        var found = await scopes.CaseInSightAsync(context.Caller(), asked, context.RequestAborted)
            .ConfigureAwait(false);
        if (found is null)
        {
            return (null, Answers.Problem(404, ProblemCodes.NotFound) with
            {
                Detail = "There is no such case, or not for you.",
            });
        }

        var view = await parts.Host.ReadAsync(CaseIdentity.Stream(found), context.RequestAborted)
            .ConfigureAwait(false);
        var debtor = CaseParty.DebtorOf(((CaseState)view.State).Parties);
        var person = debtor is null ? CaseIdentity.Stream(found) : StreamId.Parse("person/" + debtor);
        return (new About(found, person), null);
    }

    private async ValueTask<CommandReceipt> SendAsync(
        HttpContext context, StreamId person, string key, PersonCommand command, long? version)
    {
        var id = CommandDoor.IdOf(context, person, key);
        var envelope = new CommandEnvelope(id, person, context.Caller().ToPrincipal(), command)
        {
            ExpectedVersion = version,
        };

        // Whoever hangs up does not stop what was sent: the answer waits under the same key.
        return await parts.Host.SendAsync(envelope, CancellationToken.None).ConfigureAwait(false);
    }

    private ContactPermission View(About about, PersonState person, ReservedSlot slot, CommandReceipt receipt)
    {
        var now = Instant.FromDateTimeOffset(parts.Time.GetUtcNow());
        return new ContactPermission(slot.Key, slot.Case, about.Person.Name,
            Words.To<Contracts.ContactChannel>(slot.Channel), Words.To<Contracts.PartyKind>(slot.Party))
        {
            From = slot.GrantedAt.ToDateTimeOffset(),
            Until = slot.Until.ToDateTimeOffset(),
            State = person.Reserved.All(one => one.Key != slot.Key) ? PermissionState.Spent
                : now < slot.Until ? PermissionState.Reserved
                : PermissionState.Lapsed,
            PartyPerson = slot.PartyPerson,
            Point = slot.Point,
            Rules = Answers.Rules(receipt.Rules),
        };
    }

    /// <summary>Whom it is about.</summary>
    /// <param name="Case">The case.</param>
    /// <param name="Person">The debtor's record; the case itself where it names no debtor, and refuses for it.</param>
    private sealed record About(string Case, StreamId Person);

    private sealed record Answered(int Status, ContactPermission? Permission, Problem? Problem)
    {
        public Duration? Wait { get; init; }
    }
}
