using System.Collections.Immutable;
using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Work;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>Tries a proposed pack on the recorded history, while the caller waits.</summary>
/// <remarks>
/// One at a time, because it takes a core, and for a minute at most: a book that needs longer is simulated by the verb,
/// which reads the store beside the node. What came of it is an entry of the policies, so that who approves sees it.
/// Whoever asks again under the same key has the same answer while it is among the last; later, or at another node, the
/// key is used: what came of it has other figures by then.
/// </remarks>
/// <param name="parts">The running node.</param>
/// <param name="policies">Says who may govern, and what is proposed.</param>
internal sealed class SimulationDoor(GatewayParts parts, PolicyEndpoints.Door policies) : IDisposable
{
    private const int MostItems = 1_000;
    private const int MostStates = 65_536;
    private const int BusySeconds = 10;
    private const int MostKept = 8;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim turn = new(1);

    // The last first; replaced as a whole, by whose turn it is.
    private ImmutableArray<Answered> last = [];

    /// <summary>Simulates the proposal named by the path.</summary>
    public async Task SimulateAsync(HttpContext context, string id)
    {
        if (!policies.MayGovern(context))
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.NotAllowed).ConfigureAwait(false);
            return;
        }

        if (await context.ReadCommandAsync(CasesJson.Default.SimulationRequest).ConfigureAwait(false)
            is not var (key, version, request))
        {
            return;
        }

        var asked = new Asked(id, request, CommandDoor.IdOf(context, PolicyEndpoints.Stream, key), version);
        var (_, state) = await policies.StateAsync(context.RequestAborted).ConfigureAwait(false);
        if (last.FirstOrDefault(one => one.Asked == asked) is { } known)
        {
            await context.WriteAsync(known.View, CasesJson.Default.PolicySimulationView, known.Version)
                .ConfigureAwait(false);
        }
        else if (state.Find(id) is not { } proposal)
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.NotFound).ConfigureAwait(false);
        }
        else if (Drafts(proposal) is not { Count: > 0 } drafts)
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.Refused,
                "Only a pack is simulated that was not rejected and in which this build finds no fault.")
                .ConfigureAwait(false);
        }
        else if (request.From > request.To)
        {
            await context.WriteProblemAsync(400, ProblemCodes.FieldInvalid, "from lies after to.")
                .ConfigureAwait(false);
        }
        else if (!await turn.WaitAsync(0, context.RequestAborted).ConfigureAwait(false))
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.TooMany with { RetrySeconds = BusySeconds },
                "Another simulation runs.").ConfigureAwait(false);
        }
        else
        {
            try
            {
                await RunAsync(context, asked, drafts).ConfigureAwait(false);
            }
            finally
            {
                turn.Release();
            }
        }
    }

    public void Dispose() => turn.Dispose();

    private static IReadOnlyList<RulePack> Drafts(PolicyProposal proposal) =>
        proposal is { Kind: ProposalKind.Pack, Text: { } text } ? PolicyLibrary.PacksOf(text) : [];

    private async Task RunAsync(HttpContext context, Asked asked, IReadOnlyList<RulePack> drafts)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        late.CancelAfter(Longest);
        SimulationResult result;
        try
        {
            result = await PolicySimulation.RunAsync(
                parts.Ledger, parts.Policies.Shipped, drafts,
                new SimulationOptions
                {
                    From = Words.Day(asked.Request.From), To = Words.Day(asked.Request.To), MostItems = MostItems,
                    MostStates = MostStates,
                },
                null, late.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await context.WriteProblemAsync(422, ProblemCodes.NarrowTheFilter,
                $"The book takes longer than {Longest.TotalSeconds} seconds: run 'cases policy simulate --draft "
                + $"{asked.Proposal}' on its store.").ConfigureAwait(false);
            return;
        }

        var record = new RecordSimulation(asked.Proposal, Words.Day(asked.Request.From), Words.Day(asked.Request.To),
            PolicyViews.Figures(result));
        var receipt = await parts.Host.SendAsync(
            new CommandEnvelope(asked.Id, PolicyEndpoints.Stream, context.Caller().ToPrincipal(), record)
            {
                ExpectedVersion = asked.Version,
            },
            CancellationToken.None).ConfigureAwait(false);
        if (receipt.Kind != ReceiptKind.Accepted)
        {
            await context.WriteProblemAsync(Answers.ProblemOf(receipt)).ConfigureAwait(false);
            return;
        }

        var view = PolicyViews.Of(asked.Proposal, asked.Request, result) with
        {
            Position = receipt.Position < 0 ? null : receipt.Position,
        };
        last = [new Answered(asked, view, receipt.Version), .. last.Take(MostKept - 1)];
        await context.WriteAsync(view, CasesJson.Default.PolicySimulationView, receipt.Version).ConfigureAwait(false);
    }

    private sealed record Asked(
        string Proposal, SimulationRequest Request, Ledger.CommandId16 Id, long? Version);

    private sealed record Answered(Asked Asked, PolicySimulationView View, long Version);
}
