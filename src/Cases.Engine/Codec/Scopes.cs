using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Where an event is going to stand, and with which keys its personal text is sealed.</summary>
/// <param name="Stream">The stream of the entry.</param>
/// <param name="Command">The command of the entry.</param>
/// <param name="Key">The key of the owner for a class; asked only where a personal field has a value.</param>
public readonly record struct SealScope(StreamId Stream, CommandId16 Command, Func<RetentionClass, DataKey> Key);

/// <summary>Where an event stands, and the keys that open its personal text.</summary>
/// <param name="Stream">The stream of the entry.</param>
/// <param name="Command">The command of the entry.</param>
/// <param name="Key">
/// The key of a key id. Null, or a null answer, leaves the field null: the key was destroyed, or this node has none.
/// </param>
public readonly record struct OpenScope(StreamId Stream, CommandId16 Command, Func<string, DataKey?>? Key)
{
    /// <summary>Opens nothing: every personal field is read as null.</summary>
    public static OpenScope Closed => default;
}
