using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Cases.Ledger;

/// <summary>
/// HMAC-SHA256 under one key for many threads; its states are kept, since making one costs a whole hash.
/// </summary>
internal sealed class KeyedHash(byte[] key) : IDisposable
{
    private readonly ConcurrentBag<IncrementalHash> _idle = [];

    public Fingerprint16 Of(ReadOnlySpan<byte> input)
    {
        Span<byte> mac = stackalloc byte[Hash32.Size];

        // A state that fails is not given back.
        var state = _idle.TryTake(out var kept) ? kept : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        state.AppendData(input);
        state.GetHashAndReset(mac);
        _idle.Add(state);
        return new Fingerprint16(mac[..Fingerprint16.Size]);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(key);
        while (_idle.TryTake(out var state))
        {
            state.Dispose();
        }
    }
}
