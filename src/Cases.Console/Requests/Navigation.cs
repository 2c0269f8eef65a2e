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

    /// <summary>Sending a payment back: a form of the same readers.</summary>
    public static readonly NavigationLink Return = new(
        "unmatched", "POST /v1/unmatched-payments/{id}/return", ["supervisor"]);

    /// <summary>Subscribing, and whatever is done with a subscription: forms of the same readers.</summary>
    public static readonly NavigationLink Subscribe = new("webhooks", "POST /v1/webhooks", ["admin"]);

    /// <summary>The next case: no link, but a form beside the worklist.</summary>
    public static readonly NavigationLink Next = new(
        "next", "POST /v1/cases/next", ["collector", "field", "supervisor", "legal", "agency"]);

    /// <summary>The role that calls nobody without a permission; others may ask for one.</summary>
    public const string NeedsPermission = "agency";

    private const int MaxName = 100;

    /// <summary>All links, in their order.</summary>
    public static IReadOnlyList<NavigationLink> Links { get; } =
    [
        new("worklist", "GET /v1/cases",
            ["collector", "field", "supervisor", "legal", "compliance", "auditor", "agency"]),
        new("approvals", "GET /v1/approvals", ["supervisor", "legal", "compliance", "auditor", "policy-owner"]),
        new("unmatched", "GET /v1/unmatched-payments", ["supervisor", "compliance", "auditor"]),
        new("reports", "GET /v1/reports", ["supervisor", "policy-owner", "compliance", "auditor"]),
        new("webhooks", "GET /v1/webhooks", ["admin"]),
    ];

    /// <summary>Whether a link leads somewhere for a role; a role that cannot be read is shown everything.</summary>
    public static bool Leads(NavigationLink link, string? role)
    {
        ArgumentNullException.ThrowIfNull(link);
        return role is null || link.Roles.Contains(role);
    }

    /// <summary>
    /// Where somebody goes who asked for no page of his own: to the first that leads somewhere for his role.
    /// </summary>
    public static string HomeOf(string token, string path) =>
        path == Local.Start && RoleOf(token) is { } role && Links.FirstOrDefault(link => Leads(link, role)) is { } first
            ? Local.Path(first.Page)
            : path;

    /// <summary>The role that a token tells of, unchecked; null where it cannot be read.</summary>
    public static string? RoleOf(string? token) => Claims(token, ["role"])?[0];

    /// <summary>The name that a token tells of, to be shown and nothing else; empty for none.</summary>
    public static string NameOf(string token) =>
        Claims(token, ["preferred_username", "name", "sub"])
            ?.FirstOrDefault(claim => claim is { Length: > 0 and <= MaxName }) ?? "";

    /// <summary>Some claims of a token, unchecked; null where it cannot be read.</summary>
    private static string?[]? Claims(string? token, string[] names)
    {
        try
        {
            if (token?.Split('.') is not [_, var claims, _])
            {
                return null;
            }

            using var read = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return read.RootElement is { ValueKind: JsonValueKind.Object } all
                ? Array.ConvertAll(names, name => all.TryGetProperty(name, out var claim)
                    && claim.ValueKind == JsonValueKind.String ? claim.GetString() : null)
                : null;
        }
        catch (Exception error) when (error is FormatException or JsonException or DecoderFallbackException)
        {
            return null;
        }
    }
}
