using Cases.Domain;

namespace Cases.TestKit;

/// <summary>An act and what is known of it.</summary>
/// <param name="Act">The act.</param>
/// <param name="Facts">What is known.</param>
public sealed record RuleWorld(Act Act, ActFacts Facts);
