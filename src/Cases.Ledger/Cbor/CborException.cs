namespace Cases.Ledger;

/// <summary>Bytes that are not the canonical CBOR that this ledger writes.</summary>
public sealed class CborException : Exception
{
    /// <summary>Says what is wrong at which byte.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="offset">The byte's offset from 0 within what was read.</param>
    public CborException(string message, int offset)
        : base($"{message} (byte {offset})") => Offset = offset;

    /// <summary>The offset from 0 of the byte at which reading stopped.</summary>
    public int Offset { get; }
}
