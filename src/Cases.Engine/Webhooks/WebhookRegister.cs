using System.Text;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>What became of a change to subscriptions.</summary>
public enum WebhookOutcome
{
    /// <summary>It is written.</summary>
    Written,

    /// <summary>It had been written, under the same id.</summary>
    Repeated,

    /// <summary>The id was used for something else.</summary>
    IdReused,

    /// <summary>The stream has another version than was asked for.</summary>
    VersionMismatch,

    /// <summary>Too much waits to be written, or others wrote again and again.</summary>
    Busy,

    /// <summary>There are as many subscriptions as there may be.</summary>
    TooMany,

    /// <summary>The subscription that it is about has ended.</summary>
    Ended,

    /// <summary>The ledger's epoch is before that of subscriptions.</summary>
    EpochTooLow,
}

/// <summary>A change that somebody asks for.</summary>
/// <param name="Id">The command's id.</param>
/// <param name="By">Who asks.</param>
/// <param name="Input">What distinguishes it from another one under the same id.</param>
/// <param name="Version">The version that it is meant for; null for any.</param>
/// <param name="Make">Makes the record from what there is; null where there is nothing to write.</param>
public sealed record WebhookAsk(
    CommandId16 Id, LedgerPrincipal By, string Input, long? Version, Func<WebhookBook, SystemRecord?> Make)
{
    /// <summary>The subscription that it is about, which must not have ended; null for none.</summary>
    public string? On { get; init; }
}

/// <summary>Writes what becomes of subscriptions as entries of <c>system/webhooks</c>.</summary>
public sealed class WebhookRegister
{
    /// <summary>Subscriptions that have not ended, at most.</summary>
    public const int Most = 100;

    private const int Tries = 5;
    private static readonly LedgerPrincipal System = new("system", "system", null, null);

    private readonly ILedgerStore store;
    private readonly Sealer sealer;
    private readonly TimeProvider time;
    private readonly Func<LedgerUnit, CancellationToken, ValueTask<AppendOutcome>> append;
    private readonly Func<EntryKind, CancellationToken, ValueTask<bool>> writes;

    internal WebhookRegister(
        ILedgerStore store, Sealer sealer, TimeProvider time,
        Func<LedgerUnit, CancellationToken, ValueTask<AppendOutcome>> append,
        Func<EntryKind, CancellationToken, ValueTask<bool>> writes)
    {
        this.store = store;
        this.sealer = sealer;
        this.time = time;
        this.append = append;
        this.writes = writes;
    }

    /// <summary>All subscriptions.</summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public ValueTask<WebhookBook> ReadAsync(CancellationToken cancellation) =>
        WebhookBook.ReadAsync(store, cancellation);

    /// <summary>The secret of a generation: 32 bytes, the same at each node.</summary>
    public byte[] SecretOf(string id, int generation) =>
        sealer.SecretOf(FormattableString.Invariant($"webhook {id} {generation}"));

    /// <summary>Writes a change that somebody asks for, once.</summary>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    public async ValueTask<(WebhookOutcome Outcome, WebhookBook Book)> WriteAsync(
        WebhookAsk ask, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var input = sealer.Fingerprint(Encoding.UTF8.GetBytes(ask.Input));
        for (var number = 0; number < Tries; number++)
        {
            if (await FindAsync(ask.Id, cancellation).ConfigureAwait(false) is { } before)
            {
                return (before == input ? WebhookOutcome.Repeated : WebhookOutcome.IdReused,
                    await ReadAsync(cancellation).ConfigureAwait(false));
            }

            var book = await ReadAsync(cancellation).ConfigureAwait(false);
            if (ask.Version is { } wanted && wanted != book.Version)
            {
                return (WebhookOutcome.VersionMismatch, book);
            }

            if (ask.On is { } id && book.Find(id) is not { State: not WebhookState.Deleted })
            {
                return (WebhookOutcome.Ended, book);
            }

            if (ask.Make(book) is not { } record)
            {
                return (WebhookOutcome.Repeated, book);
            }

            // A ledger begins at the newest epoch, with its first entry.
            if ((await store.ReadHeadAsync(cancellation).ConfigureAwait(false)).Next > 0
                && !await writes(SystemKinds.Of(record), cancellation).ConfigureAwait(false))
            {
                return (WebhookOutcome.EpochTooLow, book);
            }

            if (record is WebhookSubscribed && book.Living.Count() >= Most)
            {
                return (WebhookOutcome.TooMany, book);
            }

            var unit = Unit(record, book.Version, (ask.Id, input, ask.By));
            if (await append(unit, cancellation).ConfigureAwait(false) is Appended)
            {
                return (WebhookOutcome.Written, await ReadAsync(cancellation).ConfigureAwait(false));
            }
        }

        return (WebhookOutcome.Busy, await ReadAsync(cancellation).ConfigureAwait(false));
    }

    /// <summary>Notes what the machine found by itself; told twice, it is written once.</summary>
    /// <param name="input">What makes it the same one.</param>
    /// <param name="record">What is noted.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LedgerStoreException">The world failed.</exception>
    internal ValueTask<(WebhookOutcome Outcome, WebhookBook Book)> NoteAsync(
        string input, SystemRecord record, CancellationToken cancellation) =>
        WriteAsync(
            new WebhookAsk(CommandId16.FromHash("webhooks\n" + input), System, input, null, _ => record), cancellation);

    private async ValueTask<Fingerprint16?> FindAsync(CommandId16 id, CancellationToken cancellation)
    {
        await foreach (var entry in StreamPages.ReadAllAsync(store, WebhookBook.Stream, cancellation)
            .ConfigureAwait(false))
        {
            if (entry.Command == id)
            {
                return entry.Fingerprint;
            }
        }

        return null;
    }

    private LedgerUnit Unit(
        SystemRecord record, long version, (CommandId16 Id, Fingerprint16 Input, LedgerPrincipal By) asked)
    {
        var kind = SystemKinds.Of(record);
        var entry = new NewEntry(WebhookBook.Stream, kind.Name, kind.Format, true, asked.Id, asked.Input,
            time.GetUtcNow().ToUnixTimeMilliseconds(), asked.By, null, [], PayloadCodec.EncodeSystem(record));
        return new LedgerUnit([new StreamGuard(WebhookBook.Stream, version)], [entry]);
    }
}
