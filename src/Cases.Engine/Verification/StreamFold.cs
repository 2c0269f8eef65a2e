using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>What is wrong with an entry.</summary>
internal sealed record StateFault(string What, string Expected, string Found);

/// <summary>The state of one stream while its entries are checked.</summary>
internal sealed class StreamFold(StreamId stream, KeyUse keys)
{
    private readonly string family = stream.Kind;

    private long version;

    /// <summary>
    /// The state of a case, person, account or payment, or of the policies; an approval's last event; null before it.
    /// </summary>
    public object? State { get; private set; } = stream.Kind switch
    {
        "case" => CaseState.Initial,
        "person" => PersonState.Initial,
        "account" => AccountState.Initial,
        "payment" => PaymentState.Initial,
        "policy" => PolicyBookState.Initial,
        _ => null,
    };

    /// <summary>The event that was taken last; null after an entry of the machine's own.</summary>
    public DomainEvent? Last { get; private set; }

    /// <summary>Folds an entry, or says what is wrong with it.</summary>
    public StateFault? Take(LedgerEntry entry)
    {
        var advances = entry.Version > version;
        version = entry.Version;
        Last = null;
        try
        {
            var decoded = PayloadCodec.Decode(EntryReading.KindOf(entry), entry.Payload.Span, keys.At(entry));
            if (decoded.Value is IErasing erased)
            {
                keys.Take(entry.Position, erased);
            }

            return decoded.Value switch
            {
                null => new StateFault(
                    "the entry was written by a newer build", "a kind that this build knows", decoded.Unknown!.What),
                DomainEvent happened when advances => Take(EntryReading.ToldBy(entry, happened)!),
                DomainEvent => new StateFault("an event left the version", "the next version", entry.Kind),
                SystemRecord record => TakeOwn(record, advances, entry.Kind),
                _ => new StateFault("the entry is neither event nor record", "an event", entry.Kind),
            };
        }
        catch (PayloadException error)
        {
            return new StateFault("the payload is not what its kind says", entry.Kind, error.Message);
        }
    }

    private StateFault? Take(DomainEvent happened)
    {
        Last = happened;
        try
        {
            return (family, happened) switch
            {
                ("case", CaseEvent e) => TakeCase((CaseState)State!, e),
                ("person", PersonEvent e) => Keep(((PersonState)State!).Evolve(e)),
                ("account", AccountEvent e) => TakeAccount((AccountState)State!, e),
                ("payment", PaymentEvent e) => Keep(((PaymentState)State!).Evolve(e)),
                ("policy", PolicyEvent e) => Keep(((PolicyBookState)State!).Evolve(e)),
                ("approval", ApprovalRequested) when State is null => Keep(happened),
                ("approval", ApprovalDecided decided) when State is ApprovalRequested asked && asked.Id == decided.Id =>
                    Keep(happened),
                ("approval", ApprovalAsked) when State is null => Keep(happened),
                ("approval", ApprovalDecided decided) when State is ApprovalAsked asked && asked.Id == decided.Id =>
                    Keep(happened),
                ("approval", OverrideRequested) when State is null => Keep(happened),
                ("approval", OverrideDecided e) when State is OverrideRequested asked && asked.Key == e.Key =>
                    Keep(happened),
                ("approval", OverrideWithdrawn e) when EndsBy(State, e.Key) => Keep(happened),
                _ => new StateFault("the event does not belong to its stream", $"an event of {family}/",
                    happened.GetType().Name),
            };
        }
        catch (Exception error) when (error is not (OutOfMemoryException or LedgerStoreException))
        {
            // A fold asserts what it relies on. On a forged ledger anything may fail, and whatever does is the entry's.
            return new StateFault(
                "the entry does not fit those before it", "an entry that adds up with them", error.Message);
        }
    }

    /// <summary>Whether a withdrawal may follow: of an override that waits or was granted.</summary>
    private static bool EndsBy(object? last, string key) =>
        (last is OverrideRequested asked && asked.Key == key)
        || (last is OverrideDecided { Granted: true } granted && granted.Key == key);

    private StateFault? TakeCase(CaseState state, CaseEvent happened)
    {
        if (state.Exists == (happened is CaseOpened))
        {
            return new StateFault("a case opens once and first",
                state.Exists ? "an event of an open case" : "caseOpened", happened.GetType().Name);
        }

        if (happened is CaseOpened opened && opened.Case != stream.Name)
        {
            return new StateFault("the case stands in the stream of another", stream.Name, opened.Case);
        }

        return EventParts.MoveOf(happened) is { } move && move.From != state.Stage
            ? new StateFault("the stage before the entry is another", state.Stage.ToString(), move.From.ToString())
            : Keep(state.Evolve(happened));
    }

    private StateFault? TakeAccount(AccountState state, AccountEvent happened)
    {
        if (happened is AccountAgreementsCounted counted
            && (state.PlansAgreed + counted.PlansAgreed < 0 || state.PromisesBroken + counted.PromisesBroken < 0))
        {
            return new StateFault("an account has no fewer than no plans and broken promises", "0 or more",
                $"{state.PlansAgreed + counted.PlansAgreed}, {state.PromisesBroken + counted.PromisesBroken}");
        }

        if (happened is AccountFactsRecorded or AccountAgreementsCounted or AccountReAged)
        {
            return Keep(state.Evolve(happened));
        }

        var (what, expected, found) = happened switch
        {
            AccountCaseOpened e => ("an account has one unresolved case at most, and counts them",
                (Open: (string?)null, state.Episodes + 1), (state.OpenCase, e.Episode)),
            AccountCaseReopened => ("an account has one unresolved case at most",
                ((string?)null, state.Episodes), (state.OpenCase, state.Episodes)),
            AccountCaseResolved e => ("the account's open case is another",
                (e.Case, state.Episodes), (state.OpenCase, state.Episodes)),
            _ => throw new InvalidOperationException($"{happened.GetType().Name} is no event of an account."),
        };
        return expected == found
            ? Keep(state.Evolve(happened))
            : new StateFault(what, Text(expected), Text(found));
    }

    private StateFault? TakeOwn(SystemRecord record, bool advances, string kind)
    {
        var ofRefusal = record is RefusalPayload or RefusalsSuppressed or ActRefused;
        if (ofRefusal == advances)
        {
            return new StateFault(
                "the version is not as the kind wants it", ofRefusal ? "the same version" : "the next version", kind);
        }

        var belongs = ofRefusal ? family is "case" or "person" or "payment" or "policy" : family == "system";
        return belongs
            ? null
            : new StateFault("the record does not belong to its stream", $"a record of {family}/", kind);
    }

    private static string Text((string? Open, int Episode) account) =>
        $"open case {account.Open ?? "none"}, episode {account.Episode}";

    private StateFault? Keep(object after)
    {
        State = after;
        return null;
    }
}
