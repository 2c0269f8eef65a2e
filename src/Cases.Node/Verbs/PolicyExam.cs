using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;

namespace Cases.Node;

/// <summary>What <c>doctor</c> says of the policies of a store: what is in force, what comes, and what waits.</summary>
internal static class PolicyExam
{
    private const int SoonDays = 30;

    /// <summary>Looks at the policies as the ledger leaves them.</summary>
    public static async Task RunAsync(ILedgerStore ledger, List<Finding> findings, CancellationToken cancellation)
    {
        var shipped = PacksInForce.Book([]);
        PolicyLibrary library;
        try
        {
            library = await PolicyLibrary.ReadAsync(ledger, shipped, cancellation).ConfigureAwait(false);
        }
        catch (LedgerStoreException error) when (error.Failure == StoreFailure.NewerVersion)
        {
            findings.Add(new Finding("versions", "bad", error.Message.TrimEnd('.'),
                "run the newer build: this one decides nothing on the store"));
            return;
        }

        var zone = library.For([]).OfficialZone;
        var now = Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow());
        Look(library, shipped, now.InZone(zone).Date, findings);
    }

    /// <summary>Looks at policies on a day.</summary>
    public static void Look(PolicyLibrary library, PolicyBook shipped, LocalDate today, List<Finding> findings)
    {
        // Packs of processes and of other places are at hand, and bind only who names them.
        var binding = library.For([]).Packs;
        var packs = library.Book.Packs.Where(pack => binding.Contains(pack.Id))
            .OrderBy(pack => pack.Id, StringComparer.Ordinal).ToList();
        var names = library.State.Versions.ToDictionary(one => (one.Subject, one.From!.Value), one => one.Id);
        var valid = packs.Where(pack => pack.IsValidOn(today)).ToList();
        findings.Add(new Finding("versions", "ok", "in force: " + List(valid.Select(Since)), null));
        Add(findings, "pending", packs.Where(pack => pack.ValidFrom > today).Select(Since));
        Add(findings, "ended", packs.Where(pack => pack.ValidTo < today).Select(Until));
        foreach (var id in library.Book.Missing)
        {
            findings.Add(new Finding("packs", "bad", $"{PacksInForce.Variable} names {id}, and there is no such pack",
                "approve a version of it, or take it out of " + PacksInForce.Variable));
        }

        foreach (var id in library.Book.InForce.Where(id => valid.TrueForAll(pack => pack.Id != id)
            && packs.Exists(pack => pack.Id == id && pack.ValidTo < today)))
        {
            findings.Add(new Finding("expired", "warn", $"{id} is among the packs in force and has ended",
                "propose its next version, or take it out of " + PacksInForce.Variable));
        }

        foreach (var pack in valid.Where(pack => pack.ValidTo <= today.PlusDays(SoonDays)
            && !packs.Exists(next => next.Id == pack.Id && next.ValidFrom > today)))
        {
            findings.Add(new Finding("expiring", "warn", Until(pack) + ", and no version follows",
                "propose its next version"));
        }

        foreach (var end in DaysOff.Ends(valid, library.Book.Calendars)
            .Where(end => end.Last < today.PlusYears(1)))
        {
            findings.Add(new Finding("days-off", "warn",
                $"{end.Of} knows its days off through {PolicyWords.Of(end.Last)} alone",
                "run a release that knows more, or propose a version of the pack that lists them"));
        }

        if (library.Book.Scope is { Actor: null }
            && valid.SelectMany(pack => pack.Rules).Any(rule => rule is RetentionRule { Head.Binds.Actors: not null }))
        {
            findings.Add(new Finding("actor", "warn",
                "nobody says as whom the bank collects, so that records are kept as long as any kind of lender must",
                $"set {PacksInForce.ActorVariable}: most kinds of lender may erase earlier"));
        }

        SignOff(valid, findings);
        Changes(library.State, findings);
        Overtaken(library, shipped, findings);

        string Since(RulePack pack) => Name(pack) + " from " + PolicyWords.Of(pack.ValidFrom);
        string Until(RulePack pack) => Name(pack) + " until " + PolicyWords.Of(pack.ValidTo);
        string Name(RulePack pack) => names.GetValueOrDefault((pack.Id, pack.ValidFrom)) ?? pack.Id;
    }

    private static void SignOff(List<RulePack> valid, List<Finding> findings)
    {
        var rules = valid.SelectMany(pack => pack.Rules).ToList();
        var signed = rules.Count(rule => rule.SignOff is not null);
        var status = rules.GroupBy(rule => rule.SourceStatus).OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {PolicyWords.Of(group.Key).Replace('-', ' ')}");
        findings.Add(new Finding("sign-off", "ok",
            $"{signed} of {rules.Count} rules in force are signed off by counsel, {rules.Count - signed} are pending "
            + $"and bind all the same; {List(status)}", null));
    }

    private static void Changes(PolicyBookState state, List<Finding> findings)
    {
        foreach (var one in state.Proposals.Where(one => one.IsStanding))
        {
            findings.Add(new Finding("suspended", "warn",
                $"{one.Id} since {PolicyWords.Of(one.From)}: {one.Reason}",
                $"lift it when it is over: cases policy lift {one.Id}"));
        }

        Add(findings, "proposals", state.Proposals.Where(one => one.Approved is null)
            .Select(one => $"{one.Id} by {one.RequestedBy} waits for compliance"));
    }

    /// <summary>A version that the bank approved stays when a build ships a stricter one; nobody may overlook that.
    /// </summary>
    private static void Overtaken(PolicyLibrary library, PolicyBook shipped, List<Finding> findings)
    {
        foreach (var version in library.State.Versions)
        {
            var pack = library.Book.Packs.First(one => one.Id == version.Subject && one.ValidFrom == version.From);
            if (Tightening.Loosened(shipped, pack, version.From!.Value).FirstOrDefault() is ({ } rule, var what))
            {
                findings.Add(new Finding("overtaken", "warn",
                    $"{version.Id} is looser than what this build ships: {rule}, {what}",
                    $"propose a version of {version.Subject} that has what the shipped one asks"));
            }
        }
    }

    private static void Add(List<Finding> findings, string subject, IEnumerable<string> what)
    {
        if (List(what) is { Length: > 0 } told)
        {
            findings.Add(new Finding(subject, "ok", told, null));
        }
    }

    private static string List(IEnumerable<string> items) => string.Join(", ", items);
}
