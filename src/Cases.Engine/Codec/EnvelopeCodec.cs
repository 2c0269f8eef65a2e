using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine;

/// <summary>Commands and their answers as versioned bytes, for hosts over a network. Safe for many threads.</summary>
/// <remarks>A message of a higher version, or with more fields, comes from a newer node and is unknown.</remarks>
public static class EnvelopeCodec
{
    private const int Version = 1;

    private static readonly CborKey VersionKey = CborKey.Of("v");
    private static readonly KindRow EnvelopeRow = new KindRow<EnvelopeForm>(new EntryKind("envelope", Version));
    private static readonly KindRow ReceiptRow = new KindRow<ReceiptForm>(new EntryKind("receipt", Version));
    private static readonly KindRow CallRow = new KindRow<CallForm>(new EntryKind("webhookCall", Version));
    private static readonly KindRow ToldRow = new KindRow<ToldForm>(new EntryKind("webhookTold", Version));
    private static readonly KindRow FaultRow = new KindRow<FaultForm>(new EntryKind("fault", Version));

    /// <summary>Encodes a command on its way.</summary>
    /// <exception cref="PayloadException">A text holds half a surrogate pair, or a required value is null.</exception>
    public static byte[] Encode(CommandEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return CodecRun.Encode(
            EnvelopeRow,
            new EnvelopeForm(Version, envelope.Id, envelope.Stream, envelope.By, envelope.Command)
            {
                ExpectedVersion = envelope.ExpectedVersion,
                Once = envelope.Once,
            },
            null);
    }

    /// <summary>Encodes an answer.</summary>
    /// <exception cref="PayloadException">A text holds half a surrogate pair, or a required value is null.</exception>
    public static byte[] Encode(CommandReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var form = new ReceiptForm(Version, receipt.Kind, receipt.Position, receipt.Version)
        {
            Events = receipt.Events,
            Reasons = receipt.Reasons,
            Rules = receipt.Rules,
            Repeated = receipt.Repeated,
            RetryAfter = receipt.RetryAfter,
        };
        return CodecRun.Encode(ReceiptRow, form, null);
    }

    /// <summary>Encodes a verb's change of a subscription.</summary>
    /// <exception cref="PayloadException">A text holds half a surrogate pair.</exception>
    public static byte[] Encode(WebhookCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var form = new CallForm(Version, call.Id, call.By, call.Webhook, call.Act) { From = call.From, To = call.To };
        return CodecRun.Encode(CallRow, form, null);
    }

    /// <summary>Encodes what became of a change of a subscription.</summary>
    public static byte[] Encode(WebhookOutcome outcome) =>
        CodecRun.Encode(ToldRow, new ToldForm(Version, outcome), null);

    /// <summary>Decodes a change of a subscription on its way.</summary>
    /// <exception cref="PayloadException">The bytes are none.</exception>
    public static Decoded<WebhookCall> DecodeCall(ReadOnlySpan<byte> bytes)
    {
        var decoded = Decode<CallForm>(CallRow, bytes);
        return decoded.Value is { } form
            ? new(new WebhookCall(form.Id, form.By, form.Webhook, form.Act) { From = form.From, To = form.To }, null)
            : new(null, decoded.Unknown);
    }

    /// <summary>Decodes what became of a change of a subscription; null for a word of a newer node.</summary>
    /// <exception cref="PayloadException">The bytes are none.</exception>
    public static WebhookOutcome? DecodeTold(ReadOnlySpan<byte> bytes) =>
        Decode<ToldForm>(ToldRow, bytes).Value?.Outcome;

    /// <summary>Encodes a failure of the store in place of an answer.</summary>
    /// <exception cref="PayloadException">A text holds half a surrogate pair.</exception>
    public static byte[] Encode(LedgerStoreException fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        var form = new FaultForm(Version, fault.Failure, fault.What, fault.Remedy)
        {
            OutcomeUnknown = fault.OutcomeUnknown,
        };
        return CodecRun.Encode(FaultRow, form, null);
    }

    /// <summary>Decodes a failure of the store; one of a newer node is one of which less is known.</summary>
    /// <exception cref="PayloadException">The bytes are no failure.</exception>
    public static LedgerStoreException DecodeFault(ReadOnlySpan<byte> bytes) =>
        Decode<FaultForm>(FaultRow, bytes).Value is { } form
            ? new LedgerStoreException(form.Failure, form.What, form.Remedy) { OutcomeUnknown = form.OutcomeUnknown }
            : new LedgerStoreException(
                StoreFailure.Unavailable, "the store failed where the command was decided", "look at that node's log")
            {
                OutcomeUnknown = true,
            };

    /// <summary>Decodes a command on its way.</summary>
    /// <exception cref="PayloadException">The bytes are no envelope.</exception>
    public static Decoded<CommandEnvelope> DecodeEnvelope(ReadOnlySpan<byte> bytes)
    {
        var decoded = Decode<EnvelopeForm>(EnvelopeRow, bytes);
        return decoded.Value is { } form
            ? new(new CommandEnvelope(form.Id, form.Stream, form.By, form.Command)
            {
                ExpectedVersion = form.ExpectedVersion,
                Once = form.Once,
            }, null)
            : new(null, decoded.Unknown);
    }

    /// <summary>Decodes an answer.</summary>
    /// <exception cref="PayloadException">The bytes are no receipt.</exception>
    public static Decoded<CommandReceipt> DecodeReceipt(ReadOnlySpan<byte> bytes)
    {
        var decoded = Decode<ReceiptForm>(ReceiptRow, bytes);
        if (decoded.Value is not { } form)
        {
            return new(null, decoded.Unknown);
        }

        var receipt = new CommandReceipt(form.Kind, form.Position, form.Version)
        {
            Events = form.Events,
            Reasons = form.Reasons,
            Rules = form.Rules,
            Repeated = form.Repeated,
            RetryAfter = form.RetryAfter,
        };
        return new(receipt, null);
    }

    private static Decoded<T> Decode<T>(KindRow row, ReadOnlySpan<byte> bytes)
        where T : class =>
        CodecRun.Decode(row, new EntryKind(row.Kind.Name, VersionOf(row, bytes)), bytes, null).Cast<T>();

    /// <summary>Reads the version alone: it is the shortest key, so it comes first in every version.</summary>
    private static int VersionOf(KindRow row, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new CborReader(bytes);
            reader.BeginMap();
            return reader.TryReadKey(out var key) && VersionKey.Is(key)
                ? (int)reader.ReadInt(1, int.MaxValue)
                : throw new PayloadException(row.Kind.Name, VersionKey.Name, "It is missing.");
        }
        catch (CborException fault)
        {
            throw new PayloadException(row.Kind.Name, VersionKey.Name, fault.Message, fault);
        }
    }

    internal sealed record EnvelopeForm(int V, CommandId16 Id, StreamId Stream, Principal By, object Command)
    {
        public long? ExpectedVersion { get; init; }

        public bool Once { get; init; }
    }

    internal sealed record CallForm(int V, CommandId16 Id, string By, string Webhook, WebhookAct Act)
    {
        public long? From { get; init; }

        public long? To { get; init; }
    }

    internal sealed record ToldForm(int V, WebhookOutcome Outcome);

    internal sealed record FaultForm(int V, StoreFailure Failure, string What, string Remedy)
    {
        public bool OutcomeUnknown { get; init; }
    }

    internal sealed record ReceiptForm(int V, ReceiptKind Kind, long Position, long Version)
    {
        public IReadOnlyList<string> Events { get; init; } = [];

        public IReadOnlyList<RefusalReason> Reasons { get; init; } = [];

        public IReadOnlyList<AppliedRule> Rules { get; init; } = [];

        public bool Repeated { get; init; }

        public Duration? RetryAfter { get; init; }
    }
}
