namespace Cases.Interchange;

/// <summary>
/// A fixed number of slots with recently seen short texts: event logs repeat the same keys, activities, dates and
/// amounts millions of times. A collision replaces the older text, so the memory is bounded whatever the file holds.
/// </summary>
internal sealed class StringPool
{
    private const int Slots = 1 << 14;
    private const int LongestPooled = 48;

    private readonly string?[] _slots = new string?[Slots];

    public string Get(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return string.Empty;
        }

        if (text.Length > LongestPooled)
        {
            return text.ToString();
        }

        ref var slot = ref _slots[Hash(text) & (Slots - 1)];
        if (slot is { } known && text.SequenceEqual(known))
        {
            return known;
        }

        return slot = text.ToString();
    }

    /// <summary>FNV-1a over the characters; the texts are short, and a bad hash only costs an allocation.</summary>
    private static int Hash(ReadOnlySpan<char> text)
    {
        unchecked
        {
            var hash = 2166136261u;
            foreach (var c in text)
            {
                hash = (hash ^ c) * 16777619u;
            }

            return (int)(hash ^ (hash >> 15)) & int.MaxValue;
        }
    }
}
