namespace Cases.Ledger;

/// <summary>
/// The heads of the streams written last, bounded: two generations, of which the older is dropped when the younger is
/// full. That keeps what is in use at the price of two look-ups, without a list to maintain.
/// </summary>
internal sealed class HeadCache(int capacity)
{
    private readonly int _generation = Math.Max(1, capacity / 2);
    private Dictionary<StreamId, StreamHead> _young = [];
    private Dictionary<StreamId, StreamHead> _old = [];

    public int Count => _young.Count + _old.Count;

    public bool TryGet(StreamId stream, out StreamHead head)
    {
        if (_young.TryGetValue(stream, out head))
        {
            return true;
        }

        if (!_old.TryGetValue(stream, out head))
        {
            return false;
        }

        Set(stream, head);
        return true;
    }

    public void Set(StreamId stream, StreamHead head)
    {
        if (_young.Count >= _generation && !_young.ContainsKey(stream))
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
        }

        _young[stream] = head;
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }
}
