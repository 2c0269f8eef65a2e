using System.Globalization;
using Cases.Contracts;
using Cases.Engine;
using Cases.Ledger;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Gateway;

/// <summary>What an auditor takes along to check without the node: signed heads, and proofs of entries.</summary>
internal static class ProofEndpoints
{
    private static readonly QueryFields ProofFields = new([new QueryField("from", QueryKind.Number,
        "The size of a head that was kept: the answer proves that the log began with it.")]);

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/" + CasePaths.Checkpoint, HeadAsync).Allow(StaffRoles.Compliance | StaffRoles.Auditor)
            .Reads<SignedHead>("audit", "The head of the ledger that was signed last, to be kept elsewhere.");
        group.MapGet("/audit/proofs/{position}", ProofAsync).Allow(StaffRoles.Compliance | StaffRoles.Auditor)
            .Reads<AuditProof>("audit", "The proof of an entry under the last signed head, for cases-verify.")
            .WithMetadata(ProofFields).Personal();
    }

    private static async Task HeadAsync(HttpContext context, GatewayParts parts)
    {
        var query = new QueryReading(context.Request.Query, QueryFields.None);
        if (!await context.IsReadAsync(query).ConfigureAwait(false))
        {
            return;
        }

        var read = parts.Proofs is { } proofs
            ? await proofs.ReadHeadAsync(context.RequestAborted).ConfigureAwait(false)
            : null;
        if (read is not var (head, keys))
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.NotFound).ConfigureAwait(false);
            return;
        }

        await context.WriteAsync(
            new SignedHead(head.Size, head.Root.ToString(), head.Note, [.. keys.Select(key => key.Key.ToString())]),
            CasesJson.Default.SignedHead).ConfigureAwait(false);
    }

    private static async Task ProofAsync(
        string position, HttpContext context, GatewayParts parts, GatewayOptions options)
    {
        if (!CallerScopes.SeesAll(context.Caller(), options))
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.NotAllowed).ConfigureAwait(false);
            return;
        }

        var query = new QueryReading(context.Request.Query, ProofFields);
        var from = query.Position("from");
        if (!await context.IsReadAsync(query).ConfigureAwait(false))
        {
            return;
        }

        var isNumber = long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var at);
        if (!isNumber || parts.Proofs is not { } proofs)
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.NotFound).ConfigureAwait(false);
            return;
        }

        var (outcome, proof) = await proofs.ProveAsync(at, from, context.RequestAborted).ConfigureAwait(false);
        if (outcome == ProofOutcome.NoEarlier)
        {
            query.Fault("from", "It is the size of a signed head, from 1 up to that of the last one.");
        }

        if (!await context.IsReadAsync(query).ConfigureAwait(false))
        {
            return;
        }

        await (outcome switch
        {
            ProofOutcome.NoEntry => ProblemAnswer.WriteAsync(context, ProblemKind.NotFound),
            ProofOutcome.NotYet => context.WriteLaterAsync("No signed head covers the entry yet; ask again."),
            _ => WriteAsync(context, proof!),
        }).ConfigureAwait(false);
    }

    private static Task WriteAsync(HttpContext context, EntryProof proof)
    {
        PersonalReads.Tell(context, string.Create(
            CultureInfo.InvariantCulture, $"entries/{proof.Entry.Position}-{proof.Entry.Position}"));
        return context.WriteAsync(
            new AuditProof(
                EntryProof.Format, proof.Entry.Position, Convert.ToBase64String(proof.Entry.Bytes.Span),
                Texts(proof.Entry.Proof), proof.Checkpoint,
                [
                    .. proof.Keys.Select(key => new KeyProof(
                        key.Checkpoint, key.Entry.Position, Convert.ToBase64String(key.Entry.Bytes.Span),
                        Texts(key.Entry.Proof))),
                ])
            {
                From = proof.From,
                Consistency = proof.From is null ? null : Texts(proof.Consistency),
            },
            CasesJson.Default.AuditProof);
    }

    private static string[] Texts(IReadOnlyList<Hash32> hashes) =>
        [.. hashes.Select(hash => Convert.ToBase64String(hash.ToArray()))];
}
