using Cases.Domain;
using Cases.Engine;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>A case by the two clocks: as it was known at an instant, as it was in effect on a day, or both.</summary>
internal static class CaseClockReading
{
    private const string KnownOn = "knownOn";
    private const string EffectiveOn = "effectiveOn";

    /// <summary>The fields of the query.</summary>
    public static readonly QueryFields Fields = new(
    [
        new QueryField(KnownOn, QueryKind.Moment,
            "Only what was recorded at or before it: what was known then. Supervisor, compliance and auditor."),
        new QueryField(EffectiveOn, QueryKind.Day, "Only what had taken effect by the end of this day, "
            + "payments by value date, corrections included. Supervisor, compliance and auditor."),
    ]);

    /// <summary>Reads the clocks; null where the request asks for none, or was answered.</summary>
    public static async Task<(CaseClocks? Clocks, bool Answered)> ReadAsync(HttpContext context, GatewayParts parts)
    {
        var query = new QueryReading(context.Request.Query, Fields);
        var clocks = new CaseClocks(packs => parts.ZoneOf(packs))
        {
            KnownOn = query.Moment(KnownOn),
            EffectiveOn = query.Day(EffectiveOn),
        };
        if (!await context.IsReadAsync(query).ConfigureAwait(false))
        {
            return (null, true);
        }

        if (clocks is { KnownOn: null, EffectiveOn: null })
        {
            return (null, false);
        }

        if (context.Caller().Role is StaffRoles.Supervisor or StaffRoles.Compliance or StaffRoles.Auditor)
        {
            return (clocks, false);
        }

        await ProblemAnswer.WriteAsync(context, ProblemKind.NotAllowed).ConfigureAwait(false);
        return (null, true);
    }

    /// <summary>The case by the clocks; null where it was not there yet.</summary>
    public static async Task<CaseHistory?> FindAsync(
        string id, CaseClocks clocks, GatewayParts parts, CancellationToken cancellation)
    {
        var history = await new CaseReader(parts.Ledger, parts.References)
            .ReadAsync(CaseIdentity.Stream(id), clocks, cancellation).ConfigureAwait(false);
        return history.State.Exists ? history : null;
    }
}
