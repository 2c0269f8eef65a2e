using System.Collections.Immutable;
using Cases.Domain;

namespace Cases.Engine;

/// <summary>An entry that tells of the machine rather than of a case: it changes no state.</summary>
public abstract record SystemRecord;

/// <summary>A command was refused; the entry is the proof of what was asked and why it was not done.</summary>
/// <param name="Command">The command's kind, such as <c>agreePlan</c>.</param>
/// <param name="Reasons">At least one reason, by precedence.</param>
/// <remarks>Format 2 seals what the sentences repeat of what was typed; format 1 wrote it plain.</remarks>
public sealed record RefusalPayload(string Command, ImmutableArray<RefusalReason> Reasons) : SystemRecord
{
    /// <summary>Whether a sentence repeats what somebody typed.</summary>
    public bool HasTyped => Reasons.Any(reason => !reason.Typed.IsDefaultOrEmpty);
}

/// <summary>Further refusals of one principal on one stream were counted instead of written.</summary>
/// <param name="Count">How many.</param>
/// <param name="Principal">The subject whose commands they were.</param>
public sealed record RefusalsSuppressed(long Count, string Principal) : SystemRecord;

/// <summary>A build wrote to the store for the first time.</summary>
/// <param name="Build">What identifies the build exactly.</param>
/// <param name="Version">The product's version.</param>
public sealed record BuildRecorded(string Build, string Version) : SystemRecord;

/// <summary>The store was made for a rehearsal: its keys follow from a seed, so nothing in it is secret.</summary>
/// <param name="Seed">The seed.</param>
public sealed record RehearsalSeeded(long Seed) : SystemRecord;

/// <summary>A key signs heads of the ledger from here on; heads that other keys signed stay as they are.</summary>
/// <param name="Number">The key's number, from 1.</param>
/// <param name="Key">The public key as text; see <see cref="Ledger.NoteKey"/>.</param>
public sealed record SigningKeyAdded(long Number, string Key) : SystemRecord;

/// <summary>The keys of the store are wrapped under another master key, or are about to be.</summary>
/// <param name="Key">The new master key's check value, 16 hexadecimal digits.</param>
/// <param name="Done">False before the first key was wrapped anew, true when all are.</param>
public sealed record MasterKeyRotated(string Key, bool Done) : SystemRecord;

/// <summary>
/// A command id was used on a stream, and may be used on no other: see <see cref="CommandEnvelope.Once"/>.
/// </summary>
/// <param name="On">The stream, as text.</param>
public sealed record IdUsed(string On) : SystemRecord;

/// <summary>
/// Keys were put back from a back-up, or destroyed again because the ledger says that they were erased.
/// </summary>
/// <param name="Restored">Keys that came back.</param>
/// <param name="Destroyed">Keys that were destroyed again.</param>
public sealed record KeysRestored(long Restored, long Destroyed) : SystemRecord;

/// <summary>From here on kinds and formats of an epoch are written: every node reads them.</summary>
/// <param name="Epoch">The epoch, from 2; see <see cref="EpochTable"/>.</param>
public sealed record EpochRaised(long Epoch) : SystemRecord;

/// <summary>The kinds of the machine's own entries: a closed table, apart from those of events.</summary>
public static class SystemKinds
{
    internal static readonly KindTable Table = new(
        KindTable.Row<RefusalPayload>("refused", 2),
        KindTable.Row<RefusalsSuppressed>("refusalsSuppressed"),
        KindTable.Row<BuildRecorded>("buildRecorded"),
        KindTable.Row<RehearsalSeeded>("rehearsalSeeded"),
        KindTable.Row<SigningKeyAdded>("signingKeyAdded"),
        KindTable.Row<MasterKeyRotated>("masterKeyRotated"),
        KindTable.Row<IdUsed>("idUsed"),
        KindTable.Row<KeysRestored>("keysRestored"),
        KindTable.Row<EpochRaised>("epochRaised"),
        KindTable.Row<ActRefused>("actRefused", epoch: Judged),
        KindTable.Row<PacksShipped>("packsShipped", epoch: Moneyed),
        KindTable.Row<TextShipped>("textShipped", epoch: Moneyed),
        KindTable.Row<WebhookSubscribed>("webhookSubscribed", epoch: Moneyed),
        KindTable.Row<WebhookChanged>("webhookChanged", epoch: Moneyed),
        KindTable.Row<WebhookParked>("webhookParked", epoch: Moneyed),
        KindTable.Row<WebhookReplayed>("webhookReplayed", epoch: Moneyed));

    // From this epoch on entries keep what was judged.
    private const int Judged = 3;

    // From this epoch on there is what came with money of every kind, and with the texts that decide.
    private const int Moneyed = 4;

    /// <summary>All kinds, in the table's order.</summary>
    public static IReadOnlyList<EntryKind> All { get; } = [.. Table.Rows.Select(row => row.Kind)];

    /// <summary>The kind of a refusal.</summary>
    public static EntryKind Refused => Table.Rows[0].Kind;

    /// <summary>The kind of what rules refused, which stands behind the refusal.</summary>
    public static EntryKind ActRefused { get; } = Table.Rows.First(row => row.Type == typeof(ActRefused)).Kind;

    /// <summary>The kind that says which texts a build brought along.</summary>
    public static EntryKind PacksShipped { get; } = Table.Rows.First(row => row.Type == typeof(PacksShipped)).Kind;

    /// <summary>The kind of a text of policies.</summary>
    public static EntryKind TextShipped { get; } = Table.Rows.First(row => row.Type == typeof(TextShipped)).Kind;

    /// <summary>The kind of a record.</summary>
    /// <exception cref="ArgumentException">The record is not in the table.</exception>
    public static EntryKind Of(SystemRecord record) => Table.Of(record).Kind;

    /// <summary>Whether a kind is one of the machine's own.</summary>
    public static bool Contains(string kind) => Table.Find(kind) is not null;
}
