using NodaTime;

namespace Cases.Engine;

/// <summary>Bounds of the engine; each with its reason.</summary>
public sealed record EngineOptions
{
    /// <summary>Actors kept in memory. At up to 3 KB of own state each, 20,000 are about 60 MB.</summary>
    public int MaxActiveStreams { get; init; } = 20_000;

    /// <summary>
    /// How long an actor may idle before an upkeep forgets it: a case that was worked is often worked again soon.
    /// </summary>
    public Duration IdleAge { get; init; } = Duration.FromMinutes(10);

    /// <summary>
    /// Commands that wait for their turn on one stream. A person's case never has more; who sends more is told to wait,
    /// so that one hot stream cannot fill the memory.
    /// </summary>
    public int MaxWaitingPerStream { get; init; } = 1_024;

    /// <summary>Units that wait for the ledger; see <see cref="Ledger.LedgerWriterOptions.MaxQueuedUnits"/>.</summary>
    public int MaxQueuedUnits { get; init; } = 8_192;

    /// <summary>
    /// Refusals written for one principal on one stream within an hour. A person never needs more; a script that tries
    /// for ever must not fill the ledger.
    /// </summary>
    public int MaxRefusalsPerHour { get; init; } = 30;

    /// <summary>
    /// How often a decision is taken again because somebody else wrote first. More means a storm: say so.
    /// </summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>The build that writes, as the ledger records it.</summary>
    public required string Build { get; init; }

    /// <summary>The product's version, as the ledger records it.</summary>
    public required string Version { get; init; }

    /// <summary>
    /// Whether the node signs heads of its ledger, for which the first unit brings a key along where there is none.
    /// </summary>
    public bool SignsHeads { get; init; }

    /// <summary>
    /// The texts that the node decides by, asked once, when it writes first; null where none are to be recorded, as for
    /// a test's own policies.
    /// </summary>
    public Func<ShippedTexts>? Shipped { get; init; }

    /// <summary>Which kinds may be written from which epoch of the ledger on.</summary>
    public EpochTable Epochs { get; init; } = EpochTable.Build;

    /// <summary>The seed of a rehearsal, which marks the store; null outside rehearsals.</summary>
    public long? RehearsalSeed { get; init; }
}
