using System.Collections.Immutable;
using Cases.Domain;
using NodaTime;

namespace Cases.Work;

/// <summary>A line that cannot go in.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column at fault; null where none can be named.</param>
/// <param name="Reason">What is wrong, in words for a person.</param>
public sealed record LineFault(int Line, string? Column, string Reason);

/// <summary>What a row says of an account; the case is brought to it.</summary>
internal sealed record WantedCase(string Account, Currency Currency, string ItemKey)
{
    public string? Product { get; init; }

    public LocalDate? OpenedOn { get; init; }

    /// <summary>Whether the row says anything about the due date; if so, null means that there is none.</summary>
    public bool DueTold { get; init; }

    public LocalDate? DueOn { get; init; }

    /// <summary>Amounts of the components that the row speaks of.</summary>
    public ImmutableArray<ComponentAmount> Charges { get; init; } = [];

    public ImmutableArray<WantedHold> Holds { get; init; } = [];

    /// <summary>Whether the row says anything about a payment; if so, null means that nothing was paid.</summary>
    public bool PaymentTold { get; init; }

    public WantedPayment? Payment { get; init; }

    /// <summary>The terms of interest; null where the row says nothing of them.</summary>
    public WantedInterest? Interest { get; init; }

    public long ChargedMinor => Charges.Sum(charge => charge.Minor);
}

/// <summary>Whether a hold stands, and from when.</summary>
internal sealed record WantedHold(HoldMap Map, bool Placed, LocalDate? From);

/// <summary>On what terms interest runs.</summary>
/// <param name="Terms">The terms, of any day.</param>
/// <param name="From">Their first day; null for the day of the opening.</param>
internal sealed record WantedInterest(InterestTerms Terms, LocalDate? From);

/// <summary>What was paid.</summary>
internal sealed record WantedPayment(long Minor, LocalDate On);
