using Cases.Contracts;

namespace Cases.Pages;

/// <summary>Sends the command that a form was filled in for.</summary>
public delegate Task<Answer<Receipt>> Call(
    CasesClient client, CommandOptions options, CancellationToken cancellation);

/// <summary>A form of a case's page.</summary>
/// <param name="Name">Its name; its title is the text <c>form.NAME</c>.</param>
/// <param name="Door">Where the command goes, below the case; <c>{key}</c> is the thing that was chosen.</param>
/// <param name="Action">The advised action that it is.</param>
/// <param name="Roles">The roles that the node lets send it; a test compares them with its document.</param>
/// <param name="Fields">Its fields.</param>
public sealed record CaseForm(
    string Name, string Door, string Action, IReadOnlyList<string> Roles, IReadOnlyList<FormField> Fields)
{
    /// <summary>Reads the fields as the command to a path.</summary>
    public required Func<FormFields, string, Call> Read { get; init; }

    /// <summary>Whether it is used all day, and therefore open.</summary>
    public bool Daily { get; init; }

    /// <summary>Whether it is only done on the version of the case that is shown.</summary>
    public bool Guarded { get; init; }

    /// <summary>A form whose command is a request of the contract.</summary>
    public static CaseForm Of<T>(
        string door, (string Name, string Action) what, IReadOnlyList<string> roles, Func<FormFields, T> read,
        params FormField[] fields)
        where T : class => new(what.Name, door, what.Action, roles,
            typeof(T).IsAssignableTo(typeof(ActRequest)) ? [.. fields, FormField.UnderOverride] : fields)
        {
            Read = (form, path) =>
            {
                var request = read(form);
                request = request is ActRequest act
                    ? (T)(object)(act with { Override = form.Optional(FormField.UnderOverride.Name) })
                    : request;
                request = AskedFacts.With(request, AskedFacts.Read(form));
                return (client, options, cancellation) => client.PostAsync(path, request, options, cancellation);
            },
        };

    /// <summary>The command that was filled in, for a case; the form's faults say where it was not.</summary>
    public Call For(FormFields form, string id)
    {
        ArgumentNullException.ThrowIfNull(form);
        var thing = Door.Contains("{key}", StringComparison.Ordinal) ? form.Required(FormField.Thing) : "";
        var door = Door.Replace("{key}", Uri.EscapeDataString(thing), StringComparison.Ordinal);
        return Read(form, CasePaths.Of(id, door));
    }

    /// <summary>Whether somebody's role may send it, and the case has what it is about.</summary>
    public bool IsOffered(CaseContent content, string? role, Words words) =>
        (role is null || Roles.Contains(role))
        && !Advice(content).Any(action => action.Refusals.Any(refusal => refusal.Code == ProblemCodes.NotAllowed))
        && Fields.All(field => !(field.Required && field.Kind == FieldKind.Choice)
            || field.Options(content, words).Any());

    /// <summary>Whether the node advises that it would be refused now, whatever is filled in.</summary>
    public bool IsRefusedNow(CaseContent content) =>
        Advice(content).ToList() is { Count: > 0 } all && all.TrueForAll(action => !action.Permitted);

    private IEnumerable<ActionView> Advice(CaseContent content) =>
        (content.Actions?.Actions ?? []).Where(action => action.Action == Action);
}
