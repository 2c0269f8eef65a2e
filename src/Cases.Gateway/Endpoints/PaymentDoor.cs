using System.Collections.Concurrent;
using Cases.Domain;
using Cases.Engine;
using Cases.Work;

namespace Cases.Gateway;

/// <summary>Takes payments of one caller: only accounts within his scope are there for him.</summary>
/// <param name="parts">The running node.</param>
/// <param name="options">How the gateway is set up.</param>
/// <param name="scopes">Says what is within a caller's scope.</param>
internal sealed class PaymentDoor(GatewayParts parts, GatewayOptions options, ScopeReader scopes)
{
    private readonly GatewayParts parts = parts;
    private readonly GatewayOptions options = options;
    private readonly ScopeReader scopes = scopes;

    /// <summary>What payments of a caller can meet.</summary>
    public Sight Of(Caller caller) => new(this, caller);

    private static PaymentIntake Intake(GatewayParts parts, CaseSearch find, string realm) => new(parts.Host, new()
    {
        Find = find,
        Book = parts.Policies.Book,
        Identity = parts.Identity,
        Realm = realm,
        Clock = parts.Time,
        Delay = (wait, cancellation) => Task.Delay(wait.ToTimeSpan(), cancellation),
    });

    /// <summary>The accounts within the scope of one caller, for one request. Safe for many threads.</summary>
    /// <remarks>
    /// Rows follow the ledger by moments, and money told right after its case was opened is not to wait for somebody:
    /// an account without an open case is looked for again once the rows hold all that was written before the request.
    /// </remarks>
    internal sealed class Sight(PaymentDoor door, Caller caller)
    {
        private readonly bool seesAll = CallerScopes.Of(caller, door.options) == WorkScope.All;
        private readonly string realm = CallerScopes.RealmOf(caller, door.options);
        private readonly ConcurrentDictionary<string, PaymentIntake> intakes = new(StringComparer.Ordinal);
        private readonly Lazy<Task<bool>> caughtUp = new(() => CaughtUpAsync(door.parts));

        /// <summary>Takes one payment; a case beyond the scope is not told, whatever became of the payment.</summary>
        /// <param name="payment">The payment.</param>
        /// <param name="cancellation">Ends the waiting.</param>
        public async ValueTask<TakenPayment> TakeAsync(IncomingPayment payment, CancellationToken cancellation)
        {
            var by = caller.ToPrincipal();
            var source = payment.Source is { } told ? ReferenceText.Normal(told) : null;
            var taken = await IntakeOf(source).TakeAsync(payment, by, cancellation).ConfigureAwait(false);
            return taken.Case is not { } id || seesAll
                || await door.scopes.SeesAsync(caller, ScopeKind.Case, id, cancellation).ConfigureAwait(false)
                    ? taken
                    : taken with { Case = null };
        }

        private PaymentIntake IntakeOf(string? source) => intakes.GetOrAdd(source ?? "", _ => Intake(
            door.parts, Patient(seesAll && source is null ? door.parts.FindAsync : Within(source)), realm));

        private CaseSearch Within(string? source) => async (reference, cancellation) =>
        [
            .. (await door.scopes.RowsInSightAsync(caller, reference, cancellation).ConfigureAwait(false))
                .Where(row => source is null || row.Source == source),
        ];

        private CaseSearch Patient(CaseSearch find) => async (reference, cancellation) =>
        {
            var found = await find(reference, cancellation).ConfigureAwait(false);
            return found.All(row => row.Stage == CaseStage.Resolved) && await caughtUp.Value.ConfigureAwait(false)
                ? await find(reference, cancellation).ConfigureAwait(false)
                : found;
        };

        private static async Task<bool> CaughtUpAsync(GatewayParts parts)
        {
            var head = await parts.Ledger.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
            return await ReadYourWrite.WaitAsync(parts, head.Next - 1, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
