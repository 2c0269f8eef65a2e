using System.Text;

namespace Cases.Ledger;

/// <summary>
/// Checks a unit before it may queue, on its caller's thread, so that the batch holds only what can be written.
/// </summary>
internal static class EntryRules
{
    /// <summary>Throws for a unit that no ledger may hold; returns its size in bytes, roughly.</summary>
    public static int Check(LedgerUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        if (unit.Entries.Count is 0 or > LedgerLimits.MaxUnitEntries)
        {
            throw new ArgumentException(
                $"A unit has 1 to {LedgerLimits.MaxUnitEntries} entries, not {unit.Entries.Count}.", nameof(unit));
        }

        CheckGuards(unit.Guards);
        var bytes = 0;
        for (var index = 0; index < unit.Entries.Count; index++)
        {
            bytes += Check(unit.Entries[index]);
        }

        if (bytes > LedgerLimits.MaxUnitBytes)
        {
            throw new ArgumentException(
                $"A unit has at most {LedgerLimits.MaxUnitBytes} bytes, not {bytes}.", nameof(unit));
        }

        foreach (var key in unit.NewKeys)
        {
            CheckText(key.KeyId, "a key's id", LedgerLimits.MaxNameBytes);
            CheckText(key.Class, "a key's class", LedgerLimits.MaxNameBytes);
            CheckText(key.Owner, "a key's owner", StreamId.MaxLength);
            ArgumentNullException.ThrowIfNull(key.Wrapped);
        }

        foreach (var key in unit.DestroyedKeys)
        {
            CheckText(key, "a key's id", LedgerLimits.MaxNameBytes);
        }

        return bytes;
    }

    private static void CheckGuards(IReadOnlyList<StreamGuard> guards)
    {
        for (var index = 0; index < guards.Count; index++)
        {
            CheckStream(guards[index].Stream);
            for (var earlier = 0; earlier < index; earlier++)
            {
                if (guards[earlier].Stream == guards[index].Stream)
                {
                    throw new ArgumentException($"The stream {guards[index].Stream} is guarded twice.", nameof(guards));
                }
            }
        }
    }

    private static int Check(NewEntry entry)
    {
        CheckStream(entry.Stream);
        var bytes = 160 + entry.Stream.Value.Length;
        bytes += CheckText(entry.Kind, "a kind", LedgerLimits.MaxNameBytes);
        bytes += CheckText(entry.Principal.Subject, "a subject", LedgerLimits.MaxTextBytes);
        bytes += CheckText(entry.Principal.Role, "a role", LedgerLimits.MaxNameBytes);
        bytes += CheckOptional(entry.Principal.Organisation, "an organisation");
        bytes += CheckOptional(entry.Principal.Branch, "a branch");
        bytes += CheckOptional(entry.PolicyVersion, "a policy version");
        if (entry.Format < 1)
        {
            throw new ArgumentException($"A format is numbered from 1, not {entry.Format}.", nameof(entry));
        }

        if (entry.Rules.Count > LedgerLimits.MaxRules)
        {
            throw new ArgumentException($"An entry has at most {LedgerLimits.MaxRules} rules.", nameof(entry));
        }

        for (var index = 0; index < entry.Rules.Count; index++)
        {
            var rule = entry.Rules[index];
            bytes += CheckText(rule.Rule, "a rule's id", LedgerLimits.MaxNameBytes);
            bytes += CheckText(rule.Citation, "a citation", LedgerLimits.MaxTextBytes, mayBeEmpty: true);
            bytes += CheckText(rule.Answer, "an answer", LedgerLimits.MaxNameBytes);
        }

        return bytes + CheckPayload(entry.Payload.Span);
    }

    private static int CheckPayload(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > LedgerLimits.MaxPayloadBytes)
        {
            throw new ArgumentException(
                $"A payload has at most {LedgerLimits.MaxPayloadBytes} bytes, not {payload.Length}.", nameof(payload));
        }

        var reader = new CborReader(payload);
        if (reader.PeekType() != CborType.Map)
        {
            throw new CborException("A payload is a map.", 0);
        }

        CborReader.Check(payload);
        return payload.Length;
    }

    private static void CheckStream(StreamId stream)
    {
        if (!StreamId.IsName(stream.Value))
        {
            throw new ArgumentException($"'{stream}' is no stream's name.", nameof(stream));
        }
    }

    private static int CheckOptional(string? text, string what) =>
        text is null ? 0 : CheckText(text, what, LedgerLimits.MaxTextBytes);

    private static int CheckText(string text, string what, int maxBytes, bool mayBeEmpty = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = text.Length;
        if (!Ascii.IsValid(text))
        {
            bytes = StrictUtf8.GetByteCount(text);
        }

        if ((bytes == 0 && !mayBeEmpty) || bytes > maxBytes)
        {
            throw new ArgumentException($"The text of {what} has 1 to {maxBytes} bytes, not {bytes}.", nameof(text));
        }

        return bytes;
    }

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
}
