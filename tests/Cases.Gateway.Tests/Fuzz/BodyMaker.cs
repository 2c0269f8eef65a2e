using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cases.Gateway.Tests;

/// <summary>Makes bodies from schemas: good ones, and good ones with one thing spoiled.</summary>
internal sealed class BodyMaker(ApiDocument document, Random random)
{
    /// <summary>Texts that are something else to a shell, a database, a page or a template.</summary>
    public static readonly string[] Injections =
    [
        "'; drop table entries; --", "\" or 1=1 --", "<script>alert(1)</script>", "${jndi:ldap://x/y}", "{{7*7}}",
        "../../etc/passwd", "%00", "\u0000", "\ud83d\ude80", "\u202e\u0000案", "$(reboot)", "a\r\nSet-Cookie: x=1",
    ];

    /// <summary>Ways to spoil a body.</summary>
    public static readonly Func<BodyMaker, JsonNode?, byte[]>[] Spoilers =
    [
        (maker, body) => maker.WithMember(body, (_, _) => 7),
        (maker, body) => maker.WithMember(body, (_, _) => "seven"),
        (maker, body) => maker.WithMember(body, (_, _) => new JsonArray()),
        (maker, body) => maker.WithMember(body, (_, _) => null),
        (_, body) => Bytes(WithNulls(body)),
        (maker, body) => maker.WithMember(body, (_, _) => maker.One(Injections)),
        (maker, body) => maker.WithMember(body, (_, _) => new string('x', 50_000)),
        (maker, body) => maker.WithMember(body, (_, _) => -1),
        (maker, body) => maker.WithMember(body, (_, _) => long.MaxValue),
        (maker, body) => maker.WithMember(body, (_, _) => Deep()),
        (maker, body) => maker.WithMember(body, (_, _) => "-99999999999999999999999999999.99"),
        (_, body) => Replaced(body, "}", ",\"unknownMember\":1}"),
        (_, body) => Replaced(body, "{", "{\"key\":\"a\",\"key\":\"b\","),
        (_, body) => Replaced(body, ":", ":1e999,\"x\":"),
        (_, body) => [.. Bytes(body)[..^1], 0xC3, 0x28, (byte)'}'],
        (_, body) => Bytes(body)[..(Bytes(body).Length / 2)],
        (_, _) => [],
        (_, _) => "null"u8.ToArray(),
        (_, _) => Encoding.ASCII.GetBytes(new string('[', 100_000)),
        (_, body) => [0xEF, 0xBB, 0xBF, .. Bytes(body)],
        (_, body) => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(Bytes(body))),
    ];

    // Names of facts are a closed list, which no schema tells: none, one of a case, one of a person.
    private static readonly string[] Facts =
        ["{}", "{}", "{}", """{"earlier-forbearance":true}""", """{"in-difficulty":"true"}"""];

    /// <summary>A value of a schema.</summary>
    public JsonNode? Make(JsonElement given, string name = "")
    {
        var schema = document.Resolve(given);
        if (schema.TryGetProperty("oneOf", out var choices))
        {
            return Make(One([.. choices.EnumerateArray()]), name);
        }

        if (schema.TryGetProperty("enum", out var words))
        {
            return JsonNode.Parse(One([.. words.EnumerateArray()]).GetRawText());
        }

        var type = schema.TryGetProperty("type", out var types) ? One(ApiDocument.Types(types)) : "object";
        return type switch
        {
            "object" => Members(schema),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(1, 3))
                .Select(_ => Make(schema.GetProperty("items"), name))]),
            "boolean" => random.Next(2) == 0,
            "integer" or "number" => random.Next(1, 5),
            "null" => null,
            _ => Text(name, schema.TryGetProperty("format", out var format) ? format.GetString() : null),
        };
    }

    public static byte[] Bytes(JsonNode? body) => Encoding.UTF8.GetBytes(body?.ToJsonString() ?? "null");

    public T One<T>(IReadOnlyList<T> many) => many[random.Next(many.Count)];

    private static byte[] Replaced(JsonNode? body, string old, string with)
    {
        var text = Encoding.UTF8.GetString(Bytes(body));
        var place = text.IndexOf(old, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(place < 0 ? text + with : text[..place] + with + text[(place + old.Length)..]);
    }

    // What hardly ever fits what stands there is rare, else no call with it is ever good.
    private static int OneIn(string member) => member switch
    {
        "requestApproval" => 2,
        "facts" or "override" => 16,
        _ => 4,
    };

    private JsonObject Members(JsonElement schema)
    {
        var made = new JsonObject();
        var required = schema.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(one => one.GetString()!).ToHashSet(StringComparer.Ordinal)
            : [];
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var member in properties.EnumerateObject()
                .Where(member => required.Contains(member.Name)
                    || random.Next(OneIn(member.Name)) == 0))
            {
                made[member.Name] = member.Name switch
                {
                    "facts" when !document.Resolve(member.Value).TryGetProperty("items", out _) =>
                        JsonNode.Parse(One(Facts)),
                    _ => Make(member.Value, member.Name),
                };
            }
        }

        return made;
    }

    private JsonNode Text(string name, string? format) => format switch
    {
        "date" => One((string[])["2026-01-31", "2026-11-25", "2026-12-01", "2000-02-29", "9999-12-31"]),
        "date-time" => One((string[])["2026-01-31T10:00:00+08:00", "2026-03-01T02:00:00Z"]),
        _ => name switch
        {
            "amount" => One((string[])["12.34", "1.00", "500.00", "1000000000.00"]),
            "currency" => One((string[])["CNY", "EUR", "EUR", "EUR"]),
            "person" or "debtor" => Known.Person,
            "account" or "case" => One((string[])[Known.Case, "acct-1"]),
            "role" => One((string[])["collector", "auditor"]),
            _ => One((string[])["a", "k1", "案件", "two words", "Asia/Shanghai"]),
        },
    };

    /// <summary>The body with one of its members, at any depth, put in another's place.</summary>
    private byte[] WithMember(JsonNode? body, Func<BodyMaker, JsonNode?, JsonNode?> other)
    {
        var place = body;
        while (place is JsonObject { Count: > 0 } members)
        {
            var name = One([.. members.Select(member => member.Key)]);
            if (members[name] is JsonObject { Count: > 0 } deeper && random.Next(2) == 0)
            {
                place = deeper;
                continue;
            }

            members[name] = other(this, members[name]);
            break;
        }

        return Bytes(body);
    }

    /// <summary>The value with a null at the end of each list in it.</summary>
    private static JsonNode? WithNulls(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members:
                foreach (var member in members)
                {
                    WithNulls(member.Value);
                }

                break;
            case JsonArray elements:
                foreach (var element in elements)
                {
                    WithNulls(element);
                }

                elements.Add(null);
                break;
        }

        return value;
    }

    private static JsonArray Deep()
    {
        var node = new JsonArray();
        for (var depth = 0; depth < 60; depth++)
        {
            node = new JsonArray(node);
        }

        return node;
    }
}
