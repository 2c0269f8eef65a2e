using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace Cases.Gateway;

/// <summary>The OpenAPI document as a plain page: no script, nothing from outside.</summary>
internal static class DocsPage
{
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private const string Head = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cases: REST</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        h2{border-bottom:1px solid #999}code{font-weight:bold}table{border-collapse:collapse}
        td,th{border:1px solid #999;padding:.2rem .5rem;text-align:left}</style></head><body>
        <h1>Cases: REST</h1><p>The same as a document: <a href="/openapi/v1.json">/openapi/v1.json</a></p>
        """;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/docs", ReadAsync).ExcludeFromDescription().AllowAnyone();

    private static async Task<FileContentHttpResult> ReadAsync(ServedDocument served, HttpContext context)
    {
        var made = await served.ReadAsync().ConfigureAwait(false);
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return TypedResults.Bytes(made.Page, "text/html; charset=utf-8");
    }

    /// <summary>The page of a document.</summary>
    public static byte[] Bytes(OpenApiDocument document)
    {
        var page = new StringBuilder(Head);
        foreach (var (path, item) in document.Paths)
        {
            foreach (var (method, operation) in item.Operations ?? [])
            {
                Write(page, $"{method.Method} {path}", operation);
            }
        }

        return Encoding.UTF8.GetBytes(page.Append("</body></html>\n").ToString());
    }

    private static void Write(StringBuilder page, string what, OpenApiOperation operation)
    {
        page.Append(CultureInfo.InvariantCulture, $"<h2><code>{Safe(what)}</code></h2>");
        page.Append(CultureInfo.InvariantCulture, $"<p>{Safe(operation.Summary)} {Safe(operation.Description)}</p>");
        page.Append(CultureInfo.InvariantCulture, $"<p>For: {Safe(RolesOf(operation))}</p><table>");
        foreach (var parameter in operation.Parameters ?? [])
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Safe(parameter.Name)}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{Safe(parameter.In?.ToString())}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{Safe(parameter.Description)}</td></tr>");
        }

        foreach (var (status, response) in operation.Responses ?? [])
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><td>{Safe(status)}</td><td>answer</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{Safe(response.Description)}</td></tr>");
        }

        page.Append("</table>\n");
    }

    private static string RolesOf(OpenApiOperation operation) =>
        operation.Extensions is { } extensions
        && extensions.TryGetValue(OpenApiSetup.RolesExtension, out var roles)
        && roles is JsonNodeExtension { Node: JsonArray names }
            ? string.Join(", ", names.Select(name => name?.ToString()))
            : "anyone";

    private static string Safe(string? text) => WebUtility.HtmlEncode(text ?? "");
}
