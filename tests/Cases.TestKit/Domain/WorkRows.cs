using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.TestKit;

/// <summary>Rows of worklists for tests of lists and of stores.</summary>
public static class WorkRows
{
    /// <summary>Names the accounts of the rows.</summary>
    public static readonly CaseIdentity Identity = new(
        input => new Fingerprint16(System.Security.Cryptography.SHA256.HashData(input.Span).AsSpan(0, 16)));

    /// <summary>The day of the tests.</summary>
    public static readonly LocalDate Today = new(2026, 11, 20);

    /// <summary>A case to work, <c>c1</c> of account <c>R-1</c>, a day past due, with something to do now.</summary>
    public static WorkRow Row(int number) => Row(number, "core", $"R-{number}");

    /// <summary>The same of another account, with the id that follows from it.</summary>
    public static WorkRow Of(int number, string source, string reference, int episode = 1) => Row(
        number, source, reference) with
    {
        CaseId = Identity.Case(source, reference, episode),
    };

    private static WorkRow Row(int number, string source, string reference) => new(
        $"c{number}", source, Identity.Account(source, reference).Value, CaseStage.Contacted, 120_000, Currency.Cny)
    {
        OpenedAt = number,
        Reference = new RowReference(reference, null),
        EntersOn = Today,
        OldestUnpaidDue = Today.PlusDays(-1),
        NextActionAt = At(0),
    };

    /// <summary>Writes rows of cases alone.</summary>
    public static ValueTask WriteAsync(
        this IWorkRows rows, IReadOnlyList<WorkRow> some, StoredEntry last, CancellationToken cancellation) =>
        rows.WriteAsync(new WorkChanges(some), last, cancellation);

    /// <summary>So many hours after nine o'clock in China of that day.</summary>
    public static Instant At(int hours) => Instant.FromUtc(2026, 11, 20, 1, 0) + Duration.FromHours(hours);
}
