using System.Globalization;
using System.Text;

namespace Cases.Ledger;

/// <summary>A head of the tree as C2SP tlog-checkpoint writes it down to be signed.</summary>
/// <param name="Origin">The log that it is a head of.</param>
/// <param name="Head">Size and root.</param>
/// <param name="Extensions">Lines behind them that nobody here looks at.</param>
public sealed record Checkpoint(string Origin, TreeHead Head, IReadOnlyList<string> Extensions)
{
    /// <summary>A head without further lines.</summary>
    /// <param name="origin">The log.</param>
    /// <param name="head">Size and root.</param>
    public Checkpoint(string origin, TreeHead head)
        : this(origin, head, [])
    {
    }

    /// <summary>The text that is signed.</summary>
    public string Text => string.Create(
        CultureInfo.InvariantCulture, $"{Origin}\n{Head.Size}\n{Convert.ToBase64String(Head.Root.ToArray())}\n")
        + string.Concat(Extensions.Select(line => line + "\n"));

    /// <summary>Reads the text of a note as a head.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The head; null where it is none.</returns>
    public static Checkpoint? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.EndsWith('\n') ? text[..^1].Split('\n') : [];
        return Array.TrueForAll(lines, line => line.Length > 0)
            && lines is [var origin, var size, var root, .. var more]
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number.ToString(CultureInfo.InvariantCulture) == size
            && SignedNote.Base64(root) is { Length: Hash32.Size } bytes
                ? new Checkpoint(origin, new TreeHead(number, new Hash32(bytes)), more)
                : null;
    }

    /// <summary>Reads a note that holds a head, signed by whomever.</summary>
    /// <param name="bytes">The note.</param>
    /// <param name="note">The note, or null.</param>
    /// <param name="fault">Why it is none; empty where it is one.</param>
    /// <returns>The head, or null.</returns>
    public static Checkpoint? Read(ReadOnlySpan<byte> bytes, out SignedNote? note, out string fault)
    {
        if (!SignedNote.TryParse(bytes, out note, out fault))
        {
            return null;
        }

        var read = Parse(note!.Text);
        fault = read is null ? "its text is no head of a tree: origin, size and root" : "";
        return read;
    }

    /// <summary>Reads a note that holds a head.</summary>
    /// <param name="note">The note.</param>
    /// <param name="signed">The note, or null.</param>
    /// <param name="fault">Why it is none; empty where it is one.</param>
    /// <returns>The head, or null.</returns>
    public static Checkpoint? Read(string note, out SignedNote? signed, out string fault) =>
        Read(Encoding.UTF8.GetBytes(note), out signed, out fault);
}
