using System.Globalization;
using Cases.Domain;
using Cases.Interchange;
using Cases.Ledger;
using NodaTime;

namespace Cases.Work;

/// <summary>The streams and ids of a case of a log.</summary>
/// <param name="Account">The account's reference.</param>
/// <param name="CaseId">The case id.</param>
/// <param name="Stream">The case's stream.</param>
/// <param name="AccountStream">The account's stream.</param>
internal sealed record CasePlace(string Account, string CaseId, StreamId Stream, string AccountStream);

/// <summary>Makes the command that an event stands for.</summary>
internal delegate CaseCommand CommandMaker(EventView view);

/// <summary>One event of a log as actions see it; faults of its values name file, line and attribute.</summary>
internal sealed class EventView(string file, ProcessMapping mapping)
{
    public ProcessMapping Mapping { get; } = mapping;

    public LoggedEvent Event { get; private set; } = null!;

    public CasePlace Place { get; private set; } = null!;

    public Instant At { get; private set; }

    /// <summary>The day of the event in the mapping's zone.</summary>
    public LocalDate Day { get; private set; }

    /// <summary>The event's key within its case: its number, from 1.</summary>
    public string Key { get; private set; } = "";

    public void Turn(LoggedEvent logged, CasePlace place)
    {
        Event = logged;
        Place = place;
        var local = LocalDateTime.FromDateTime(logged.Timestamp.DateTime);
        At = logged.OffsetKnown
            ? Instant.FromDateTimeOffset(logged.Timestamp)
            : local.InZoneLeniently(Mapping.Zone).ToInstant();
        Day = At.InZone(Mapping.Zone).Date;
        Key = string.Create(CultureInfo.InvariantCulture, $"e{logged.EventIndex + 1}");
    }

    public string? Text(ValueSource? source)
    {
        if (source is null || source.Constant is not null)
        {
            return source?.Constant;
        }

        return Event.Get(source.Field!)
            ?? (source.Optional
                ? null
                : throw Fault($"The event '{Event.Activity}' lacks the attribute", source.Field!,
                    "Mend the log, or mark the attribute as optional in the mapping."));
    }

    /// <summary>An amount in the mapping's currency; null where it is optional and absent.</summary>
    public Money? Amount(ValueSource? source)
    {
        if (Text(source) is not { } text)
        {
            return null;
        }

        // Logs write amounts as floats, so zeros beyond the currency's decimals pass; anything else is a fault.
        return DecimalText.TryParseMinor(text, Mapping.Currency.Exponent, true, out var minor, out var reason)
            ? new Money(minor, Mapping.Currency)
            : throw Fault(reason, source!.Field ?? "amount", "Write a decimal amount such as 12.50.");
    }

    public Money AmountOf(ValueSource source) => Amount(source)
        ?? throw Fault($"The event '{Event.Activity}' lacks its amount", source.Field ?? "amount", "Mend the log.");

    public InterchangeException Fault(string what, string field, string remedy) =>
        new(what, file, remedy, Event.Line, field);
}
