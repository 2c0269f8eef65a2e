using System.Buffers.Binary;
using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine.Tests.Codec;

/// <summary>One key for each retention class, the same in every run.</summary>
internal sealed class TestKeys : IDisposable
{
    private readonly Sealer _sealer;
    private readonly Dictionary<RetentionClass, DataKey> _keys = [];

    public TestKeys(byte seed = 1)
    {
        var next = seed;
        void Fill(Span<byte> destination)
        {
            foreach (ref var one in destination)
            {
                one = unchecked(next++);
            }
        }

        using var master = MasterKey.Create(Fill);
        _sealer = new Sealer(master, Fill);
        foreach (var retention in Enum.GetValues<RetentionClass>())
        {
            // Made at the second that its first bytes at random tell: ids in the approved bytes began with such.
            var id = (Span<byte>)[next, (byte)(next + 1), (byte)(next + 2), (byte)(next + 3)];
            _sealer.CreateKey(StreamId.Parse("person/p1"), retention.ToString(),
                1_000L * BinaryPrimitives.ReadUInt32BigEndian(id), out var key);
            _keys.Add(retention, key);
        }
    }

    /// <summary>How often a key was asked for.</summary>
    public int Asked { get; private set; }

    public DataKey Of(RetentionClass retention)
    {
        Asked++;
        return _keys[retention];
    }

    public DataKey? Find(string keyId) => _keys.Values.SingleOrDefault(key => key.KeyId == keyId);

    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }

        _sealer.Dispose();
    }
}
