namespace Cases.Engine;

/// <summary>A payload of a known kind that is not what that kind says, or a record that cannot be written.</summary>
/// <remarks>Never a matter of age: what a newer build wrote is an <see cref="UnknownKind"/>.</remarks>
public sealed class PayloadException : Exception
{
    /// <summary>Names the place and what is wrong there.</summary>
    /// <param name="kind">The kind of the entry, command or message.</param>
    /// <param name="field">The path of the field; empty for the whole payload.</param>
    /// <param name="message">What is wrong, as a sentence without the place.</param>
    /// <param name="inner">What the reader or writer said; null for nothing.</param>
    public PayloadException(string kind, string field, string message, Exception? inner = null)
        : base(field.Length == 0
            ? $"The payload of '{kind}': {message}"
            : $"The payload of '{kind}', field '{field}': {message}", inner)
    {
        Kind = kind;
        Field = field;
    }

    /// <summary>The kind of the entry, command or message.</summary>
    public string Kind { get; }

    /// <summary>The path of the field, such as <c>items[0].dueOn</c>; empty for the whole payload.</summary>
    public string Field { get; }
}
