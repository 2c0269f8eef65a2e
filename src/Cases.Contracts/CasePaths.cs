namespace Cases.Contracts;

/// <summary>Paths below <c>/v1</c>, so that nobody puts them together by hand.</summary>
public static class CasePaths
{
    /// <summary>All cases.</summary>
    public const string Cases = "cases";

    /// <summary>All persons.</summary>
    public const string Persons = "persons";

    /// <summary>Permissions to contact somebody.</summary>
    public const string Permissions = "contact-permissions";

    /// <summary>The policies, and proposals to change them.</summary>
    public const string Policies = "policies";

    /// <summary>Suspensions of acts.</summary>
    public const string Suspensions = "policies/suspensions";

    /// <summary>Payments that were not posted when they were told.</summary>
    public const string UnmatchedPayments = "unmatched-payments";

    /// <summary>Subscriptions to what happens.</summary>
    public const string Webhooks = "webhooks";

    /// <summary>The types of events.</summary>
    public const string EventTypes = "events/types";

    /// <summary>One subscription, or what is done with it, for example <c>pause</c>.</summary>
    public static string Webhook(string id, string? what = null) =>
        $"{Webhooks}/{Uri.EscapeDataString(id)}" + (what is null ? "" : "/" + what);

    /// <summary>Gives a reserved slot back.</summary>
    public static string Release(string permission) => $"{Permissions}/{Uri.EscapeDataString(permission)}/release";

    /// <summary>One proposal about policies.</summary>
    public static string Policy(string id) => $"{Policies}/{Uri.EscapeDataString(id)}";

    /// <summary>The texts of a pack, or of another document, that make a version or decided an entry.</summary>
    /// <param name="version">The version as entries name it, or its last twelve digits.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="position">The entry; null where the version is to be found by itself.</param>
    public static string PolicyTexts(string version, string id, long? position = null) =>
        $"{Policy(version)}/packs/{Uri.EscapeDataString(id)}"
        + (position is { } at
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"?position={at}")
            : "");

    /// <summary>Tries a proposed pack on the recorded history.</summary>
    public static string Simulations(string id) => Policy(id) + "/simulations";

    /// <summary>Lifts a suspension.</summary>
    public static string Lift(string id) => $"{Suspensions}/{Uri.EscapeDataString(id)}/lift";

    /// <summary>Sends a payment that waits back.</summary>
    public static string Return(string payment) => $"{UnmatchedPayments}/{Uri.EscapeDataString(payment)}/return";

    /// <summary>Matches a payment to a case.</summary>
    public static string Match(string payment) => $"{UnmatchedPayments}/{Uri.EscapeDataString(payment)}/match";

    /// <summary>The commands of a case, for example <c>notes</c>.</summary>
    public static string Of(string id, string what) => $"cases/{Uri.EscapeDataString(id)}/{what}";

    /// <summary>What is done with a thing of a case, for example <c>promises</c>, a key, <c>cancel</c>.</summary>
    public static string Of(string id, string what, string key, string verb) =>
        $"cases/{Uri.EscapeDataString(id)}/{what}/{Uri.EscapeDataString(key)}/{verb}";

    /// <summary>The commands of a person, for example <c>contact-points</c>.</summary>
    public static string Person(string id, string what) => $"persons/{Uri.EscapeDataString(id)}/{what}";

    /// <summary>KPIs, all or one.</summary>
    /// <param name="kpi">Its name; null for all.</param>
    /// <param name="from">The first day; null from the first entry on.</param>
    /// <param name="to">The last day, inclusive; null to the last entry.</param>
    public static string Reports(string? kpi = null, DateOnly? from = null, DateOnly? to = null)
    {
        var days = new[] { ("from", from), ("to", to) }.Where(day => day.Item2 is not null)
            .Select(day => string.Create(
                System.Globalization.CultureInfo.InvariantCulture, $"{day.Item1}={day.Item2:O}"));
        var query = string.Join('&', days);
        return "reports" + (kpi is null ? "" : "/" + Uri.EscapeDataString(kpi)) + (query.Length > 0 ? "?" + query : "");
    }

    /// <summary>The head that was signed last.</summary>
    public const string Checkpoint = "audit/checkpoint";

    /// <summary>The proof of an entry, and that the log began with an earlier head.</summary>
    public static string Proof(long position, long? from) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"audit/proofs/{position}")
        + (from is { } size
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"?from={size}")
            : "");

    /// <summary>The one door for a second person's decision.</summary>
    public static string Approval(string id, bool approve) =>
        $"approvals/{Uri.EscapeDataString(id)}/{(approve ? "approve" : "reject")}";
}
