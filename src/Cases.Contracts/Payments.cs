using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>
/// A payment. It is the same one wherever it comes from if the account, of one source, and the reference are the same.
/// </summary>
/// <param name="Account">The account's reference, or a case's id.</param>
/// <param name="Amount">How much; a reversal repeats the amount of what it reverses.</param>
/// <param name="ValueDate">The day from which it counts.</param>
/// <param name="Reference">The payment's own reference, unique on the account.</param>
public sealed record PaymentRequest(string Account, Money Amount, DateOnly ValueDate, string Reference)
{
    /// <summary>
    /// The system that the account comes from; needed where two have the same reference. Payments of two systems are
    /// two, and a reversal takes back only its own system's.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>When it was booked: its day is that of the receipt; null for the value date.</summary>
    public DateTimeOffset? BookedAt { get; init; }

    /// <summary>By which way it came in.</summary>
    public string? Channel { get; init; }

    /// <summary>Who paid; read and not kept.</summary>
    public string? Payer { get; init; }

    /// <summary>
    /// The key of the due item that the debtor chose to pay first, 1 to 200 characters (Civil Code of China art. 560);
    /// null where he chose none. Where the case has no such item the money is applied by the order of its rules, and
    /// the result says so.
    /// </summary>
    public string? Item { get; init; }

    /// <summary>The reference of the payment that this one reverses.</summary>
    public string? Reverses { get; init; }
}

/// <summary>What became of one payment.</summary>
/// <param name="Reference">The payment's reference; empty where an event tells none that can be read.</param>
/// <param name="Result">What became of it.</param>
public sealed record PaymentResult(string Reference, PaymentResultKind Result)
{
    /// <summary>The id of the event that told it; null where it was no event, or its id could not be read.</summary>
    public string? Id { get; init; }

    /// <summary>The case that it concerns.</summary>
    public string? Case { get; init; }

    /// <summary>
    /// One of <see cref="PaymentFaultCodes"/>: why an event was rejected, for a program; null for every other result.
    /// </summary>
    public string? Code { get; init; }

    /// <summary>Why, where the result alone does not say it.</summary>
    public string? Reason { get; init; }
}

/// <summary>What became of the payments of one request, in their order.</summary>
/// <param name="Results">A result each.</param>
public sealed record PaymentResults(IReadOnlyList<PaymentResult> Results);

/// <summary>Why an event was rejected. Codes are never changed or used again for something else.</summary>
public static class PaymentFaultCodes
{
    /// <summary>It is no CloudEvent 1.0; the reason names the attribute.</summary>
    public const string EventInvalid = "event_invalid";

    /// <summary>Its type is none of <see cref="PaymentEventTypes"/>.</summary>
    public const string TypeUnknown = "type_unknown";

    /// <summary>Its data are not the JSON of a payment; the reason names the member.</summary>
    public const string DataInvalid = "data_invalid";

    /// <summary>Its id was told before with other data.</summary>
    public const string EventIdReused = "event_id_reused";

    /// <summary>The payment cannot be taken; the reason says why.</summary>
    public const string PaymentRefused = "payment_refused";
}

/// <summary>The types of events that tell payments.</summary>
public static class PaymentEventTypes
{
    /// <summary>Money came in.</summary>
    public const string Booked = "payment.booked";

    /// <summary>Money that had come in was taken back; the data say in <c>reverses</c> which payment.</summary>
    public const string Reversed = "payment.reversed";

    /// <summary>A payment was told wrongly: the data name it by account and reference, and say how it is.</summary>
    public const string Corrected = "payment.corrected";
}

/// <summary>A CloudEvent that tells a payment, as JSON.</summary>
/// <param name="SpecVersion">1.0.</param>
/// <param name="Id">Unique with the source; the same each time that the event is sent.</param>
/// <param name="Source">Where it comes from: a URI reference.</param>
/// <param name="Type">One of <see cref="PaymentEventTypes"/>.</param>
/// <param name="Data">The payment.</param>
public sealed record PaymentEvent(
    [property: JsonPropertyName("specversion")] string SpecVersion, string Id, string Source, string Type,
    PaymentRequest Data)
{
    /// <summary>What it is about, in the sender's words; not looked at.</summary>
    public string? Subject { get; init; }

    /// <summary>When it happened; not looked at.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The media type of the data: JSON, where it is said at all.</summary>
    [JsonPropertyName("datacontenttype")]
    public string? DataContentType { get; init; }

    /// <summary>The schema of the data; not looked at.</summary>
    [JsonPropertyName("dataschema")]
    public string? DataSchema { get; init; }
}
