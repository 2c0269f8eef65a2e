using System.Collections.Concurrent;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
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
        private Dictionary<string, IReadOnlyList<CaseRow>> rows = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<StreamId, bool> absent = new();

        /// <summary>
        /// Looks for the accounts of many payments with one question, and with another for those that may have been
        /// told while nobody knew their account. Called once, before the first of them is taken.
        /// </summary>
        public async ValueTask PrepareAsync(
            IEnumerable<IncomingPayment> payments, CancellationToken cancellation)
        {
            var told = payments.Select(one => (One: one, Account: ReferenceText.Normal(one.Account))).ToList();
            var accounts = told.Select(one => one.Account).Where(one => one.Length > 0)
                .Distinct(StringComparer.Ordinal).ToList();
            var found = await door.parts.Rows.FindEachAsync(
                [.. accounts.Select(one => new SoughtCase(one, door.parts.Identity))], cancellation)
                .ConfigureAwait(false);
            rows = accounts.Zip(found).ToDictionary(
                pair => pair.First, pair => pair.Second, StringComparer.Ordinal);

            var kept = new HashSet<StreamId>();
            foreach (var (payment, account) in told.Where(one => rows.ContainsKey(one.Account)))
            {
                kept.UnionWith(Streams(account, payment.Reverses ?? payment.Reference));
            }

            var streams = kept.ToList();
            var heads = await door.parts.Ledger.ReadStreamHeadsAsync(streams, cancellation).ConfigureAwait(false);
            foreach (var stream in streams.Where((_, index) => heads[index] is null))
            {
                absent[stream] = true;
            }
        }

        /// <summary>The streams on which a payment waits that its account could not take.</summary>
        private IEnumerable<StreamId> Streams(string account, string reference) =>
            (rows.GetValueOrDefault(account) ?? []).Select(row => row.Source).Append("").Distinct().Select(source =>
                door.parts.Identity.Payment(account, ReferenceText.Normal(reference), realm, source));

        /// <summary>Takes one payment; a case beyond the scope is not told, whatever became of the payment.</summary>
        /// <param name="payment">The payment.</param>
        /// <param name="told">The event that tells it; null where it is none.</param>
        /// <param name="cancellation">Ends the waiting.</param>
        public async ValueTask<TakenPayment> TakeAsync(
            IncomingPayment payment, ToldEvent? told, CancellationToken cancellation)
        {
            var by = caller.ToPrincipal();
            var source = payment.Source is { } named ? ReferenceText.Normal(named) : null;
            var once = told is null ? null : told with { IsAbsent = absent.ContainsKey };
            var taken = await IntakeOf(source).TakeAsync(payment, (by, once), cancellation).ConfigureAwait(false);
            foreach (var stream in Streams(ReferenceText.Normal(payment.Account), payment.Reference))
            {
                // It may wait there now, and what takes it back may be told next.
                absent.TryRemove(stream, out _);
            }

            return taken.Case is not { } id || seesAll
                || await door.scopes.SeesAsync(caller, ScopeKind.Case, id, cancellation).ConfigureAwait(false)
                    ? taken
                    : taken with { Case = null };
        }

        /// <summary>Takes a file; a case beyond the scope is not told.</summary>
        /// <param name="path">The file.</param>
        /// <param name="how">Whether it is only read and reported, and how the columns of a table are read.</param>
        /// <param name="told">Is told each payment.</param>
        /// <param name="cancellation">Ends it between two payments; what was posted stays.</param>
        public async Task<PaymentFile> FileAsync(
            string path, (bool DryRun, TableMap? Map) how, Action<PaymentLine> told, CancellationToken cancellation)
        {
            var run = new PaymentsRun(door.parts.Host, new PaymentsOptions
            {
                Find = Patient(null),
                Book = door.parts.Policies.Book,
                Identity = door.parts.Identity,
                Realm = realm,
                Clock = door.parts.Time,
                Delay = (wait, stop) => Task.Delay(wait.ToTimeSpan(), stop),
                By = caller.ToPrincipal(),
                DryRun = how.DryRun,
                Map = how.Map,
                Told = told,
            });
            return (await run.RunAsync([path], cancellation).ConfigureAwait(false)).Files[0];
        }

        /// <summary>The line without its case where that is beyond the scope.</summary>
        public async ValueTask<PaymentLine> InSightAsync(PaymentLine line, CancellationToken cancellation) =>
            line.Case is not { } id || seesAll
            || await door.scopes.SeesAsync(caller, ScopeKind.Case, id, cancellation).ConfigureAwait(false)
                ? line
                : line with { Case = null };

        private PaymentIntake IntakeOf(string? source) => intakes.GetOrAdd(source ?? "", _ => Intake(
            door.parts, Patient(source), realm));

        private CaseSearch Patient(string? source) => async (reference, cancellation) =>
        {
            var found = await InSightAsync(
                rows.GetValueOrDefault(reference) ?? await FindAsync(reference, cancellation).ConfigureAwait(false),
                source, cancellation).ConfigureAwait(false);
            return found.All(row => row.Stage == CaseStage.Resolved) && await caughtUp.Value.ConfigureAwait(false)
                ? await InSightAsync(
                    await FindAsync(reference, cancellation).ConfigureAwait(false), source, cancellation)
                    .ConfigureAwait(false)
                : found;
        };

        private async ValueTask<IReadOnlyList<CaseRow>> FindAsync(string reference, CancellationToken cancellation) =>
            reference.Length == 0 ? [] : await door.parts.FindAsync(reference, cancellation).ConfigureAwait(false);

        private async ValueTask<IReadOnlyList<CaseRow>> InSightAsync(
            IReadOnlyList<CaseRow> found, string? source, CancellationToken cancellation) => seesAll && source is null
            ? found
            :
            [
                .. (await door.scopes.RowsInSightAsync(caller, found, cancellation).ConfigureAwait(false))
                    .Where(row => source is null || row.Source == source),
            ];

        private static async Task<bool> CaughtUpAsync(GatewayParts parts)
        {
            var head = await parts.Ledger.ReadHeadAsync(CancellationToken.None).ConfigureAwait(false);
            return await ReadYourWrite.WaitAsync(parts, head.Next - 1, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
