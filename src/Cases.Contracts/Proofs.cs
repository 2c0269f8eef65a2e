namespace Cases.Contracts;

/// <summary>The head of the ledger's tree that was signed last.</summary>
/// <param name="Size">The entries below it.</param>
/// <param name="Root">The root over them, in hex.</param>
/// <param name="Note">The signed note (C2SP tlog-checkpoint): keep it elsewhere, as it is.</param>
/// <param name="Keys">
/// The public keys that the ledger names, oldest first. Whoever checks must have a key from elsewhere.
/// </param>
public sealed record SignedHead(long Size, string Root, string Note, IReadOnlyList<string> Keys);

/// <summary>An entry that names a key, proved under a head that an older key signed.</summary>
/// <param name="Checkpoint">The signed note.</param>
/// <param name="Position">Where the entry stands.</param>
/// <param name="Entry">Its bytes in base64.</param>
/// <param name="Proof">The inclusion proof: hashes in base64, the sibling of the leaf first.</param>
public sealed record KeyProof(string Checkpoint, long Position, string Entry, IReadOnlyList<string> Proof);

/// <summary>The proof of an entry, which <c>cases-verify</c> checks without the node.</summary>
/// <param name="Format">The name of the form, <c>cases-proof/1</c>.</param>
/// <param name="Position">Where the entry stands.</param>
/// <param name="Entry">Its bytes in base64; what is sealed in it stays sealed.</param>
/// <param name="Proof">The inclusion proof (RFC 9162): hashes in base64, the sibling of the leaf first.</param>
/// <param name="Checkpoint">The signed note to which it is proved.</param>
/// <param name="Keys">How the first key leads to the newest.</param>
public sealed record AuditProof(
    string Format, long Position, [property: Personal] string Entry, IReadOnlyList<string> Proof, string Checkpoint,
    IReadOnlyList<KeyProof> Keys)
{
    /// <summary>The size of the earlier head that was asked from; null where none was.</summary>
    public long? From { get; set; }

    /// <summary>The proof that the log began with that head: hashes in base64; null where none was asked for.</summary>
    public IReadOnlyList<string>? Consistency { get; set; }
}
