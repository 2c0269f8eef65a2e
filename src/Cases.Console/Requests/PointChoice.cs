namespace Cases.Pages;

/// <summary>A number or address that was chosen, with whose it is where that is not the debtor.</summary>
/// <param name="Person">The person's id; null for the debtor, and where nothing was chosen.</param>
/// <param name="Key">Its key on that record; null where nothing was chosen.</param>
internal readonly record struct PointChoice(string? Person, string? Key)
{
    // No id of a person has this sign.
    private const char Apart = '|';

    /// <summary>The choice as a form carries it.</summary>
    public static string Of(string? person, string key) => person is null ? key : person + Apart + key;

    /// <summary>The choice that a form carries.</summary>
    public static PointChoice Read(FormFields form) => form.Optional("point") is not { } chosen ? default
        : chosen.Split(Apart, 2) is [var person, var key] ? new PointChoice(person, key)
        : new PointChoice(null, chosen);
}
