using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Cases.Ledger;

/// <summary>The name of a stream: a kind, a slash and a name, for example <c>case/k3x7q2</c>.</summary>
/// <remarks>
/// 3 to 200 characters. The kind is one of <c>case</c>, <c>person</c>, <c>account</c>, <c>payment</c>, <c>policy</c>,
/// <c>approval</c>, <c>system</c>; the name is one or more of <c>A-Z a-z 0-9 . _ ~ -</c>. Compared by its characters.
/// </remarks>
public readonly record struct StreamId
{
    /// <summary>The fewest characters of a stream's name, inclusive.</summary>
    public const int MinLength = 3;

    /// <summary>The most characters of a stream's name, inclusive.</summary>
    public const int MaxLength = 200;

    private static readonly string[] Kinds =
        ["case", "person", "account", "payment", "policy", "approval", "system"];

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-");

    private readonly string? _value;
    private readonly int _hash; // An entry passes a dozen dictionaries: they need not hash its name each time.

    private StreamId(string value)
    {
        _value = value;
        _hash = value.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>The whole text. Empty for the default value, which names no stream.</summary>
    public string Value => _value ?? "";

    /// <summary>The text before the slash; empty for the default value.</summary>
    public string Kind
    {
        get
        {
            foreach (var known in Kinds)
            {
                if (IsKind(known))
                {
                    return known;
                }
            }

            return Value[..Math.Max(0, Slash)];
        }
    }

    /// <summary>The text after the slash; empty for the default value.</summary>
    public string Name => Value[(Slash + 1)..];

    private int Slash => Value.IndexOf('/', StringComparison.Ordinal);

    /// <summary>Checks the text and takes it as a stream's name.</summary>
    /// <param name="text">The text, as described at the type.</param>
    /// <returns>The stream's name.</returns>
    /// <exception cref="FormatException">The text is not a stream's name.</exception>
    public static StreamId Parse(string text) => TryParse(text, out var stream)
        ? stream
        : throw new FormatException(
            $"'{Shorten(text)}' is no stream: write kind/name, with a kind of {string.Join(", ", Kinds)}, a name of "
            + $"letters, digits and . _ ~ -, and at most {MaxLength} characters in all.");

    /// <summary>Takes the text as a stream's name if it is one.</summary>
    /// <param name="text">The text; may be null.</param>
    /// <param name="stream">The stream's name, or the default.</param>
    /// <returns>True when the text is a stream's name.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out StreamId stream)
    {
        var isName = IsName(text);
        stream = isName ? new StreamId(text!) : default;
        return isName;
    }

    /// <summary>Takes the text without checking it. For stores only, when they read a row.</summary>
    /// <remarks>A damaged row must reach the verifier, which names it, instead of failing on the way.</remarks>
    /// <param name="text">The text as stored.</param>
    /// <returns>The stream's name, right or wrong.</returns>
    public static StreamId FromStore(string text) => new(text);

    /// <summary>Compares the characters.</summary>
    /// <param name="other">Another stream's name.</param>
    /// <returns>True when both have the same characters.</returns>
    public bool Equals(StreamId other) => _hash == other._hash && _value == other._value;

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>The whole text.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Value;

    /// <summary>Whether the text is a stream's name.</summary>
    internal static bool IsName([NotNullWhen(true)] string? text)
    {
        if (text is null || text.Length is < MinLength or > MaxLength)
        {
            return false;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash >= 1 && slash < text.Length - 1 && IsKnownKind(text.AsSpan(0, slash))
            && !text.AsSpan(slash + 1).ContainsAnyExcept(NameCharacters);
    }

    private static bool IsKnownKind(ReadOnlySpan<char> kind)
    {
        foreach (var known in Kinds)
        {
            if (kind.SequenceEqual(known))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsKind(string kind) => Value.Length > kind.Length && Value[kind.Length] == '/'
        && Value.StartsWith(kind, StringComparison.Ordinal);

    private static string Shorten(string? text) => text is null ? "" : text.Length <= 60 ? text : text[..60] + "...";
}
