using System.Buffers.Binary;
using System.Security.Cryptography;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Benchmarks;

/// <summary>The entries of the loads: cases that are opened once, and payments as the engine records them.</summary>
/// <param name="node">The number of the node that writes them, so that command ids differ.</param>
internal sealed class PaymentEntries(int node)
{
    private const long EffectiveAtMs = 1_767_225_600_000; // 2026-01-01T00:00:00Z; any fixed day serves.

    private static readonly LocalDate Day = new(2026, 1, 1);
    private static readonly LedgerPrincipal Payments = new("payments", "system", null, null);
    private static readonly Fingerprint16 Fingerprint = Fingerprint16.FromBytes(new byte[Fingerprint16.Size]);

    private static readonly AppliedRule[] Rules =
    [
        new("BANK-HOLD-MATRIX", "Product default, holds, 1", "passed"),
        new("BANK-NEEDS-DEBT", "Product default, needs debt, 1", "passed"),
    ];

    private readonly byte[] _payment = Encode(new PaymentRecorded(
        "pay-20260101-000001", 12_500, Day, "transfer 20260101-000001", "bank transfer",
        new MoneyResult(
            [
                new AllocationLine("statement-2025-11", DebtComponent.Interest, 1_250),
                new AllocationLine("statement-2025-11", DebtComponent.Principal, 11_250),
            ],
            987_500)));

    private long _commands = (long)node << 48;

    /// <summary>The stream of a case of the load.</summary>
    public static StreamId Case(int number) => StreamId.Parse("case/" + Id(number));

    /// <summary>Opens a case, so that followers keep a row of it.</summary>
    public LedgerUnit Open(int number)
    {
        var opened = new CaseOpened(
            Id(number), 1, "cards", BenchReport.Invariant($"62220000{number:D8}"),
            BenchReport.Invariant($"account/benchaccount{number:D12}"), Currency.Eur, Day,
            [new OpeningItem("statement-2025-11", Day, [new ComponentAmount(DebtComponent.Principal, 1_000_000)])]);
        return Unit(Case(number), 0, "caseOpened", Encode(opened));
    }

    /// <summary>One transition: a payment on a case whose version the caller has seen.</summary>
    public LedgerUnit Pay(StreamId stream, long version) => Unit(stream, version, "paymentRecorded", _payment);

    private static string Id(int number) => BenchReport.Invariant($"benchcase{number:D17}");

    private LedgerUnit Unit(StreamId stream, long version, string kind, byte[] payload) => new(
        [new StreamGuard(stream, version, version)],
        [
            new NewEntry(stream, kind, 1, true, NextCommand(), Fingerprint, EffectiveAtMs, Payments,
                "BANK@2026-01-01-0f3a9c", Rules, payload),
        ]);

    private CommandId16 NextCommand()
    {
        Span<byte> id = stackalloc byte[CommandId16.Size];
        id.Clear();
        BinaryPrimitives.WriteInt64BigEndian(id, Interlocked.Increment(ref _commands));
        return new CommandId16(id);
    }

    /// <summary>What people typed is sealed, as the engine does it; nobody reads it, so no key is kept.</summary>
    private static byte[] Encode(DomainEvent happened)
    {
        using var master = MasterKey.FromBytes(new byte[MasterKey.Size]);
        using var sealer = new Sealer(master, RandomNumberGenerator.Fill);
        return PayloadCodec.EncodeEvent(happened, new SealScope(Case(0), default, retention =>
        {
            sealer.CreateKey(Case(0), retention.ToString(), EffectiveAtMs, out var key);
            return key;
        }));
    }
}
