using System.Text.Json;
using Cases.Domain;

namespace Cases.Policies;

/// <summary>One worked example of a rule: a situation, an act, and what the rules should say.</summary>
public sealed record RuleVector
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The rule that it is about.</summary>
    public required string Rule { get; init; }

    /// <summary>The outcome that is right: <c>allowed</c>, <c>denied</c> or <c>presumed_violation</c>.</summary>
    public required string Expected { get; init; }

    /// <summary>The rule that must be among those that decided.</summary>
    public required string ExpectedRule { get; init; }

    /// <summary>The packs that are asked.</summary>
    public required IReadOnlyList<string> Packs { get; init; }

    /// <summary>The act.</summary>
    public required Act Act { get; init; }

    /// <summary>What is known; the zones in which the debtor may be are among it.</summary>
    public required ActFacts Facts { get; init; }

    /// <summary>What the vector sets otherwise than the packs do.</summary>
    public required VectorSettings Settings { get; init; }
}

/// <summary>Vectors as a file has them, or what is wrong with it.</summary>
/// <param name="Vectors">All of them, in the file's order; empty where there is a fault.</param>
/// <param name="Fault">What is wrong and where; null where nothing is.</param>
public sealed record RuleVectors(IReadOnlyList<RuleVector> Vectors, string? Fault)
{
    /// <summary>The format that this build reads.</summary>
    public const string Format = "collections-compliance-vectors/1";

    /// <summary>Reads vectors from a JSON text.</summary>
    /// <param name="json">The text. A faulty one is an answer, not an exception.</param>
    public static RuleVectors Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = new VectorMap(document.RootElement, "$");
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || root.Map("meta").Text("format") != Format)
            {
                return new RuleVectors([], $"$.meta.format must be '{Format}'");
            }

            var vectors = root.List("vectors").Select(VectorReader.Read).ToArray();
            return vectors.GroupBy(vector => vector.Id).FirstOrDefault(group => group.Count() > 1) is { } twice
                ? new RuleVectors([], $"the vector {twice.Key} is there twice")
                : new RuleVectors(vectors, null);
        }
        catch (JsonException fault)
        {
            return new RuleVectors([], $"line {fault.LineNumber + 1}: this is no JSON");
        }
        catch (FormatException fault)
        {
            return new RuleVectors([], fault.Message);
        }
    }
}
