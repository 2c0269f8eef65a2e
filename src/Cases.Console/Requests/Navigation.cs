using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Cases.Pages;

/// <summary>A link of the navigation.</summary>
/// <param name="Page">The page below the root.</param>
/// <param name="Asks">The operation of the node that the page begins with.</param>
/// <param name="Roles">Who may call it.</param>
public sealed record NavigationLink(string Page, string Asks, IReadOnlyList<string> Roles);

/// <summary>Which links somebody is shown: those that lead somewhere for his role. The node decides.</summary>
public static class Navigation
{
    /// <summary>Matching a payment: no link, but a form that not every reader of the payment may send.</summary>
    public static readonly NavigationLink Match = new(
        "unmatched", "POST /v1/unmatched-payments/{id}/match", ["supervisor"]);

    /// <summary>The role that calls nobody without a permission; others may ask for one.</summary>
    public const string NeedsPermission = "agency";

    /// <summary>All links, in their order.</summary>
    public static IReadOnlyList<NavigationLink> Links { get; } =
    [
        new("worklist", "GET /v1/cases",
            ["collector", "field", "supervisor", "legal", "compliance", "auditor", "agency"]),
        new("approvals", "GET /v1/approvals", ["supervisor", "legal", "compliance", "auditor"]),
        new("unmatched", "GET /v1/unmatched-payments", ["supervisor", "compliance", "auditor"]),
    ];

    /// <summary>Whether a link leads somewhere for a role; a role that cannot be read is shown everything.</summary>
    public static bool Leads(NavigationLink link, string? role)
    {
        ArgumentNullException.ThrowIfNull(link);
        return role is null || link.Roles.Contains(role);
    }

    /// <summary>The role that a token tells of, unchecked; null where it cannot be read.</summary>
    public static string? RoleOf(string? token)
    {
        try
        {
            if (token?.Split('.') is not [_, var claims, _])
            {
                return null;
            }

            using var read = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return read.RootElement is { ValueKind: JsonValueKind.Object } all
                && all.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String
                ? role.GetString()
                : null;
        }
        catch (Exception error) when (error is FormatException or JsonException or DecoderFallbackException)
        {
            return null;
        }
    }
}
