using System.Text.Json.Serialization.Metadata;
using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

// Commands that name other cases in their body: whoever sends one must see each of them.
internal sealed partial class CommandDoor
{
    // The domain has the bound and says so; nobody looks up a list without end before.
    private const int MostLookedUp = 64;

    /// <summary>A command of the case named by the path that may cover others, in the case's currency.</summary>
    public async Task SeveralAsync<T>(
        HttpContext context, string id, JsonTypeInfo<T> body, Func<T, IReadOnlyList<CoveredCaseRequest>?> named,
        Func<Fields, T, IReadOnlyList<CoveredCaseRequest>, CaseCommand> make)
        where T : class
    {
        if (await context.ReadCommandAsync(body).ConfigureAwait(false) is not var (key, version, request))
        {
            return;
        }

        var cases = named(request) ?? [];
        if (await CoveredAsync(context, cases).ConfigureAwait(false) is not { } covered)
        {
            return;
        }

        var stream = CaseIdentity.Stream(id);
        var sending = new Sending(IdOf(context, stream, key), stream, version);
        var view = await parts.Host.ReadAsync(stream, context.RequestAborted).ConfigureAwait(false);
        var fields = new Fields(sending.Id.ToString()) { Currency = ((CaseState)view.State).Currency };
        var command = OverrideMapping.Under(request, make(fields, request, covered));
        await AnswerAsync(context, sending, fields, command).ConfigureAwait(false);
    }

    /// <summary>
    /// The same with the cases' own ids; null where the caller does not see one, which is answered as for a path.
    /// </summary>
    public async ValueTask<IReadOnlyList<CoveredCaseRequest>?> CoveredAsync(
        HttpContext context, IReadOnlyList<CoveredCaseRequest> cases)
    {
        if (cases.Count == 0 || cases.Count > MostLookedUp)
        {
            return cases;
        }

        var (ids, missing) = await wall.OfNamedAsync(
            context.Caller(), [.. cases.Select(one => one.Case)], context.RequestAborted).ConfigureAwait(false);
        if (missing is { } place)
        {
            await DenyAsync(context, Answers.Problem(404, ProblemCodes.NotFound) with
            {
                Detail = $"cases[{place}].case: There is no such case, or not for you.",
            }).ConfigureAwait(false);
            return null;
        }

        return [.. cases.Select((one, index) => one with { Case = ids[index] })];
    }
}
