namespace Cases.Interchange;

/// <summary>
/// References seen, as numbers of 64 bits, within a bound. Many small tables instead of a large one: growing then
/// never needs the memory of both, the old and the new.
/// </summary>
internal sealed class CamtReferences
{
    private const int Tables = 256;
    private const int FirstSlots = 16;

    /// <summary>References that are kept at most: 32 MB of them.</summary>
    private const int Most = 1 << 22;

    private const ulong AtPayment = 1;
    private const ulong AtEntry = 2;
    private const ulong Marks = AtPayment | AtEntry;

    private readonly ulong[]?[] _tables = new ulong[Tables][];
    private readonly int[] _counts = new int[Tables];
    private int _count;

    /// <summary>Whether there were more references than are kept, so that one that is new may not be.</summary>
    public bool IsFull { get; private set; }

    /// <summary>
    /// One number for a reference of an account (FNV-1a): the same in every run. Two references with one number would
    /// only both lose their standing as names.
    /// </summary>
    public static ulong Name(string? account, string reference)
    {
        unchecked
        {
            var hash = 14695981039346656037UL;
            foreach (var c in account ?? "")
            {
                hash = (hash ^ c) * 1099511628211UL;
            }

            hash = (hash ^ '\n') * 1099511628211UL;
            foreach (var c in reference)
            {
                hash = (hash ^ c) * 1099511628211UL;
            }

            hash &= ~Marks;
            return hash == 0 ? Marks + 1 : hash;
        }
    }

    /// <summary>Notes that it names a payment; false where it named one before.</summary>
    public bool AddPayment(ulong name) => Add(name, AtPayment);

    /// <summary>Notes that it stands at an entry; false where it stood at one before.</summary>
    public bool AddEntry(ulong name) => Add(name, AtEntry);

    private bool Add(ulong name, ulong mark)
    {
        var index = (int)(name >> 56);
        var table = _tables[index] ??= new ulong[FirstSlots];
        if (_counts[index] >= table.Length - (table.Length >> 3))
        {
            table = _tables[index] = Grown(table);
        }

        ref var slot = ref Slot(table, name);
        if (slot == 0)
        {
            if (_count == Most)
            {
                IsFull = true;
                return true;
            }

            _count++;
            _counts[index]++;
            slot = name;
        }

        var isNew = (slot & mark) == 0;
        slot |= mark;
        return isNew;
    }

    private static ref ulong Slot(ulong[] table, ulong name)
    {
        var mask = table.Length - 1;
        var at = (int)((name >> 2) & (uint)mask);
        while (table[at] != 0 && (table[at] & ~Marks) != name)
        {
            at = (at + 1) & mask;
        }

        return ref table[at];
    }

    private static ulong[] Grown(ulong[] old)
    {
        var table = new ulong[old.Length * 2];
        foreach (var held in old)
        {
            if (held != 0)
            {
                Slot(table, held & ~Marks) = held;
            }
        }

        return table;
    }
}
