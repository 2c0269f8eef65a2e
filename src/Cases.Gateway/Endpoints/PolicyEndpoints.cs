using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>Rules as governed data: what is in force, and proposals to change it.</summary>
internal static class PolicyEndpoints
{
    private const string List = "policies";
    private const StaffRoles Readers =
        Describe.Staff | StaffRoles.PolicyOwner | StaffRoles.Compliance | StaffRoles.Auditor | StaffRoles.Admin;
    private const StaffRoles Tighten = StaffRoles.PolicyOwner | StaffRoles.Compliance;

    private const string Position = "position";
    private const string On = "on";

    private static readonly QueryFields AsOf = new(
    [
        new QueryField(Position, QueryKind.Number, "Only what the ledger says up to this position, inclusive: what was "
            + "in force then. The packs that ship are those of the build that answers."),
        new QueryField(On, QueryKind.Day,
            "Only what was recorded by the end of this day in the official zone: what was in force on it. Likewise."),
    ]);

    /// <summary>The one stream of the policies.</summary>
    public static readonly StreamId Stream = StreamId.Parse(PolicyBookState.Stream);

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/policies", (HttpContext context, Door door) => door.ListAsync(context))
            .Allow(Readers)
            .Reads<PoliciesView>(List, "Versions of packs in force, pending and ended, and every proposal.")
            .WithMetadata(AnswerHeaders.OfVersion, AsOf);
        group.MapGet("/policies/{version}", (string version, HttpContext context, Door door) =>
                door.ReadAsync(context, version))
            .Allow(Readers)
            .Reads<PolicyProposalView>(List, "One proposal, with the text of its pack.");
        group.MapGet("/policies/{version}/packs/{id}",
                (string version, string id, HttpContext context, PolicyTextDoor door) =>
                    door.ReadAsync(context, version, id))
            .Allow(Readers)
            .Reads<PolicyTextsView>(List, "The text of a pack, template, strategy or calendar, from the ledger.")
            .WithDescription("`version` is what an entry names, its slash written %2F, or its last twelve digits. "
                + "With `position` the answer is what that entry was decided by, whatever build answers, and "
                + "`matches` says whether the texts give the entry's own version. 404 where the ledger tells nothing "
                + "of it, as for what was written before texts were recorded.")
            .WithMetadata(PolicyTextDoor.Asked);
        group.MapPost("/policies", (HttpContext context, Door door) => door.ProposeAsync(context))
            .Allow(StaffRoles.PolicyOwner).Commands<PolicyRequest>(List)
            .WithSummary("Proposes a version of a pack, from a later day on.")
            .WithDescription("The pack is checked as by `policy check`; what is wrong with it is in `errors`, with "
                + "line and column. The receipt's `approval` is decided under /v1/approvals by somebody else.");
        group.MapPost("/policies/{version}/simulations",
                (string version, HttpContext context, SimulationDoor door) => door.SimulateAsync(context, version))
            .Allow(Tighten).WithTags(List)
            .Accepts<SimulationRequest>("application/json").Produces<PolicySimulationView>(200)
            .Problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503)
            .WithMetadata(KeyedCall.WithVersion, AnswerHeaders.OfVersion)
            .WithSummary("Decides the recorded history again under a proposed pack.")
            .WithDescription("Answers when it is done, within a minute; 422 `narrow_the_filter` where the book needs "
                + "longer, and the verb `policy simulate` does it on the store. Changes nothing but the policies' own "
                + "stream, which notes that it was simulated: the proposal shows the last one in `simulated`.");
        group.MapPost("/policies/suspensions", (HttpContext context, Door door) => door.SuspendAsync(context))
            .Allow(Tighten).Commands<SuspensionRequest>(List)
            .WithSummary("Proposes that acts be refused, at once when it is approved.")
            .WithDescription("Works from its approval on at the node that takes it, and within a second at others.");
        group.MapPost("/policies/suspensions/{suspension}/lift",
                (string suspension, HttpContext context, Door door) => door.LiftAsync(context, suspension))
            .Allow(Tighten).Commands<ReasonRequest>(List)
            .WithSummary("Proposes to lift a suspension.");
    }

    /// <summary>What the endpoints need.</summary>
    /// <remarks>
    /// Rules bind all of the bank, so that only who sees all of it proposes and decides; whoever works there may read.
    /// </remarks>
    internal sealed class Door(GatewayParts parts, GatewayOptions options, CommandDoor commands)
    {
        /// <summary>Whether a caller may have a part in what binds all of the bank.</summary>
        public bool MayGovern(HttpContext context) => CallerScopes.SeesAll(context.Caller(), options);

        public async Task ListAsync(HttpContext context)
        {
            var query = new QueryReading(context.Request.Query, AsOf);
            var (position, day) = (query.Position(Position), query.Day(On));
            if (!await context.IsReadAsync(query).ConfigureAwait(false))
            {
                return;
            }

            var now = NodaTime.Instant.FromDateTimeOffset(parts.Time.GetUtcNow());
            if (position is not null || day is not null)
            {
                await ListAsOfAsync(context, position, day, now).ConfigureAwait(false);
                return;
            }

            var (version, state) = await StateAsync(context.RequestAborted).ConfigureAwait(false);
            await context.WriteAsync(PolicyViews.Of(parts.Policies.Book, state, now),
                CasesJson.Default.PoliciesView, version).ConfigureAwait(false);
        }

        // Of both the earlier decides; its last instant says which versions are shown as in force.
        private async Task ListAsOfAsync(
            HttpContext context, long? position, NodaTime.LocalDate? day, NodaTime.Instant now)
        {
            var until = now;
            if (day is { } on && on < now.InZone(parts.Desk.Zone).Date)
            {
                until = Deadline.EndOf(on, parts.Desk.Zone) - NodaTime.Duration.FromMilliseconds(1);
            }

            if (position is { } at && await parts.Ledger.ReadFromAsync(at, 1, context.RequestAborted)
                .ConfigureAwait(false) is [var entry])
            {
                until = NodaTime.Instant.Min(until, NodaTime.Instant.FromUnixTimeMilliseconds(
                    LedgerEntry.Decode(entry.Bytes).RecordedAtMs));
            }

            var library = await parts.Policies.AsOfAsync(
                parts.Ledger, position ?? long.MaxValue, until.ToUnixTimeMilliseconds(), context.RequestAborted)
                .ConfigureAwait(false);
            await context.WriteAsync(PolicyViews.Of(library.Book, library.State, until),
                CasesJson.Default.PoliciesView, library.Version).ConfigureAwait(false);
        }

        public async Task ReadAsync(HttpContext context, string version)
        {
            var (_, state) = await StateAsync(context.RequestAborted).ConfigureAwait(false);
            await (state.Find(version) is { } found
                ? context.WriteAsync(
                    PolicyViews.Of(found) with { Text = found.Text }, CasesJson.Default.PolicyProposalView)
                : ProblemAnswer.WriteAsync(context, ProblemKind.NotFound)).ConfigureAwait(false);
        }

        public Task ProposeAsync(HttpContext context) => SendAsync(
            context, CasesJson.Default.PolicyRequest, static (fields, r) =>
            {
                foreach (var fault in PolicyLibrary.FaultsOf(r.Text))
                {
                    fields.Fault(Place(fault), fault.Message);
                }

                return new ProposePolicy(r.Text, Words.Day(r.From), r.Reason);
            });

        public Task SuspendAsync(HttpContext context) => SendAsync(
            context, CasesJson.Default.SuspensionRequest, static (fields, r) => new ProposeSuspension(
                r.Rule, Read<Domain.ActKind>(fields, "acts", r.Acts),
                Read<Domain.ActClass>(fields, "classes", r.Classes),
                Read<Domain.PartyKind>(fields, "parties", r.Parties), r.Reason));

        public Task LiftAsync(HttpContext context, string suspension) => SendAsync(
            context, CasesJson.Default.ReasonRequest, (_, r) => new ProposeLifting(suspension, r.Reason));

        /// <summary>A command of who may govern; another one is turned away before his body is read.</summary>
        public Task SendAsync<T>(
            HttpContext context, JsonTypeInfo<T> body, Func<Fields, T, PolicyCommand> make)
            where T : class => MayGovern(context)
                ? commands.PolicyAsync(context, body, make)
                : ProblemAnswer.WriteAsync(context, ProblemKind.NotAllowed);

        /// <summary>The policies as their actor has them, and the version of that.</summary>
        public async ValueTask<(long Version, PolicyBookState State)> StateAsync(CancellationToken cancellation)
        {
            var view = await parts.Host.ReadAsync(Stream, cancellation).ConfigureAwait(false);
            return (view.Version, (PolicyBookState)view.State);
        }

        private static string Place(ProposalFault fault) => fault.Line == 0
            ? "text"
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"text:{fault.Line}:{fault.Column}");

        private static ImmutableArray<T> Read<T>(Fields fields, string field, IReadOnlyList<string> words)
            where T : struct, Enum
        {
            var read = ImmutableArray.CreateBuilder<T>(words.Count);
            for (var index = 0; index < words.Count; index++)
            {
                if (PolicyWords.TryParse<T>(words[index], out var word))
                {
                    read.Add(word);
                }
                else
                {
                    fields.Fault($"{field}[{index}]", $"Write one of {string.Join(", ", PolicyWords.All<T>())}.");
                }
            }

            return read.ToImmutable();
        }
    }
}
