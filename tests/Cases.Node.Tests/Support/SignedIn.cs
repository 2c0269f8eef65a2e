using Cases.Contracts;
using Cases.TestKit;

namespace Cases.Node.Tests;

/// <summary>A client of a node that takes development's tokens.</summary>
internal static class SignedIn
{
    /// <summary>Signs in.</summary>
    /// <param name="http">The way to the node; the caller ends it.</param>
    /// <param name="name">Who.</param>
    /// <param name="role">As what.</param>
    public static async Task<CasesClient> AsAsync(HttpClient http, string name = "bob", string role = "supervisor")
    {
        string? token = null;
        var client = new CasesClient(http, _ => ValueTask.FromResult(token));
        token = (await client.SignInAsync(new SignInRequest(name, role))).Required().Token;
        return client;
    }
}
