using Cases.Ledger;

namespace Cases.Gateway;

/// <summary>
/// What callers used their keys for, where the key alone does not lead to the same actor: a key that comes again with
/// another input is refused, and not a second step.
/// </summary>
/// <remarks>
/// Kept in memory, and for cases and persons filled from the ledger by <see cref="KeyRecall"/>: behind tens of
/// thousands of newer keys only the actor's own check is left, which knows a key on the stream that it was used on.
/// Safe for many threads.
/// </remarks>
/// <param name="most">How many keys are known at least.</param>
internal sealed class KeyWindow(int most)
{
    /// <summary>How many keys of callers are known at least.</summary>
    public const int MostRecent = 50_000;

    /// <summary>A window for the keys of callers.</summary>
    public KeyWindow()
        : this(MostRecent)
    {
    }

    /// <summary>How many keys are known at least.</summary>
    public int Most { get; } = most;

    private readonly Lock gate = new();
    private Dictionary<CommandId16, CommandId16> recent = [];
    private Dictionary<CommandId16, CommandId16> older = [];

    /// <summary>Whether a key is new to its caller at a door, or was used for the same input.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="door">The door, which tells keys of several endpoints apart.</param>
    /// <param name="key">The key.</param>
    /// <param name="input">What was asked, as text.</param>
    public bool Takes(Caller caller, string door, string key, string input)
    {
        var asked = CommandId16.FromHash(input);
        return Learn(IdOf(caller, door, key), asked) == asked;
    }

    /// <summary>Whether an id is new, or was used for the same.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="input">What it is used for, as text.</param>
    public bool Takes(CommandId16 id, string input)
    {
        var asked = CommandId16.FromHash(input);
        return Learn(id, asked) == asked;
    }

    /// <summary>Knows from now on what a key was used for, unless it is known to be used for something else.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="input">What was asked, as text.</param>
    public void Learn(CommandId16 id, string input) => Learn(id, CommandId16.FromHash(input));

    /// <summary>Knows a key no more: another node used it for something else, and the ledger says for what.</summary>
    public void Forget(CommandId16 id)
    {
        lock (gate)
        {
            recent.Remove(id);
            older.Remove(id);
        }
    }

    /// <summary>
    /// The id of a caller's key at a door: also that of the command, so that the ledger tells after a restart what a
    /// key was used for.
    /// </summary>
    public static CommandId16 IdOf(Caller caller, string door, string key) =>
        CommandId16.FromHash($"http\n{door}\n{caller.Identity}\n{key}");

    private CommandId16 Learn(CommandId16 id, CommandId16 asked)
    {
        lock (gate)
        {
            if (recent.TryGetValue(id, out var known) || older.TryGetValue(id, out known))
            {
                return known;
            }

            if (recent.Count >= Most)
            {
                (older, recent) = (recent, []);
            }

            recent.Add(id, asked);
            return asked;
        }
    }
}
