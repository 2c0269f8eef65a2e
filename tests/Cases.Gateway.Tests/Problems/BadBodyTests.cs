using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cases.Contracts;
using Cases.Domain;
using Cases.TestKit;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>Bodies that are none, at every door of the product that takes one.</summary>
/// <param name="doors">The doors.</param>
public sealed class BadBodyTests(BadBodyTests.Doors doors) : IClassFixture<BadBodyTests.Doors>
{
    private const int Piece = 64 << 10;
    private const int Pieces = 160;

    /// <summary>What is wrong with a body.</summary>
    public enum Wrong
    {
        Utf8,
        Depth,
        Media,
        Unknown,
        Double,
        Array,
    }

    [Theory]
    [InlineData(Wrong.Utf8)]
    [InlineData(Wrong.Depth)]
    [InlineData(Wrong.Media)]
    [InlineData(Wrong.Unknown)]
    [InlineData(Wrong.Double)]
    [InlineData(Wrong.Array)]
    public async Task Body_ThatIsWrong_IsAProblemAtEveryDoor(Wrong wrong)
    {
        var faults = new List<string>();
        foreach (var operation in doors.Operations)
        {
            var body = Spoil(doors.BodyOf(operation), wrong, operation.Path is "/v1/payments");
            using var answer = await doors.PostAsync(
                operation, body, wrong == Wrong.Media ? "text/plain" : "application/json");
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            var (status, code) = wrong == Wrong.Media
                ? (415, ProblemCodes.UnsupportedMediaType)
                : (400, ProblemCodes.JsonInvalid);
            if ((int)answer.StatusCode != status
                || !text.Contains($"\"{code}\"", StringComparison.Ordinal)
                || answer.Content.Headers.ContentType?.MediaType != ProblemAnswer.MediaType
                || AnswerCheck.Told(text) is not null)
            {
                faults.Add($"{operation.Name}: {(int)answer.StatusCode} {text}");
            }
        }

        Assert.True(doors.Operations.Count > 50, $"{doors.Operations.Count} doors are not all there are.");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("/v1/cases")]
    [InlineData("/v1/payments")]
    [InlineData("/v1/cases/{id}/notes")]
    public async Task Body_OfTenMegabytesThatKeepsComing_Is413(string path)
    {
        var operation = doors.Operations.Single(one => one.Path == path);
        var answer = await doors.PourAsync(operation, Piece, Pieces);
        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains(ProblemAnswer.MediaType, answer, StringComparison.Ordinal);
        Assert.Contains(ProblemCodes.BodyTooLarge, answer, StringComparison.Ordinal);
        Assert.Null(AnswerCheck.Told(answer));
    }

    private static byte[] Spoil(JsonObject body, Wrong wrong, bool takesMany)
    {
        var first = body.Select(member => member.Key).FirstOrDefault() ?? "key";
        switch (wrong)
        {
            case Wrong.Utf8:
                var text = body.FirstOrDefault(one => one.Value?.GetValueKind() == JsonValueKind.String).Key;
                body[text ?? first] = "@@";
                var bytes = BodyMaker.Bytes(body);
                bytes.AsSpan().Replace((byte)'@', (byte)0xC3);
                return bytes;
            case Wrong.Depth:
                JsonNode deep = new JsonArray();
                for (var depth = 0; depth < CasesJson.MaxDepth; depth++)
                {
                    deep = new JsonArray(deep);
                }

                body[first] = deep;
                return BodyMaker.Bytes(body);
            case Wrong.Unknown:
                body["unknownMember"] = 1;
                return BodyMaker.Bytes(body);
            case Wrong.Double:
                var member = $"\"{first}\":{body[first]?.ToJsonString() ?? "null"}";
                return Encoding.UTF8.GetBytes("{" + member + "," + member + body.ToJsonString()[1..].Insert(
                    0, body.Count == 0 ? "" : ","));
            case Wrong.Array:
                return BodyMaker.Bytes(takesMany ? new JsonArray(new JsonArray(body)) : new JsonArray(body));
            default:
                return BodyMaker.Bytes(body);
        }
    }

    /// <summary>One gateway and its doors, for all of these tests.</summary>
    public sealed class Doors : IAsyncLifetime
    {
        private const string Approval = "a1";

        private GatewayRun? run;
        private ApiDocument? document;
        private Caller? caller;
        private int keys;

        internal IReadOnlyList<ApiOperation> Operations { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            run = await Surface.StartAsync(() => caller);
            document = ApiDocument.Parse(await run.Client.GetStringAsync(
                new Uri("/openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken));
            Operations = [.. document.Operations.Where(one => one is { Method: "POST", Body: not null })];
            var person = Operations.Single(one => one.Path == "/v1/persons");
            var body = Encoding.UTF8.GetBytes($$"""{"name":"Made Up","id":"{{Surface.Person}}"}""");
            using var made = await PostAsync(person, body, "application/json");
            made.EnsureSuccessStatusCode();
            // What stands behind a door is looked for before the body is read.
            var asking = new RequestApproval(Approval, new Resolve(Domain.ResolutionReason.Sold, "contract 3"));
            var asked = await run.Host.SendAsync(
                RunningHost.Envelope("ask", Surface.Case, asking), TestContext.Current.CancellationToken);
            Assert.Empty(asked.Reasons);
        }

        public ValueTask DisposeAsync() => run!.DisposeAsync();

        /// <summary>A good body of an operation; of an array its first element.</summary>
        internal JsonObject BodyOf(ApiOperation operation)
        {
            var made = new BodyMaker(document!, new Random(20_260_101)).Make(operation.Body!.Value);
            return (JsonObject)(made is JsonArray many ? many[0]!.DeepClone() : made)!;
        }

        /// <summary>Posts a body by somebody who may.</summary>
        internal async Task<HttpResponseMessage> PostAsync(ApiOperation operation, byte[] body, string type)
        {
            using var request = new HttpRequestMessage(
                HttpMethod.Post, new Uri(SignIn(operation), UriKind.Relative));
            request.Headers.Add("Idempotency-Key", $"key-{keys++}");
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            return await run!.Client.SendAsync(request, TestContext.Current.CancellationToken);
        }

        /// <summary>Sends piece after piece until the server ends it, and gives back what it said.</summary>
        internal async Task<string> PourAsync(ApiOperation operation, int piece, int pieces)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(run!.Address.Host, run.Address.Port, TestContext.Current.CancellationToken);
            await using var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {SignIn(operation)} HTTP/1.1\r\nHost: a\r\n"
                + "Content-Type: application/json\r\nIdempotency-Key: pour\r\nTransfer-Encoding: chunked\r\n\r\n"));
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var said = ReadAsync(reader);
            var spaces = Encoding.ASCII.GetBytes($"{piece:x}\r\n{new string(' ', piece)}\r\n");
            try
            {
                for (var sent = 0; sent < pieces && !said.IsCompleted; sent++)
                {
                    await stream.WriteAsync(spaces);
                }
            }
            catch (IOException)
            {
                // It listens no more: what it said is there to read.
            }

            return await said.WaitAsync(TimeSpan.FromSeconds(60));
        }

        private static async Task<string> ReadAsync(StreamReader reader)
        {
            var text = new StringBuilder();
            try
            {
                while (await reader.ReadLineAsync() is { } line)
                {
                    text.AppendLine(line);
                }
            }
            catch (IOException)
            {
                // It was cut off behind the answer, because more was on its way.
            }

            return text.ToString();
        }

        private string SignIn(ApiOperation operation)
        {
            caller = operation.Roles is { } roles ? new Caller("u", RoleNames.Parse(roles[0])) : null;
            var own = operation.Path.Split('/').ElementAtOrDefault(2) switch
            {
                "persons" => Surface.Person,
                "approvals" => Approval,
                _ => Surface.Case,
            };
            return operation.Path.Replace("{id}", own, StringComparison.Ordinal)
                .Replace("{key}", "k1", StringComparison.Ordinal);
        }
    }
}
