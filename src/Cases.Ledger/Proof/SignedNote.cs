using System.Buffers.Binary;
using System.Text;

namespace Cases.Ledger;

/// <summary>A signature line of a note.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="KeyId">The key's id: four bytes that, with the name, say which key it is.</param>
/// <param name="Signature">What the key made of the note's text.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The line, without its newline.</summary>
    /// <returns>An em dash, the name, and id and signature as base64.</returns>
    public override string ToString()
    {
        var bytes = new byte[4 + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.Span.CopyTo(bytes.AsSpan(4));
        return $"\u2014 {Name} {Convert.ToBase64String(bytes)}";
    }
}

/// <summary>A text with signatures, as C2SP signed-note has it. Read strictly: what is odd is no note.</summary>
/// <param name="Text">The text that is signed, with its last newline.</param>
/// <param name="Signatures">At least one; by known and by unknown keys.</param>
public sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>The bytes that a note may have: 64 KiB, far more than any checkpoint with all its witnesses.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The signatures that a note may have; the specification asks for 16.</summary>
    public const int MaxSignatures = 64;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Reads a note.</summary>
    /// <param name="bytes">The whole note.</param>
    /// <param name="note">The note, or null.</param>
    /// <param name="fault">Why it is no note, as a short sentence; empty where it is one.</param>
    /// <returns>True when it is a note.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SignedNote? note, out string fault)
    {
        note = null;
        if (bytes.Length > MaxBytes)
        {
            fault = $"it is longer than {MaxBytes} bytes";
            return false;
        }

        string all;
        try
        {
            all = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            fault = "it is not UTF-8";
            return false;
        }

        fault = Read(all, out note) ?? "";
        return note is not null;
    }

    /// <summary>Reads the lines of signatures, as a witness answers them.</summary>
    /// <param name="lines">Lines that end in a newline each.</param>
    /// <param name="signatures">The signatures; empty where a line is none.</param>
    /// <returns>True when every line is a signature and there is at least one.</returns>
    public static bool TryParseSignatures(string lines, out IReadOnlyList<NoteSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(lines);
        signatures = [];
        if (lines.Length > MaxBytes || !lines.EndsWith('\n') || HasControls(lines))
        {
            return false;
        }

        var read = new List<NoteSignature>();
        foreach (var line in lines[..^1].Split('\n'))
        {
            if (read.Count == MaxSignatures || ReadSignature(line) is not { } signature)
            {
                return false;
            }

            read.Add(signature);
        }

        signatures = read;
        return true;
    }

    /// <summary>Checks the signatures of known keys; those of unknown keys are passed over.</summary>
    /// <param name="known">The keys that are trusted.</param>
    /// <param name="by">The known keys that signed; empty where the note is to be refused.</param>
    /// <returns>Null where a known key signed and no signature of one is wrong; else why not.</returns>
    public string? Check(IReadOnlyCollection<NoteKey> known, out IReadOnlyList<NoteKey> by)
    {
        ArgumentNullException.ThrowIfNull(known);
        by = [];
        var text = Strict.GetBytes(Text);
        var signers = new List<NoteKey>();
        foreach (var signature in Signatures)
        {
            var key = known.FirstOrDefault(key => key.Id == signature.KeyId && key.Name == signature.Name);
            if (key is null)
            {
                continue;
            }

            if (!key.Verifies(text, signature.Signature.Span))
            {
                return $"the signature by {key.Name} ({key.Id:x8}) is wrong";
            }

            if (!signers.Contains(key))
            {
                signers.Add(key);
            }
        }

        by = signers;
        return signers.Count > 0 ? null : "it is signed by no key that is known here";
    }

    /// <summary>The whole note.</summary>
    /// <returns>Text, an empty line, signatures.</returns>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures.Select(signature => $"{signature}\n"))}";

    internal static bool IsName(string name) =>
        name.Length > 0 && !name.Contains('+', StringComparison.Ordinal) && !name.Any(char.IsWhiteSpace);

    internal static byte[]? Base64(string text)
    {
        var bytes = new byte[text.Length * 3 / 4];
        return Convert.TryFromBase64String(text, bytes, out var count)
            && Convert.ToBase64String(bytes, 0, count) == text
                ? bytes[..count]
                : null;
    }

    private static string? Read(string all, out SignedNote? note)
    {
        note = null;
        if (HasControls(all))
        {
            return "it has a control character";
        }

        var end = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return "no empty line parts its text from signatures";
        }

        if (!TryParseSignatures(all[(end + 2)..], out var signatures))
        {
            return "what follows its text are not signature lines";
        }

        note = new SignedNote(all[..(end + 1)], signatures);
        return null;
    }

    private static NoteSignature? ReadSignature(string line)
    {
        const string Dash = "\u2014 ";
        var parts = line.StartsWith(Dash, StringComparison.Ordinal) ? line[Dash.Length..].Split(' ') : [];
        return parts is [var name, var text] && IsName(name) && Base64(text) is { Length: > 4 } bytes
            ? new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(4))
            : null;
    }

    private static bool HasControls(string text) => text.Any(c => c < ' ' && c != '\n');
}
