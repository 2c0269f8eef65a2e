using System.Text;

namespace Cases.Ledger;

/// <summary>Texts that recur from entry to entry (kinds, roles, rules, citations), made once and shared.</summary>
/// <remarks>A fixed table in which a newer text replaces an older one; not safe for more than one thread.</remarks>
public sealed class TextPool
{
    private const int Slots = 1024; // A power of two; some hundred distinct names recur in a ledger.
    private const int MaxBytes = 128; // Longer texts rarely recur.

    private readonly Slot[] _slots = new Slot[Slots];

    /// <summary>Gives the text of some UTF-8 bytes.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <returns>The text, the same instance as before where it is still in the pool.</returns>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var hash = Hash(utf8);
        ref var slot = ref _slots[hash & (Slots - 1)];
        if (slot.Utf8 is null || slot.Hash != hash || !utf8.SequenceEqual(slot.Utf8))
        {
            slot = new Slot { Hash = hash, Utf8 = utf8.ToArray(), Text = Encoding.UTF8.GetString(utf8) };
        }

        return slot.Text;
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        // FNV-1a with a final mix: short names, no adversary (a bad guess only costs a new string).
        var hash = 2166136261u;
        foreach (var value in utf8)
        {
            hash = unchecked((hash ^ value) * 16777619u);
        }

        return hash ^ (hash >> 15);
    }

    private struct Slot
    {
        public uint Hash;
        public byte[]? Utf8;
        public string Text;
    }
}
