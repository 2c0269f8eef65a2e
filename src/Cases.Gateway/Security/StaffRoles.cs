namespace Cases.Gateway;

/// <summary>The roles of callers, as flags so that a rule can name several.</summary>
[Flags]
public enum StaffRoles
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>Works cases by telephone and message.</summary>
    Collector = 1,

    /// <summary>Visits.</summary>
    Field = 2,

    /// <summary>Leads collectors, and approves.</summary>
    Supervisor = 4,

    /// <summary>Works referrals and proceedings.</summary>
    Legal = 8,

    /// <summary>Proposes rules.</summary>
    PolicyOwner = 16,

    /// <summary>Approves rules, lets single acts pass that soft rules refuse, and exports.</summary>
    Compliance = 32,

    /// <summary>Reads all, changes nothing.</summary>
    Auditor = 64,

    /// <summary>An outside agency: only cases placed with it.</summary>
    Agency = 128,

    /// <summary>Another system: its own endpoints only.</summary>
    Integration = 256,

    /// <summary>The debtor: his own cases.</summary>
    Debtor = 512,

    /// <summary>Runs the installation; sees no case.</summary>
    Admin = 1024,
}

/// <summary>What an endpoint is about, which says what a caller must be able to see.</summary>
public enum ScopeKind
{
    /// <summary>Nothing of anybody in particular; lists narrow themselves to the caller.</summary>
    None,

    /// <summary>The case of the route's id.</summary>
    Case,

    /// <summary>The person of the route's id.</summary>
    Person,

    /// <summary>The organisation of the route's id.</summary>
    Organisation,
}

/// <summary>Names of roles as tokens and the ledger have them.</summary>
public static class RoleNames
{
    private static readonly Dictionary<string, StaffRoles> ByName = Enum.GetValues<StaffRoles>()
        .Where(role => role != StaffRoles.None).ToDictionary(Of, StringComparer.Ordinal);

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> All => ByName.Keys;

    /// <summary>The name of one role, such as <c>policy-owner</c>.</summary>
    public static string Of(StaffRoles role) =>
        role == StaffRoles.PolicyOwner ? "policy-owner" : role.ToString().ToLowerInvariant();

    /// <summary>The role of a name; <see cref="StaffRoles.None"/> where there is none of that name.</summary>
    public static StaffRoles Parse(string? name) => name is null ? StaffRoles.None : ByName.GetValueOrDefault(name);
}
