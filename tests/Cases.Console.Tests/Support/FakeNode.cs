using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Cases.Pages.Tests;

/// <summary>What the pages sent to the node.</summary>
public sealed record Sent(string Line, string? Token, string? Key, string? IfMatch, string? Body);

/// <summary>Stands in for the node: answers by path, and keeps what it was sent.</summary>
public sealed class FakeNode : HttpMessageHandler
{
    private readonly Dictionary<string, (int Status, string Json)> answers = new(StringComparer.Ordinal);

    /// <summary>All requests, in order of arrival.</summary>
    public ConcurrentQueue<Sent> Requests { get; } = new();

    /// <summary>The commands and sign-ins alone.</summary>
    public IReadOnlyList<Sent> Posts => [.. Requests.Where(r => r.Line.StartsWith("POST", StringComparison.Ordinal))];

    /// <summary>Whether nobody answers.</summary>
    public bool Away { get; set; }

    /// <summary>Sets the answer to a method and path, such as <c>GET /v1/cases/c1</c>.</summary>
    public FakeNode With(string line, string json, int status = 200)
    {
        answers[line] = (status, json);
        return this;
    }

    /// <summary>Sets a problem as the answer.</summary>
    public FakeNode Refusing(string line, int status, string code, string more = "") => With(
        line,
        $$"""{"type":"about:blank","title":"t","status":{{status}},"code":"{{code}}"{{more}}}""",
        status);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (Away)
        {
            throw new HttpRequestException("nobody listens at secret-host");
        }

        var line = $"{request.Method} {request.RequestUri!.PathAndQuery}";
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Enqueue(new Sent(
            line, request.Headers.Authorization?.Parameter, Header(request, "Idempotency-Key"),
            Header(request, "If-Match"), body));
        var plain = $"{request.Method} {request.RequestUri.AbsolutePath}";
        var found = answers.TryGetValue(line, out var answer) || answers.TryGetValue(plain, out answer);
        var (status, json) = found
            ? answer
            : (404, """{"type":"about:blank","title":"Not found","status":404,"code":"not_found"}""");
        var content = new StringContent(json, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue(
            status < 400 ? "application/json" : "application/problem+json");
        return new HttpResponseMessage((HttpStatusCode)status) { Content = content };
    }

    private static string? Header(HttpRequestMessage request, string name) =>
        request.Headers.TryGetValues(name, out var values) ? values.Single() : null;
}
