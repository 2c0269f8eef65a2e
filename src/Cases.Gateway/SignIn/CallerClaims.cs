namespace Cases.Gateway;

/// <summary>Claims of tokens: <c>sub, role, org, branch, team, product, person</c>.</summary>
internal static class CallerClaims
{
    private const int MaxLength = 200;

    /// <summary>The caller that claims tell of; null where they tell of none that this node can let in.</summary>
    /// <remarks>Exactly one known role, an agency with its organisation, a debtor with his person.</remarks>
    public static Caller? Read(IDictionary<string, object> claims)
    {
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var name in (string[])["sub", "role", "org", "branch", "team", "product", "person"])
        {
            if (!TryText(claims, name, out var text))
            {
                return null;
            }

            texts[name] = text;
        }

        var role = RoleNames.Parse(texts["role"]);
        var caller = texts["sub"] is { } subject && role != StaffRoles.None
            ? new Caller(subject, role)
            {
                Organisation = texts["org"],
                Branch = texts["branch"],
                Team = texts["team"],
                Product = texts["product"],
                Person = texts["person"],
            }
            : null;
        return caller is { Role: StaffRoles.Agency, Organisation: null } or { Role: StaffRoles.Debtor, Person: null }
            ? null
            : caller;
    }

    /// <summary>The claims of a caller.</summary>
    public static Dictionary<string, object> Of(Caller caller)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = caller.Subject, ["role"] = RoleNames.Of(caller.Role),
        };
        foreach (var (name, value) in new[]
        {
            ("org", caller.Organisation), ("branch", caller.Branch), ("team", caller.Team),
            ("product", caller.Product), ("person", caller.Person),
        })
        {
            if (value is not null)
            {
                claims[name] = value;
            }
        }

        return claims;
    }

    /// <summary>Whether a text may stand in a claim: 1 to 200 characters, none of them for control.</summary>
    public static bool IsText(string text) =>
        text.Length is > 0 and <= MaxLength && !text.Any(char.IsControl) && text.Trim().Length == text.Length;

    // A claim that is there and is no plain text (a list, an empty text) may not be overlooked: a scope that cannot be
    // read would otherwise let its caller see everything.
    private static bool TryText(IDictionary<string, object> claims, string name, out string? text)
    {
        text = null;
        if (!claims.TryGetValue(name, out var value))
        {
            return true;
        }

        text = value as string;
        return text is not null && IsText(text);
    }
}
