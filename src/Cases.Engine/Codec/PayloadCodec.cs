using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>The payloads of entries, both ways: canonical CBOR maps with named fields. Safe for many threads.</summary>
/// <remarks>
/// Named fields, in canonical order; DECISIONS.md has the whole mapping. Personal text is sealed. A field that is null,
/// an empty list, or equal to its declared default is absent, so a build that adds a field still writes what it wrote
/// before. What a newer build added is never skipped: it is answered as <see cref="UnknownKind"/>.
/// </remarks>
public static class PayloadCodec
{
    /// <summary>Encodes an event.</summary>
    /// <param name="happened">The event.</param>
    /// <param name="scope">Where it is going to stand, and its keys.</param>
    /// <returns>The payload, in memory of its own.</returns>
    /// <exception cref="PayloadException">A text holds half a surrogate pair, or a required value is null.</exception>
    /// <exception cref="ArgumentException">The event is not in <see cref="EventKinds"/>.</exception>
    public static byte[] EncodeEvent(DomainEvent happened, in SealScope scope) =>
        CodecRun.Encode(EventKinds.Table.Of(happened), happened, scope);

    /// <summary>Encodes one of the machine's own records.</summary>
    /// <exception cref="PayloadException">As with events.</exception>
    /// <exception cref="ArgumentException">
    /// The record is not in <see cref="SystemKinds"/>, or a refusal that has something to seal.
    /// </exception>
    public static byte[] EncodeSystem(SystemRecord record) => record is RefusalPayload { HasTyped: true }
        ? throw new ArgumentException("What was typed is sealed: encode the refusal with its keys.", nameof(record))
        : CodecRun.Encode(SystemKinds.Table.Of(record), record, null);

    /// <summary>Encodes a refusal; what it repeats of what was typed is sealed.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="scope">Where it is going to stand, and its keys.</param>
    /// <exception cref="PayloadException">As with events.</exception>
    public static byte[] EncodeRefusal(RefusalPayload refusal, in SealScope scope) =>
        CodecRun.Encode(SystemKinds.Table.Of(refusal), refusal, scope);

    /// <summary>Decodes a payload of any kind.</summary>
    /// <param name="kind">The entry's kind and format.</param>
    /// <param name="payload">The entry's payload.</param>
    /// <param name="scope">Where it stands, and its keys.</param>
    /// <returns>A <see cref="DomainEvent"/> or a <see cref="SystemRecord"/>, or what is too new.</returns>
    /// <exception cref="PayloadException">The payload is not what its kind says, or sealed text changed.</exception>
    public static Decoded<object> Decode(EntryKind kind, ReadOnlySpan<byte> payload, in OpenScope scope) =>
        CodecRun.Decode(EventKinds.Table.Find(kind.Name) ?? SystemKinds.Table.Find(kind.Name), kind, payload, scope);

    /// <summary>Decodes the payload of an event; a kind of the machine's own is unknown here.</summary>
    /// <param name="kind">The entry's kind and format.</param>
    /// <param name="payload">The entry's payload.</param>
    /// <param name="scope">Where it stands, and its keys.</param>
    /// <exception cref="PayloadException">The payload is not what its kind says, or sealed text changed.</exception>
    public static Decoded<DomainEvent> DecodeEvent(EntryKind kind, ReadOnlySpan<byte> payload, in OpenScope scope) =>
        CodecRun.Decode(EventKinds.Table.Find(kind.Name), kind, payload, scope).Cast<DomainEvent>();

    /// <summary>Decodes the payload of one of the machine's own entries.</summary>
    /// <param name="kind">The entry's kind and format.</param>
    /// <param name="payload">The entry's payload.</param>
    /// <param name="scope">Where it stands, and its keys; by default what is sealed stays closed.</param>
    /// <exception cref="PayloadException">The payload is not what its kind says.</exception>
    public static Decoded<SystemRecord> DecodeSystem(
        EntryKind kind, ReadOnlySpan<byte> payload, in OpenScope scope = default) =>
        CodecRun.Decode(SystemKinds.Table.Find(kind.Name), kind, payload, scope).Cast<SystemRecord>();
}
