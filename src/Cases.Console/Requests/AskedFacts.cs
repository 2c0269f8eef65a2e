using System.Globalization;
using System.Text.Json;
using Cases.Contracts;

namespace Cases.Pages;

/// <summary>
/// Facts that a refusal asks for: which they are, and what was filled in, as the command that is sent again states it.
/// </summary>
/// <remarks>
/// A field names its fact and, beside it, the fact's shape, as the node told it; the node checks both. What is left
/// empty is not stated.
/// </remarks>
internal static class AskedFacts
{
    /// <summary>How the field of a fact is called.</summary>
    public const string Field = "fact.";

    /// <summary>How the field is called that says what kind of value a fact has.</summary>
    public const string Shape = "shape.";

    private const string Missing = "missingFact";
    private const string True = "true";
    private const string False = "false";

    /// <summary>The facts that a form shows again: those that its refusal misses, and those filled in.</summary>
    /// <param name="client">The node.</param>
    /// <param name="form">The form as it was sent.</param>
    /// <param name="refusals">Why it was refused.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>None where nothing is missing, or the node does not tell which facts there are.</returns>
    public static async Task<IReadOnlyList<FactNameView>> ForAsync(
        CasesClient client, FormFields form, IReadOnlyList<RefusalView> refusals, CancellationToken cancellation)
    {
        var wanted = refusals.SelectMany(refusal => refusal.Facts).Where(fact => fact.Name == Missing)
            .Select(fact => fact.Value).Concat(Names(form)).ToHashSet(StringComparer.Ordinal);
        if (wanted.Count == 0)
        {
            return [];
        }

        var known = await client.GetAsync<Page<FactNameView>>("facts", cancellation).ConfigureAwait(false);
        return
        [
            .. (known.Value?.Items ?? []).Where(fact => fact.Home == FactHome.Act && wanted.Contains(fact.Name))
                .DistinctBy(fact => fact.Name),
        ];
    }

    /// <summary>Whether a fact is told by yes or no.</summary>
    public static bool IsTruth(FactNameView fact) =>
        fact is { Shape: FactShape.Word, Words: { Count: 2 } words } && words.Contains(True) && words.Contains(False);

    /// <summary>The facts that were filled in; null where none was. What cannot be read is among the faults.</summary>
    public static IReadOnlyDictionary<string, JsonElement>? Read(FormFields form)
    {
        ArgumentNullException.ThrowIfNull(form);
        var read = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var name in Names(form))
        {
            if (ValueOf(form, name) is { } value)
            {
                read[name] = value;
            }
        }

        return read.Count == 0 ? null : read;
    }

    /// <summary>The same request with the facts that were filled in; one that takes none stays as it is.</summary>
    public static T With<T>(T request, IReadOnlyDictionary<string, JsonElement>? facts)
        where T : class => facts is null ? request : (T)Stating(request, facts);

    private static object Stating(object request, IReadOnlyDictionary<string, JsonElement> facts) => request switch
    {
        ReminderRequest r => r with { Facts = facts },
        ContactRequest r => r with { Facts = facts },
        PromiseRequest r => r with { Facts = facts },
        PlanRequest r => r with { Facts = facts },
        SettlementRequest r => r with { Facts = facts },
        VisitRequest r => r with { Facts = facts },
        CheckInRequest r => r with { Facts = facts },
        ReferralRequest r => r with { Facts = facts },
        ChargeRequest r => r with { Facts = facts },
        WaiverRequest r => r with { Facts = facts },
        ResolutionRequest r => r with { Facts = facts },
        StepRequest r => r with { Facts = facts },
        AssignmentRequest r => r with { Facts = facts },
        ContactPermissionRequest r => r with { Facts = facts },
        _ => request,
    };

    private static IEnumerable<string> Names(FormFields form) => form.Beside
        .Where(sent => sent.Key.StartsWith(Shape, StringComparison.Ordinal)).Select(sent => sent.Key[Shape.Length..]);

    private static JsonElement? ValueOf(FormFields form, string name)
    {
        var field = Field + name;
        var shape = form.Word<FactShape>(Shape + name);
        if (shape == FactShape.Words)
        {
            string[] ticked =
            [
                .. form.Beside.Where(sent => sent.Value == True
                    && sent.Key.StartsWith(field + ".", StringComparison.Ordinal))
                    .Select(sent => sent.Key[(field.Length + 1)..]).Order(StringComparer.Ordinal),
            ];
            return ticked.Length == 0 ? null : Element(writer =>
            {
                writer.WriteStartArray();
                Array.ForEach(ticked, writer.WriteStringValue);
                writer.WriteEndArray();
            });
        }

        return form.Optional(field) is { } text ? One(form, field, shape, text) : null;
    }

    private static JsonElement? One(FormFields form, string field, FactShape shape, string text) => shape switch
    {
        FactShape.Number when long.TryParse(
            text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) =>
            Element(writer => writer.WriteNumberValue(number)),
        FactShape.Number => Fault(form, field, "fault.number"),
        FactShape.Date when !DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) =>
            Fault(form, field, "fault.day"),
        FactShape.Money => Element(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("amount", text);
            writer.WriteString("currency", form["currency"]);
            writer.WriteEndObject();
        }),
        FactShape.Word when text is True or False => Element(writer => writer.WriteBooleanValue(text == True)),
        _ => Element(writer => writer.WriteStringValue(text)),
    };

    private static JsonElement? Fault(FormFields form, string field, string message)
    {
        form.Mark(field, message);
        return null;
    }

    private static JsonElement Element(Action<Utf8JsonWriter> write)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            write(writer);
        }

        using var document = JsonDocument.Parse(bytes.WrittenMemory);
        return document.RootElement.Clone();
    }
}
