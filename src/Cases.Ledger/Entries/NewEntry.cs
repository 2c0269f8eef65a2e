namespace Cases.Ledger;

/// <summary>An entry as it is handed to <see cref="LedgerWriter"/>: everything but its place in the ledger.</summary>
/// <remarks>
/// The writer adds position, sequence, version, previous hash and recorded-at. Bounds are in <see
/// cref="LedgerLimits"/>.
/// </remarks>
/// <param name="Stream">The stream that the entry belongs to.</param>
/// <param name="Kind">The kind of the entry, a stable name such as <c>PlanAgreed</c>; 1 to 64 bytes.</param>
/// <param name="Format">The number of the payload's format within its kind, from 1.</param>
/// <param name="AdvancesVersion">
/// True for an event, which raises the stream's state version by one; false for a refusal, which leaves it.
/// </param>
/// <param name="Command">The command that led to the entry.</param>
/// <param name="Fingerprint">The keyed fingerprint of the command's input.</param>
/// <param name="EffectiveAtMs">When it happened in the world: milliseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Principal">Who stands behind it.</param>
/// <param name="PolicyVersion">The version of the policy that was asked, or null when none was.</param>
/// <param name="Rules">The rules that were asked, in order; may be empty.</param>
/// <param name="Payload">A canonical CBOR map made by <see cref="CborWriter"/>; the writer copies it.</param>
public sealed record NewEntry(
    StreamId Stream,
    string Kind,
    int Format,
    bool AdvancesVersion,
    CommandId16 Command,
    Fingerprint16 Fingerprint,
    long EffectiveAtMs,
    LedgerPrincipal Principal,
    string? PolicyVersion,
    IReadOnlyList<AppliedRule> Rules,
    ReadOnlyMemory<byte> Payload)
{
    /// <summary>What the payload was encoded from, for who reads along in this process; it is never stored.</summary>
    public object? Source { get; init; }
}
