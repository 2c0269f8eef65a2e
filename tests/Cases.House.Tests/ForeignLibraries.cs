namespace Cases.House.Tests;

/// <summary>Families of libraries and the only rooms that may use them, however they came within reach.</summary>
public static class ForeignLibraries
{
    private static readonly (string What, string[] Prefixes, Func<string, bool> IsAtHome)[] Families =
    [
        ("SQL", ["Microsoft.Data.", "SQLitePCLRaw", "Npgsql", "Dapper", "System.Data.Common"],
            room => room.StartsWith("Cases.Storage.", StringComparison.Ordinal) || room == "Cases.Node"),
        ("ASP.NET", ["Microsoft.AspNetCore."],
            room => room is "Cases.Gateway" or "Cases.Console" or "Cases.Node"),
        ("Orleans", ["Orleans.", "Microsoft.Orleans."],
            room => room is "Cases.Orleans" or "Cases.Node"),
        ("network", ["System.Net."],
            room => room is not ("Cases.Domain" or "Cases.Policies" or "Cases.Ledger" or "Cases.Interchange"
                or "Cases.Engine" or "Cases.Work" or "Cases.Verify" or "Stateless.Compat")),
        ("JSON", ["System.Text.Json", "Newtonsoft."],
            room => room is not ("Cases.Domain" or "Stateless.Compat")),
        ("logging", ["Microsoft.Extensions.Logging", "Serilog"],
            room => room is not ("Cases.Domain" or "Cases.Policies" or "Cases.Ledger" or "Stateless.Compat")),
    ];

    /// <summary>The references of a room that are foreign to it.</summary>
    public static IEnumerable<string> Of(string room, IEnumerable<string> references) =>
        from reference in references
        from family in Families
        where !family.IsAtHome(room)
            && Array.Exists(family.Prefixes, p => reference.StartsWith(p, StringComparison.Ordinal))
        select $"{room} uses {reference} ({family.What})";
}
