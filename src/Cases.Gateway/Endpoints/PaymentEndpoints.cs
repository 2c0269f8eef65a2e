using System.Text.Json;
using Cases.Contracts;
using Cases.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace Cases.Gateway;

/// <summary>
/// Payments as plain JSON, one or many. A payment's account and reference make it safe to send again, so it needs no
/// idempotency key; one that is sent is honoured.
/// </summary>
internal static class PaymentEndpoints
{
    internal const int Most = 1_000;

    public static void Map(RouteGroupBuilder group) => group.MapPost("/payments", ReceiveAsync)
        .Allow(StaffRoles.Integration)
        .WithTags("payments").WithSummary("Takes one payment or an array; a result for each, in their order.")
        .Accepts<IReadOnlyList<PaymentRequest>>("application/json")
        .Produces<PaymentResults>(200)
        .Problems(400, 401, 403, 409, 413, 415, 429, 503)
        .WithMetadata(new OneOrMany(), KeyedCall.Optional, new TakesEvents());

    private static Task ReceiveAsync(
        HttpContext context, GatewayParts parts, PaymentDoor door, KeyWindow keys, PaymentEvents events) =>
        context.Features.Get<SignedEvents>() is { } signed
            ? events.TakeAsync(context, signed)
            : TakeAsync(context, parts, door, keys);

    private static async Task TakeAsync(HttpContext context, GatewayParts parts, PaymentDoor door, KeyWindow keys)
    {
        var hasKey = context.Request.Headers["Idempotency-Key"].Count > 0;
        var key = hasKey ? await context.ReadKeyAsync().ConfigureAwait(false) : null;
        if ((hasKey && key is null) || await ReadAsync(context).ConfigureAwait(false) is not { } payments)
        {
            return;
        }

        var fields = new Fields("");
        var incoming = payments.Select((one, index) => Incoming(fields, one, (index, parts.Desk.Zone))).ToList();
        if (fields.Faults.Count > 0)
        {
            await context.WriteProblemAsync(new Problem("about:blank", "Bad Request", 400, ProblemCodes.FieldInvalid)
            {
                Errors = fields.Faults,
            }).ConfigureAwait(false);
            return;
        }

        if (key is not null && !keys.Takes(context.Caller(), "payments", key,
            JsonSerializer.Serialize(payments, CasesJson.Default.IReadOnlyListPaymentRequest)))
        {
            await context.WriteKeyReusedAsync().ConfigureAwait(false);
            return;
        }

        var sight = door.Of(context.Caller());
        var results = await TakeEachAsync(
            incoming, async payment => Result(
                payment, await sight.TakeAsync(payment, null, CancellationToken.None).ConfigureAwait(false)),
            payment => payment.Account).ConfigureAwait(false);
        await context.WriteAsync(new PaymentResults(results), CasesJson.Default.PaymentResults).ConfigureAwait(false);
    }

    /// <summary>Takes payments: those of one account keep their order; accounts go side by side.</summary>
    internal static async Task<PaymentResult[]> TakeEachAsync<T>(
        IReadOnlyList<T> payments, Func<T, ValueTask<PaymentResult>> take, Func<T, string> account)
    {
        var results = new PaymentResult[payments.Count];
        await Task.WhenAll(payments.Index().GroupBy(pair => account(pair.Item), StringComparer.Ordinal)
            .Select(async group =>
            {
                foreach (var (index, payment) in group)
                {
                    results[index] = await take(payment).ConfigureAwait(false);
                }
            })).ConfigureAwait(false);
        return results;
    }

    private static async Task<IReadOnlyList<PaymentRequest>?> ReadAsync(HttpContext context)
    {
        using var document = await context.ReadBodyAsync(CasesJson.Default.JsonDocument).ConfigureAwait(false);
        if (document is null)
        {
            return null;
        }

        var body = document.RootElement;
        try
        {
            var payments = body.ValueKind == JsonValueKind.Array
                ? body.Deserialize(CasesJson.Default.IReadOnlyListPaymentRequest)!
                : [body.Deserialize(CasesJson.Default.PaymentRequest)!];
            if (payments.Count <= Most
                && JsonNulls.PlaceOf(payments, CasesJson.Default.IReadOnlyListPaymentRequest) is null)
            {
                return payments;
            }
        }
        catch (JsonException fault)
        {
            await context.WriteProblemAsync(
                400, ProblemCodes.JsonInvalid, RequestReading.Where(fault)).ConfigureAwait(false);
            return null;
        }

        await context.WriteProblemAsync(400, ProblemCodes.JsonInvalid,
            $"Send one payment, or an array of at most {Most} and none of them null.").ConfigureAwait(false);
        return null;
    }

    /// <summary>A payment as it is told; the day of its receipt is that of its booking in the official zone.</summary>
    internal static IncomingPayment Incoming(
        Fields fields, PaymentRequest one, (int Index, DateTimeZone Zone) where) => new(
        one.Account, fields.Money(one.Amount, where.Index < 0 ? "amount" : $"[{where.Index}].amount"),
        LocalDate.FromDateOnly(one.ValueDate), one.Reference)
    {
        Channel = one.Channel,
        Source = one.Source,
        Reverses = one.Reverses,
        Item = one.Item,
        ReceivedOn = one.BookedAt is { } booked && one.Reverses is null
            ? Instant.FromDateTimeOffset(booked).InZone(where.Zone).Date
            : null,
    };

    internal static PaymentResult Result(IncomingPayment payment, TakenPayment taken) => new(
        payment.Reference, taken.Outcome switch
        {
            PaymentOutcome.Unmatched => PaymentResultKind.Unmatched,
            PaymentOutcome.Duplicate => PaymentResultKind.Duplicate,
            PaymentOutcome.Rejected => PaymentResultKind.Rejected,
            PaymentOutcome.Held => PaymentResultKind.HeldForOwner,
            _ => taken.Noted ? PaymentResultKind.Noted : PaymentResultKind.Applied,
        })
    {
        Case = taken.Case,
        Reason = taken.Reason,
    };
}
