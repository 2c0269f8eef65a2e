using System.Collections;
using System.Runtime.CompilerServices;

namespace Cases.Domain;

/// <summary>An immutable list that grows at its end, mostly without being copied. Safe for many threads.</summary>
/// <remarks>
/// Versions of a list share one array, as far as each is the beginning of the next; whoever adds second to the same
/// version copies it. So a state that takes in one fact after the other costs each fact once, not all before it again.
/// </remarks>
/// <typeparam name="T">The items.</typeparam>
[CollectionBuilder(typeof(GrownList), nameof(GrownList.Create))]
public readonly record struct GrownList<T> : IReadOnlyList<T>
{
    private const int Least = 4;

    private readonly Shared? shared;

    internal GrownList(ReadOnlySpan<T> items)
    {
        if (items.Length > 0)
        {
            shared = new Shared(items.ToArray(), items.Length);
            Length = items.Length;
        }
    }

    private GrownList(Shared shared, int length)
    {
        this.shared = shared;
        Length = length;
    }

    /// <summary>The number of items.</summary>
    public int Length { get; }

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Length == 0;

    int IReadOnlyCollection<T>.Count => Length;

    /// <summary>The item at a place.</summary>
    /// <param name="index">The place, from 0.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public T this[int index] => AsSpan()[index];

    /// <summary>The items.</summary>
    public ReadOnlySpan<T> AsSpan() => shared is null ? [] : shared.Items.AsSpan(0, Length);

    /// <summary>The list with one more item at its end.</summary>
    public GrownList<T> Add(T item)
    {
        if (shared is not null && shared.TryTake(Length))
        {
            shared.Items[Length] = item;
            return new GrownList<T>(shared, Length + 1);
        }

        var items = new T[Math.Max(Least, Length + (Length / 2) + 1)];
        AsSpan().CopyTo(items);
        items[Length] = item;
        return new GrownList<T>(new Shared(items, Length + 1), Length + 1);
    }

    /// <summary>The list with another item at a place.</summary>
    /// <param name="index">The place, from 0.</param>
    /// <param name="item">The item.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such place.</exception>
    public GrownList<T> SetItem(int index, T item)
    {
        var items = AsSpan().ToArray();
        items[index] = item;
        return new GrownList<T>(new Shared(items, Length), Length);
    }

    /// <summary>The items, in order.</summary>
    public ReadOnlySpan<T>.Enumerator GetEnumerator() => AsSpan().GetEnumerator();

    IEnumerator<T> IEnumerable<T>.GetEnumerator()
    {
        for (var index = 0; index < Length; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    /// <summary>The array of several versions, and how much of it the longest one has.</summary>
    private sealed class Shared(T[] items, int taken)
    {
        private int taken = taken;

        public T[] Items { get; } = items;

        /// <summary>Takes the place behind a version, if nobody has and there is one.</summary>
        public bool TryTake(int length) =>
            length < Items.Length && Interlocked.CompareExchange(ref taken, length + 1, length) == length;
    }
}

/// <summary>Makes <see cref="GrownList{T}"/>.</summary>
public static class GrownList
{
    /// <summary>A list of items.</summary>
    public static GrownList<T> Create<T>(ReadOnlySpan<T> items) => new(items);
}
