using Cases.Contracts;

namespace Cases.Pages;

/// <summary>How a field of a form is filled in.</summary>
public enum FieldKind
{
    /// <summary>A line of text.</summary>
    Text,

    /// <summary>Several lines of text.</summary>
    Long,

    /// <summary>An amount in the case's currency.</summary>
    Amount,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A day and a time by the clocks of the case's zone.</summary>
    Moment,

    /// <summary>One of some values.</summary>
    Choice,

    /// <summary>Yes or no.</summary>
    Check,

    /// <summary>Any of some values.</summary>
    Many,
}

/// <summary>A value that may be chosen.</summary>
/// <param name="Value">What is sent.</param>
/// <param name="Text">What is read.</param>
public sealed record FieldOption(string Value, string Text);

/// <summary>A field of a form of a case.</summary>
/// <param name="Name">Its name; its label is the text <c>field.NAME</c>.</param>
/// <param name="Kind">How it is filled in.</param>
public sealed record FormField(string Name, FieldKind Kind)
{
    /// <summary>The field that names the thing of the case that a command is about.</summary>
    public const string Thing = "thing";

    /// <summary>Whether it has to be filled in.</summary>
    public bool Required { get; init; } = true;

    /// <summary>What may be chosen on a case.</summary>
    public Func<CaseContent, Words, IEnumerable<FieldOption>> Options { get; init; } = (_, _) => [];

    /// <summary>What stands in it from the start.</summary>
    public Func<CaseContent, string?> Start { get; init; } = _ => null;

    /// <summary>The same, but it may be left empty.</summary>
    public FormField Maybe => this with { Required = false };

    /// <summary>A line of text.</summary>
    public static FormField Text(string name) => new(name, FieldKind.Text);

    /// <summary>Several lines of text.</summary>
    public static FormField Long(string name) => new(name, FieldKind.Long);

    /// <summary>An amount.</summary>
    public static FormField Amount(string name) => new(name, FieldKind.Amount);

    /// <summary>A day.</summary>
    public static FormField Day(string name) => new(name, FieldKind.Day);

    /// <summary>A day and a time.</summary>
    public static FormField Moment(string name) => new(name, FieldKind.Moment);

    /// <summary>A box to tick.</summary>
    public static FormField Check(string name) => new(name, FieldKind.Check) { Required = false };

    /// <summary>A word of the contract.</summary>
    public static FormField Word<T>(string name, Func<T, bool>? only = null)
        where T : struct, Enum => new(name, FieldKind.Choice)
        {
            Options = (_, words) => Enum.GetValues<T>().Where(word => only?.Invoke(word) ?? true)
                .Select(word => new FieldOption(word.ToString(), words.Of(word))),
        };

    /// <summary>Yes, no, or nothing said.</summary>
    public static FormField YesNo(string name) => new(name, FieldKind.Choice)
    {
        Options = (_, words) => [new FieldOption("yes", words["yes"]), new FieldOption("no", words["no"])],
    };

    /// <summary>Some words of a rule, each with a text as a fact's value has.</summary>
    public static FormField Many(string name, params string[] values) => new(name, FieldKind.Many)
    {
        Required = false,
        Options = (_, words) => values.Select(value => new FieldOption(value, words.OrName("value", value))),
    };

    /// <summary>The override under which an act is done; there is nothing to choose where none is granted.</summary>
    public static FormField UnderOverride { get; } = new("override", FieldKind.Choice)
    {
        Required = false, Options = CaseThings.GrantedOverrides,
    };

    /// <summary>Something of the case; the form is not offered where there is none.</summary>
    public static FormField Of(Func<CaseContent, Words, IEnumerable<FieldOption>> options) =>
        new(Thing, FieldKind.Choice) { Options = options };
}
