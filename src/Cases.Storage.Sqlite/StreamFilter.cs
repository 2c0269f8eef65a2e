namespace Cases.Storage.Sqlite;

/// <summary>
/// Says of most streams that do not exist that they do not, without a look at the file. For the process that writes:
/// nobody else adds streams while it holds the store.
/// </summary>
/// <remarks>
/// A Bloom filter (Bloom 1970) over the keys of streams, which are bits of a hash already. Loading many cases asks four
/// times for each new stream whether it is there. 8 MiB; at four million streams about one look in forty is for
/// nothing, and a store of more streams does without. Any thread may ask. A second one is kept over the streams that
/// have keys: whoever is the first to seal something for a stream asks for its key, and mostly there is none.
/// </remarks>
internal sealed class StreamFilter
{
    /// <summary>The most streams that a store may have to be given a filter when it is opened.</summary>
    public const long MaxStreams = 4_000_000;

    /// <summary>The most keys that a store may have to be given a filter: their owners are hashed one by one.</summary>
    public const long MaxKeys = 1_000_000;

    private const int Bits = 26;
    private const int Probes = 4;

    private readonly ulong[] _words = new ulong[1 << (Bits - 6)];

    /// <summary>Makes a filter of all streams of a store; null where there are too many.</summary>
    public static StreamFilter? Of(RawConnection connection) =>
        OfRows(connection, "SELECT key FROM streams", MaxStreams, static row => row.Int(0));

    /// <summary>Makes a filter of all streams that have keys; null where there are too many.</summary>
    public static StreamFilter? OfOwners(RawConnection connection) =>
        OfRows(connection, "SELECT owner FROM keys", MaxKeys, static row => StreamKey.Of(row.Text(0)));

    public void Add(long key)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = Bit(key, probe);
            Interlocked.Or(ref _words[bit >> 6], 1UL << (bit & 63));
        }
    }

    public bool MayHave(long key)
    {
        for (var probe = 0; probe < Probes; probe++)
        {
            var bit = Bit(key, probe);
            if ((Volatile.Read(ref _words[bit >> 6]) & (1UL << (bit & 63))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static StreamFilter? OfRows(
        RawConnection connection, string select, long most, Func<RawStatement, long> key)
    {
        var filter = new StreamFilter();
        using var rows = connection.Prepare(select);
        for (long count = 0; rows.Step(); count++)
        {
            if (count == most)
            {
                return null;
            }

            filter.Add(key(rows));
        }

        return filter;
    }

    /// <summary>Two independent halves of the key make all probes (Kirsch and Mitzenmacher 2006).</summary>
    private static int Bit(long key, int probe)
    {
        var first = (uint)(key & uint.MaxValue);
        var second = (uint)((key >> 31) & uint.MaxValue) | 1;
        return (int)(unchecked(first + ((uint)probe * second)) >> (32 - Bits));
    }
}
