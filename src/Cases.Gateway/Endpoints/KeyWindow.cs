using Cases.Ledger;

namespace Cases.Gateway;

/// <summary>
/// What callers used their keys for, where the key alone does not lead to the same actor: a key that comes again with
/// another input is refused, and not a second step.
/// </summary>
/// <remarks>
/// Kept in memory: after a restart, or behind tens of thousands of newer keys, only the actor's own check is left,
/// which knows a key on the stream that it was used on. Safe for many threads.
/// </remarks>
internal sealed class KeyWindow
{
    private const int MostRecent = 50_000;

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
        var id = CommandId16.FromHash($"{door}\n{caller.Organisation}\n{caller.Subject}\n{key}");
        var asked = CommandId16.FromHash(input);
        lock (gate)
        {
            if (recent.TryGetValue(id, out var known) || older.TryGetValue(id, out known))
            {
                return known == asked;
            }

            if (recent.Count >= MostRecent)
            {
                (older, recent) = (recent, []);
            }

            recent.Add(id, asked);
            return true;
        }
    }
}
