using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;

namespace Cases.Work;

/// <summary>What names a payment of a bank's message: its identity, and every reference it carries.</summary>
/// <remarks>
/// The identity is the first that is there of: the UETR; the servicer's reference with the own account; the transaction
/// id with its agent; the end-to-end id with amount and value date, and a table's own reference likewise. What has none
/// may be any payment told before, and is known again by the very file that told it and its place there. An end-to-end
/// id and a table's reference are weak: two payers may use one on one day, so that what agrees in no more is told
/// beside the first.
/// </remarks>
internal sealed class BankNames
{
    private readonly CaseIdentity identity;
    private readonly string realm;
    private readonly BankPayment payment;

    private BankNames(
        BankPayment payment, CaseIdentity identity, string realm, bool beside = false, bool part = false)
    {
        this.payment = payment;
        this.identity = identity;
        this.realm = realm;
        var side = payment.Direction == BankDirection.In ? "" : "return-";
        var (kind, parts) = IdentityOf(payment);
        Earlier = kind.Length > 0 || payment.Content.Length == 0
            ? null
            : identity.Told(side + "none", Told(IdentityOf(payment with { Content = "" }).Parts), realm);
        HasIdentity = kind.Length > 0;
        IsWeak = kind is "end-to-end" or "own";
        IsBeside = IsWeak && (beside || payment.Ordinal > 1);
        if (IsBeside)
        {
            parts =
            [
                .. parts, payment.Ordinal.ToString(CultureInfo.InvariantCulture), payment.OwnAccount,
                payment.PayerAccount ?? "", .. payment.FreeText,
            ];
            kind = "beside-" + kind;
        }

        if (part)
        {
            parts =
            [
                .. parts, AmountText(payment.Amount), payment.ValueOn.ToString("R", CultureInfo.InvariantCulture),
                payment.ServicerReference ?? "",
            ];
            kind = "part-" + kind;
        }

        Stream = identity.Told(side + (HasIdentity ? kind : "none"), Told(parts), realm);
    }

    /// <summary>The stream of the payment, or of the return.</summary>
    public StreamId Stream { get; }

    /// <summary>
    /// The stream under which builds before this one kept what has no identity, by the file's name; null for others.
    /// </summary>
    public StreamId? Earlier { get; }

    /// <summary>The names of one that was kept by an earlier build.</summary>
    public BankNames AsEarlier() => new(payment with { Content = "" }, identity, realm);

    /// <summary>Whether it has an identity; else it is known again by the same content of a file alone.</summary>
    public bool HasIdentity { get; }

    /// <summary>Whether two payments may have this identity: it is of a reference that a payer may use again.</summary>
    public bool IsWeak { get; }

    /// <summary>Whether it is told beside another of the same weak identity, and is for a person to judge.</summary>
    public bool IsBeside { get; }

    /// <summary>The names of the same where it is another payment than the first of this weak identity.</summary>
    public BankNames Beside() => new(payment, identity, realm, beside: true);

    /// <summary>
    /// Of a return, the names of another part that goes back of the same payment: the UETR is the payment's, so that
    /// all its parts have one, and the servicer's reference tells them apart; null where its identity is its own, or
    /// nothing tells it from the first.
    /// </summary>
    public BankNames? AsPart() => OfPart is null ? null : new BankNames(payment, identity, realm, part: true);

    /// <summary>
    /// The stream that tells which return the servicer's reference is of, where the UETR is that of the payment; null
    /// where one is not told.
    /// </summary>
    public StreamId? OfPart =>
        payment is { Direction: BankDirection.TakenBack, Uetr: { } uetr, ServicerReference: { } servicer }
            ? identity.Told("name", Told(["part", ReferenceText.Normal(uetr), payment.OwnAccount, servicer]), realm)
            : null;

    /// <summary>
    /// The stream of its end-to-end id as this payer used it towards this own account; null where one is not told.
    /// </summary>
    public StreamId? OfPayer => payment is { EndToEndId: { } end, PayerAccount: { } payer }
        ? identity.Told("name", Told([ReferenceText.Normal(end), AmountText(payment.Amount), payment.OwnAccount,
            payer.ToUpperInvariant()]), realm)
        : null;

    /// <summary>The stream that tells of which payments of a weak identity the payer was told.</summary>
    public StreamId WithPayer => identity.Told("name", Told(["payer", Stream.Name]), realm);

    /// <summary>The stream of its end-to-end id with the amount; null where there is none.</summary>
    public StreamId? OfEndToEnd => payment.EndToEndId is { } end
        ? identity.Told("name", Told([ReferenceText.Normal(end), AmountText(payment.Amount)]), realm)
        : null;

    /// <summary>The reference under which people find it.</summary>
    public string Reference => payment.Reference ?? Stream.Name;

    /// <summary>Names a payment.</summary>
    /// <param name="payment">The payment.</param>
    /// <param name="identity">Opaque names.</param>
    /// <param name="realm">Which part of the bank tells; empty for the bank.</param>
    public static BankNames Of(BankPayment payment, CaseIdentity identity, string realm) =>
        new(payment, identity, realm);

    /// <summary>The stream of a payer's account.</summary>
    public static StreamId Payer(CaseIdentity identity, string account, string realm) =>
        identity.Told("payer", account.ToUpperInvariant(), realm);

    /// <summary>The stream that says of a kept payment that its teller sees no more than a part of the bank.</summary>
    public static StreamId Bounded(CaseIdentity identity, StreamId payment) =>
        identity.Told("bounded", payment.Name);

    /// <summary>The key of a payment on an account: no other payment has it, whatever references they share.</summary>
    public static string KeyOf(CaseIdentity identity, string accountStream, string payment) =>
        identity.PaymentKey(accountStream, "payment/" + payment);

    /// <summary>Its names on an account.</summary>
    public ImmutableArray<PaymentName> On(string accountStream) => On(identity, accountStream, References(payment));

    /// <summary>The names on an account of what waits at the desk; none once its texts were erased.</summary>
    public static ImmutableArray<PaymentName> On(CaseIdentity identity, string accountStream, PaymentDoubtful doubt) =>
        On(identity, accountStream,
        [
            (PaymentNameKind.Uetr, doubt.Uetr), (PaymentNameKind.Servicer, doubt.Servicer),
            (PaymentNameKind.Transaction, doubt.Transaction), (PaymentNameKind.EndToEnd, doubt.EndToEnd),
            (PaymentNameKind.Plain, doubt.Reference),
        ]);

    /// <summary>Streams of the names by which a return may speak of it; of a return, of what it takes back.</summary>
    public IReadOnlyList<StreamId> Links() =>
    [
        .. new[]
            {
                payment.Uetr, payment.TransactionId, payment.EndToEndId, payment.InstructionId, payment.OwnReference,
                payment.Returns?.OriginalReference,
            }
            .OfType<string>().Distinct(StringComparer.Ordinal)
            .Select(ReferenceText.Normal)
            .Select(text => identity.Told("name", Told([text, AmountText(payment.Amount)]), realm)),

        // One in the world, so that a part of it that goes back is found too.
        .. payment.Uetr is { } uetr ? [identity.Told("name", Told([ReferenceText.Normal(uetr)]), realm)]
            : Array.Empty<StreamId>(),
        .. OfPayer is { } payer ? [payer] : Array.Empty<StreamId>(),
        .. OfPayer is not null && IsWeak && payment.Direction == BankDirection.In
            ? [WithPayer]
            : Array.Empty<StreamId>(),
    ];

    /// <summary>The references of what a return takes back, as keys on an account.</summary>
    public ImmutableArray<PaymentName> OriginalOn(string accountStream) => On(identity, accountStream,
    [
        (PaymentNameKind.Uetr, payment.Uetr), (PaymentNameKind.Transaction, payment.TransactionId),
        (PaymentNameKind.EndToEnd, payment.EndToEndId), (PaymentNameKind.Plain, payment.InstructionId),
        (PaymentNameKind.Plain, payment.OwnReference), (PaymentNameKind.Plain, payment.Returns?.OriginalReference),
    ]);

    private static IEnumerable<(PaymentNameKind Kind, string? Text)> References(BankPayment payment) =>
    [
        (PaymentNameKind.Uetr, payment.Uetr), (PaymentNameKind.Servicer, payment.ServicerReference),
        (PaymentNameKind.Transaction, payment.TransactionId), (PaymentNameKind.EndToEnd, payment.EndToEndId),
        (PaymentNameKind.Plain, payment.InstructionId), (PaymentNameKind.Plain, payment.OwnReference),
    ];

    private static ImmutableArray<PaymentName> On(
        CaseIdentity identity, string accountStream, IEnumerable<(PaymentNameKind Kind, string? Text)> references)
    {
        var names = ImmutableArray.CreateBuilder<PaymentName>();
        foreach (var (kind, text) in references)
        {
            if (text is null)
            {
                continue;
            }

            var key = identity.PaymentKey(accountStream, ReferenceText.Normal(text));
            if (names.All(known => known.Key != key))
            {
                names.Add(new PaymentName(kind, key));
            }
        }

        return names.DrainToImmutable();
    }

    private static (string Kind, string[] Parts) IdentityOf(BankPayment payment)
    {
        string[] day = [AmountText(payment.Amount), payment.ValueOn.ToString("R", CultureInfo.InvariantCulture)];
        return payment switch
        {
            { Uetr: { } uetr } => ("uetr", [uetr]),
            { ServicerReference: { } servicer, OwnAccount.Length: > 0 } =>
                ("servicer", [payment.OwnAccount, servicer]),
            { TransactionId: { } transaction, Agent: { } agent } => ("transaction", [agent, transaction]),
            { EndToEndId: { } end } => ("end-to-end", [end, .. day]),
            { OwnReference: { } own } => ("own", [own, .. day]),
            { Content.Length: > 0 } => ("",
                [payment.Content, payment.Place.ToString(CultureInfo.InvariantCulture), .. day, payment.OwnAccount]),
            _ => ("", [Path.GetFileName(payment.File), payment.Line.ToString(CultureInfo.InvariantCulture), .. day,
                payment.OwnAccount, .. payment.FreeText]),
        };
    }

    private static string AmountText(Money amount) => amount.ToString();

    /// <summary>Each part behind its length, so that no two choices of parts make the same text.</summary>
    private static string Told(IEnumerable<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}");
        }

        return text.ToString();
    }
}
