using System.Text.Json;
using Cases.Contracts;
using Cases.Interchange;
using Cases.Work;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace Cases.Gateway;

/// <summary>Takes payments that signed events tell, and answers what came of each event.</summary>
/// <remarks>
/// A request that cannot be read as events is refused as a whole; an event that cannot be used is rejected by itself,
/// for a sender that is answered with an error sends all of them again.
/// </remarks>
/// <param name="parts">The running node.</param>
/// <param name="door">Takes payments of one caller.</param>
/// <param name="keys">For what the ids of events were used.</param>
internal sealed class PaymentEvents(GatewayParts parts, PaymentDoor door, EventKeys keys)
{
    /// <summary>An event as far as it was read: what it tells, or that it is rejected.</summary>
    private readonly record struct Told(CloudEvent? Event, IncomingPayment? Payment, PaymentResult? Rejected)
    {
        /// <summary>Events of one account keep their order; those without one stand in nobody's way.</summary>
        public string Turn => Payment?.Account ?? "";
    }

    /// <summary>Takes the events of a request, and writes the answer.</summary>
    public async Task TakeAsync(HttpContext context, SignedEvents signed)
    {
        var body = Read(context.Request, signed);
        if (body.Fault is { } fault)
        {
            await ProblemAnswer.WriteAsync(context, ProblemKind.InvalidJson, Sentence(fault)).ConfigureAwait(false);
            return;
        }

        var zone = parts.Desk.Zone;
        var now = Instant.FromDateTimeOffset(parts.Time.GetUtcNow());
        var told = body.Events.Select(one => Tell(one, now, zone)).ToList();
        var sight = door.Of(signed.Sender.Caller);
        if (told.Exists(one => one.Payment is not null))
        {
            await keys.EnsureAsync(context.RequestAborted).ConfigureAwait(false);
            await sight.PrepareAsync(
                told.Select(one => one.Payment).OfType<IncomingPayment>(), context.RequestAborted)
                .ConfigureAwait(false);
        }

        // What was begun is ended, whether or not the sender waits: he will send it again, and it is a duplicate then.
        var results = await PaymentEndpoints.TakeEachAsync(
            told, one => TakeAsync(sight, signed.Sender, one), one => one.Turn).ConfigureAwait(false);
        await context.WriteAsync(new PaymentResults(results), CasesJson.Default.PaymentResults).ConfigureAwait(false);
    }

    private static CloudEventBody Read(HttpRequest request, SignedEvents signed) => signed.Mode switch
    {
        EventMode.Structured => CloudEventReader.One(signed.Body),
        EventMode.Batch => CloudEventReader.Batch(signed.Body, PaymentEndpoints.Most),
        _ => new CloudEventBody([Signed(request, Binary(request, signed))], null),
    };

    private static CloudEventReading Binary(HttpRequest request, SignedEvents signed) => CloudEventHeaders.Read(
        request.Headers.SelectMany(
            header => header.Value.Select(value => KeyValuePair.Create(header.Key, value))),
        request.ContentType, signed.Body);

    /// <summary>
    /// In binary mode the attributes are headers, which no signature covers: whoever saw a request could send it again
    /// as another event. So the id has to be the signed one, and a type that the signed data do not show is refused.
    /// </summary>
    private static CloudEventReading Signed(HttpRequest request, CloudEventReading read)
    {
        var wrong = read.Event is not { } told ? null
            : told.Id != request.Headers["webhook-id"].ToString()
                ? new CloudEventFault(0, "id", "in binary mode ce-id has to equal webhook-id, which is signed")
            : told.Type == PaymentEventTypes.Corrected
                ? new CloudEventFault(0, "type", $"no signature covers ce-type: send {PaymentEventTypes.Corrected} in "
                    + "structured mode or in a batch")
            : null;
        return wrong is null ? read : new CloudEventReading(null, wrong) { Id = read.Id ?? read.Event?.Id };
    }

    private static Told Tell(CloudEventReading reading, Instant now, DateTimeZone zone)
    {
        if (reading.Fault is { } fault)
        {
            var what = fault.Attribute.Length == 0 ? fault.Reason : $"{fault.Attribute}: {fault.Reason}";
            return new Told(null, null, Rejected(reading.Id, "", PaymentFaultCodes.EventInvalid, what));
        }

        var told = reading.Event!;
        if (told.Type is not (PaymentEventTypes.Booked or PaymentEventTypes.Reversed or PaymentEventTypes.Corrected))
        {
            return new Told(told, null, Rejected(told.Id, "", PaymentFaultCodes.TypeUnknown,
                $"type: it is none of {PaymentEventTypes.Booked}, {PaymentEventTypes.Reversed}, "
                + $"{PaymentEventTypes.Corrected}"));
        }

        var (payment, data) = Data(told);
        if (payment is null)
        {
            return new Told(told, null, Rejected(told.Id, "", PaymentFaultCodes.DataInvalid, "data: " + data));
        }

        var fields = new Fields("");
        var incoming = PaymentEndpoints.Incoming(fields, payment, (-1, zone)) with
        {
            Corrects = told.Type == PaymentEventTypes.Corrected,
            ToldAt = told.Time is { } time ? Instant.FromDateTimeOffset(time) : null,
        };
        var wrong = fields.Faults is [var first, ..] ? $"data.{first.Field}: {first.Message}"
            : TypeFault(told.Type, payment) ?? DayFault(incoming, now.InZone(zone).Date.PlusDays(1))
                ?? TimeFault(incoming, now);
        return wrong is null
            ? new Told(told, incoming, null)
            : new Told(told, null,
                Rejected(told.Id, payment.Reference, PaymentFaultCodes.DataInvalid, wrong));
    }

    /// <summary>
    /// The data have to fit the type: in binary mode they alone are signed.
    /// </summary>
    private static string? TypeFault(string type, PaymentRequest payment) => type switch
    {
        PaymentEventTypes.Reversed => payment.Reverses is null
            ? "data.reverses: it is missing: name the payment that is taken back"
            : null,
        _ => payment.Reverses is null ? null : $"data.reverses: it is for {PaymentEventTypes.Reversed} alone",
    };

    /// <summary>
    /// The case would refuse it too, and the event with it for ever: told again in time it is to be taken.
    /// </summary>
    private static string? DayFault(IncomingPayment payment, LocalDate lastDay) => payment.ValueOn > lastDay
        ? "data.valueDate: it lies in the future: send the event again on that day, or the day before"
        : payment.ReceivedOn > lastDay
        ? "data.bookedAt: it lies in the future"
        : null;

    /// <summary>The later of two corrections holds, so one of a far day would hold against all to come.</summary>
    private static string? TimeFault(IncomingPayment payment, Instant now) =>
        payment is { Corrects: true, ToldAt: { } at } && at > now + Duration.FromDays(1)
            ? "time: it lies in the future, and would hold against every correction until then"
            : null;

    private static (PaymentRequest? Payment, string Fault) Data(CloudEvent told)
    {
        if (!told.HasData)
        {
            return (null, "there are none");
        }

        if (!told.IsJson)
        {
            return (null, "their media type is not JSON");
        }

        try
        {
            var read = JsonSerializer.Deserialize(told.Data.Span, CasesJson.Default.PaymentRequest);
            var place = read is null ? "$" : JsonNulls.PlaceOf(read, CasesJson.Default.PaymentRequest);
            return place is null ? (read, "") : (null, $"not of the documented form, at {place}: it is null");
        }
        catch (JsonException fault)
        {
            return (null, $"not of the documented form, at {fault.Path ?? "$"}");
        }
    }

    private async ValueTask<PaymentResult> TakeAsync(PaymentDoor.Sight sight, PaymentSender sender, Told told)
    {
        if (told.Rejected is { } rejected)
        {
            return rejected;
        }

        var id = EventKeys.IdOf(sender.Name, told.Event!.Source, told.Event.Id);
        var taken = await sight.TakeAsync(told.Payment!, new ToldEvent(id, keys.Takes), CancellationToken.None)
            .ConfigureAwait(false);
        var result = PaymentEndpoints.Result(told.Payment!, taken) with { Id = told.Event.Id };
        if (result.Result != PaymentResultKind.Rejected)
        {
            return result;
        }

        return taken.Reason?.EndsWith($"({ProblemCodes.CommandIdReused})", StringComparison.Ordinal) == true
            ? result with
            {
                Code = PaymentFaultCodes.EventIdReused,
                Reason = "id: an event of this id and source was told before with other data: give what is new an id "
                    + "of its own",
            }
            : result with { Code = PaymentFaultCodes.PaymentRefused };
    }

    private static PaymentResult Rejected(string? id, string reference, string code, string reason) =>
        new(reference, PaymentResultKind.Rejected) { Id = id, Code = code, Reason = reason };

    private static string Sentence(string fault) => char.ToUpperInvariant(fault[0]) + fault[1..] + ".";
}
