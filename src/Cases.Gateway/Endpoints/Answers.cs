using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Cases.Gateway;

/// <summary>Writes answers: values with their ETag, receipts by their kind, and problems.</summary>
internal static class Answers
{
    private static readonly Duration ShortWait = Duration.FromSeconds(1);

    public static Task WriteAsync<T>(this HttpContext context, T value, JsonTypeInfo<T> type, long? version = null)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (version is { } known)
        {
            context.Response.Headers.ETag = ETags.Of(known);
        }

        return context.Response.WriteAsJsonAsync(value, type, "application/json", context.RequestAborted);
    }

    public static Task WriteProblemAsync(this HttpContext context, int status, string code, string detail) =>
        WriteProblemAsync(context, Problem(status, code) with { Detail = detail });

    public static Task WriteProblemAsync(this HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(
            context.RequestServices.GetRequiredService<RuleSources>().Of(problem), CasesJson.Default.Problem,
            ProblemAnswer.MediaType, context.RequestAborted);
    }

    /// <summary>The lists are behind; asked again in a moment they are not.</summary>
    public static Task WriteLaterAsync(this HttpContext context, string detail)
    {
        RetryAfter(context, ShortWait);
        return context.WriteProblemAsync(503, ProblemCodes.ReadBehind, detail);
    }

    /// <summary>Whether a query could be read; otherwise the problem is written.</summary>
    public static async ValueTask<bool> IsReadAsync(this HttpContext context, QueryReading query)
    {
        if (query.Faults.Count == 0)
        {
            return true;
        }

        await context.WriteProblemAsync(Problem(400, ProblemCodes.FieldInvalid) with
        {
            Detail = $"{query.Faults[0].Field}: {query.Faults[0].Message}",
            Errors = query.Faults,
        }).ConfigureAwait(false);
        return false;
    }

    /// <summary>Answers a command: 201 where something was written, 200 where it had been, or a problem.</summary>
    public static Task WriteReceiptAsync(this HttpContext context, CommandReceipt receipt, Receipt view)
    {
        if (receipt.Kind != ReceiptKind.Accepted)
        {
            context.RetryAfter(WaitOf(receipt));
            return context.WriteProblemAsync(ProblemOf(receipt));
        }

        context.Response.StatusCode = StatusOf(receipt);
        return context.WriteAsync(view, CasesJson.Default.Receipt, receipt.Version);
    }

    /// <summary>The status of a command that was accepted.</summary>
    public static int StatusOf(CommandReceipt receipt) => receipt.Events.Count > 0 && !receipt.Repeated ? 201 : 200;

    /// <summary>What a command that was not accepted is answered.</summary>
    public static Problem ProblemOf(CommandReceipt receipt) => receipt.Kind switch
    {
        ReceiptKind.Refused => Refusal(receipt),
        ReceiptKind.RefusalsSuppressed => Problem(429, ProblemCodes.RefusalsSuppressed) with
        {
            Detail = "Too many refusals here within the hour; the reasons are those of this attempt.",
            Refusals = Reasons(receipt.Reasons),
        },
        ReceiptKind.VersionMismatch => Problem(412, ProblemCodes.VersionMismatch) with
        {
            Detail = "Somebody wrote meanwhile; read it again, then decide again.",
            Version = receipt.Version,
        },
        ReceiptKind.NewerNodeNeeded => Problem(503, ProblemCodes.NewerNodeNeeded) with
        {
            Detail = "A newer build has written here; ask a node of that build.",
        },
        _ => Problem(503, ProblemCodes.Busy) with
        {
            Detail = "Nothing was written; send the same again, with the same key.",
        },
    };

    /// <summary>How long to wait before the same is sent again; null where that makes no difference.</summary>
    public static Duration? WaitOf(CommandReceipt receipt) => receipt.Kind switch
    {
        ReceiptKind.Refused or ReceiptKind.VersionMismatch => null,
        ReceiptKind.RefusalsSuppressed => receipt.RetryAfter ?? Duration.FromHours(1),
        ReceiptKind.NewerNodeNeeded => Duration.FromSeconds(30),
        _ => receipt.RetryAfter ?? ShortWait,
    };

    public static IReadOnlyList<RuleView> Rules(IReadOnlyList<Ledger.AppliedRule> rules) =>
        [.. rules.Select(rule => new RuleView(rule.Rule, rule.Citation, rule.Answer))];

    private static Problem Refusal(CommandReceipt receipt)
    {
        var first = receipt.Reasons is [var one, ..] ? one : null;
        var reused = first?.Code == RefusalCode.CommandIdReused;
        var problem = reused ? Problem(409, ProblemCodes.CommandIdReused) : Problem(422, ProblemCodes.Refused);
        return problem with { Detail = first?.Detail, Refusals = Reasons(receipt.Reasons) };
    }

    /// <summary>A problem of a status and code.</summary>
    public static Problem Problem(int status, string code) =>
        new("about:blank", ReasonPhrases.GetReasonPhrase(status), status, code);

    public static RefusalView[] Reasons(IReadOnlyList<RefusalReason> reasons) =>
    [
        .. reasons.Select(reason => new RefusalView(RefusalCodes.Wire(reason.Code), reason.Detail)
        {
            Rule = reason.Rule,
            Citation = reason.Citation?.ToString(),
            Norm = Words.Maybe<Contracts.NormStrength>(reason.Norm),
            Facts = [.. reason.Facts.Select(fact => new FactView(fact.Name, fact.Value))],
            PermittedFrom = reason.PermittedFrom?.ToDateTimeOffset(),
            OverridableBy = reason.OverridableBy,
        }),
    ];

    /// <summary>The key was used before, with another input.</summary>
    public static Task WriteKeyReusedAsync(this HttpContext context) => context.WriteProblemAsync(
        409, ProblemCodes.CommandIdReused, "This Idempotency-Key was used with another input; choose a new one.");

    /// <summary>Says when to ask again.</summary>
    public static void RetryAfter(this HttpContext context, Duration? wait)
    {
        if (wait is { } known)
        {
            context.Response.Headers.RetryAfter =
                Math.Max(1, (long)Math.Ceiling(known.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }
    }
}
