using Cases.Contracts;
using Cases.Engine;
using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>Answers with the texts of policies that the ledger keeps.</summary>
internal sealed class PolicyTextDoor(GatewayParts parts)
{
    private const string Position = "position";

    /// <summary>What may be asked.</summary>
    public static readonly QueryFields Asked = new(
    [
        new QueryField(Position, QueryKind.Number, "The entry whose texts are asked for, of any stream."),
    ]);

    public async Task ReadAsync(HttpContext context, string version, string id)
    {
        var query = new QueryReading(context.Request.Query, Asked);
        var position = query.Position(Position);
        if (!await context.IsReadAsync(query).ConfigureAwait(false))
        {
            return;
        }

        // Routing leaves an escaped slash as it is, since it would else part the path.
        var named = version.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        var found = await FindAsync(named, position, context.RequestAborted).ConfigureAwait(false);
        PolicyTextView[] texts = [.. (found?.Documents ?? []).Where(one => one.Id == id).Select(Of)];
        await (texts.Length > 0
            ? context.WriteAsync(
                new PolicyTextsView(id, found!.Position, found.Zones, texts)
                {
                    Version = found.Version, On = Words.Day(found.On), Matches = found.Matches,
                },
                CasesJson.Default.PolicyTextsView)
            : ProblemAnswer.WriteAsync(context, ProblemKind.NotFound)).ConfigureAwait(false);
    }

    private async ValueTask<TextsFound?> FindAsync(string version, long? position, CancellationToken cancellation)
    {
        var then = new TextsThen(parts.Ledger);
        if (position is { } at)
        {
            var found = await then.AtAsync(at, cancellation).ConfigureAwait(false);
            return found is not null && IsOf(found, version) ? found : null;
        }

        return await then.OfVersionAsync(version, cancellation).ConfigureAwait(false);
    }

    // An entry of another version is not what was asked for.
    private static bool IsOf(TextsFound found, string version) => found.Version is { } own
        && (own == version || own.EndsWith("/" + version, StringComparison.Ordinal));

    private static PolicyTextView Of(TextThen text) => new(
        Words.To<PolicyTextKind>(text.Kind), text.Sha256, text.Text, text.Position)
    {
        From = Words.Day(text.From),
        To = Words.Day(text.To),
        Version = text.Version,
        Name = text.Name,
        Proposal = text.Proposal,
        InForce = text.InForce,
    };
}
