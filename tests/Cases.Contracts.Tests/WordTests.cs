using System.Text.Json;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Words, instants and tags as they stand on the wire.</summary>
public sealed class WordTests
{
    public static TheoryData<Type> Words
    {
        get
        {
            var all = new TheoryData<Type>();
            foreach (var type in typeof(CasesJson).Assembly.GetExportedTypes().Where(type => type.IsEnum))
            {
                all.Add(type);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Words_EachMember_GoesOutInCamelCaseAndComesBack(Type words)
    {
        Assert.NotEmpty(Enum.GetValues(words));
        foreach (var word in Enum.GetValues(words))
        {
            var text = JsonSerializer.Serialize(word, words, CasesJson.Default.Options);
            var name = word.ToString()!;
            Assert.Equal("\"" + char.ToLowerInvariant(name[0]) + name[1..] + "\"", text);
            Assert.Equal(word, JsonSerializer.Deserialize(text, words, CasesJson.Default.Options));
        }
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Words_NumbersAndOtherText_AreRefused(Type words)
    {
        foreach (var text in (string[])["0", "\"0\"", "\"\"", "\"noSuchWord\"", "null", "true", "-1"])
        {
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(text, words, CasesJson.Default.Options));
        }
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Words_OfEachMemberInAnotherForm_AreRefused(Type words)
    {
        foreach (var word in Enum.GetValues(words).Cast<Enum>())
        {
            var name = WireWords.Of(word);
            string[] forms =
            [
                word.ToString(), name.ToUpperInvariant(), name + " ", " " + name, $"{name},{name}", word.ToString("D"),
            ];
            foreach (var form in forms)
            {
                Assert.Throws<JsonException>(
                    () => JsonSerializer.Deserialize($"\"{form}\"", words, CasesJson.Default.Options));
            }
        }

        Assert.Equal(Enum.GetNames(words).Length, WireWords.All(words).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("2026-11-20T10:00:00+08:00", "2026-11-20T02:00:00Z")]
    [InlineData("2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z")]
    [InlineData("2026-11-20T10:00:00.123-05:00", "2026-11-20T15:00:00.123Z")]
    public void Instant_WithOffset_IsThatInstant(string text, string utc)
    {
        var read = Instant("\"" + text + "\"");
        Assert.Equal(text, JsonSerializer.Deserialize<string>(Written(read)));
        Assert.Equal(utc, JsonSerializer.Deserialize<string>(Written(read.ToUniversalTime())));
    }

    [Theory]
    [InlineData("\"2026-11-20T10:00:00\"")]
    [InlineData("\"2026-11-20\"")]
    [InlineData("\"20.11.2026 10:00 +08:00\"")]
    [InlineData("\"2026-13-20T10:00:00Z\"")]
    [InlineData("\"2026-11-20T25:00:00Z\"")]
    [InlineData("\"2026-11-20T10:00:00.00000000000000000000000000000Z\"")]
    [InlineData("\"\"")]
    [InlineData("1763604000")]
    [InlineData("null")]
    public void Instant_WithoutOffsetOrOutOfForm_IsRefused(string json) =>
        Assert.Throws<JsonException>(() => Instant(json));

    [Theory]
    [InlineData("\"0\"", true, 0)]
    [InlineData("\"7\"", true, 7)]
    [InlineData("\"9223372036854775807\"", false, 0)]
    [InlineData("\"123456789012345678\"", true, 123_456_789_012_345_678)]
    [InlineData("\"007\"", false, 0)]
    [InlineData("\"-1\"", false, 0)]
    [InlineData("\"+1\"", false, 0)]
    [InlineData("\"1 \"", false, 0)]
    [InlineData("7", false, 0)]
    [InlineData("W/\"7\"", false, 0)]
    [InlineData("\"\"", false, 0)]
    [InlineData("*", false, 0)]
    [InlineData("\"1\",\"2\"", false, 0)]
    [InlineData(null, false, 0)]
    public void ETag_OfSomeText_IsAVersionOrNothing(string? text, bool good, long version)
    {
        Assert.Equal(good, ETags.TryParse(text, out var read));
        if (good)
        {
            Assert.Equal(version, read);
            Assert.Equal(text, ETags.Of(read));
        }
    }

    [Theory]
    [InlineData("a b", "cases/a%20b/notes")]
    [InlineData("../x", "cases/..%2Fx/notes")]
    [InlineData("abc", "cases/abc/notes")]
    public void Paths_OddIds_AreEscaped(string id, string path) => Assert.Equal(path, CasePaths.Of(id, "notes"));

    [Fact]
    public void Paths_OfThingsWithKeys_NameTheVerb()
    {
        Assert.Equal("cases/c/promises/k%2F1/cancel", CasePaths.Of("c", "promises", "k/1", "cancel"));
        Assert.Equal("persons/p/holds", CasePaths.Person("p", "holds"));
        Assert.Equal("approvals/a/approve", CasePaths.Approval("a", approve: true));
        Assert.Equal("approvals/a/reject", CasePaths.Approval("a", approve: false));
    }

    [Fact]
    public void ProblemCodes_All_AreDifferentWordsInSnakeCase()
    {
        var codes = typeof(ProblemCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToArray();
        Assert.Equal(codes.Length, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, code => Assert.Matches("^[a-z]+(_[a-z]+)*$", code));
    }

    private static DateTimeOffset Instant(string json) =>
        JsonSerializer.Deserialize<DateTimeOffset>(json, CasesJson.Default.Options);

    private static string Written(DateTimeOffset instant) =>
        JsonSerializer.Serialize(instant, CasesJson.Default.Options);
}
