using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Cases.Ledger.Tests.Proof;

public sealed class NoteTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    private static readonly string Line =
        $"\u2014 log.example/one {Convert.ToBase64String([1, 2, 3, 4, 5, 6, 7])}\n";

    [Fact]
    public void Note_SignedByAKey_IsVerifiedByItsTextAlone()
    {
        using var signer = Signer("log.example/one", 1);
        Assert.True(NoteKey.TryParse(signer.Key.ToString(), out var key));
        Assert.Equal(signer.Key, key);
        var checkpoint = new Checkpoint("log.example/one", new TreeHead(7, Hash32.Zero));
        var note = new SignedNote(checkpoint.Text, [signer.Sign(checkpoint.Text)]);
        Assert.Equal(checkpoint.Text, Checkpoint.Read(note.ToString(), out var read, out _)!.Text);
        Assert.Null(read!.Check([key], out var by));
        Assert.Equal([key], by);
    }

    [Fact]
    public void Key_AsText_HasNameIdAndTheByteOfItsAlgorithm()
    {
        using var signer = Signer("log.example/one", 1);
        var parts = signer.Key.ToString().Split('+', 3);
        var info = Convert.FromBase64String(parts[2]);
        Assert.Equal("log.example/one", parts[0]);
        Assert.Equal(0x02, info[0]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(info[1..])[..4]), parts[1]);
        using var open = ECDsa.Create();
        open.ImportSubjectPublicKeyInfo(info.AsSpan(1), out _);
        Assert.Equal(256, open.KeySize);
    }

    [Fact]
    public void Signature_OfAnotherProgram_IsVerified()
    {
        // What openssl and other logs make: SHA-256, an ASN.1 sequence of two numbers.
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = NoteKey.Of("other", other.ExportSubjectPublicKeyInfo());
        var made = other.SignHash(SHA256.HashData("text\n"u8), DSASignatureFormat.Rfc3279DerSequence);
        Assert.True(key.Verifies("text\n"u8, made));
        Assert.False(key.Verifies("texT\n"u8, made));
        Assert.False(key.Verifies("text\n"u8, made.AsSpan(0, made.Length - 1)));
        Assert.False(key.Verifies("text\n"u8, []));
        Assert.False(key.Verifies("text\n"u8, other.SignHash(SHA256.HashData("text\n"u8))));
    }

    [Fact]
    public void Check_WithUnknownKeysAmongThem_LooksAtTheKnownOneAlone()
    {
        using var known = Signer("log.example/one", 1);
        using var sameName = Signer("log.example/one", 2);
        using var witness = Signer("witness.example", 3);
        const string Text = "text\n";
        var junk = new NoteSignature("other", known.Key.Id, new byte[] { 9 });
        var note = new SignedNote(Text, [junk, sameName.Sign(Text), witness.Sign(Text), known.Sign(Text)]);
        Assert.Null(note.Check([known.Key], out var by));
        Assert.Equal([known.Key], by);
        Assert.Null(note.Check([witness.Key, known.Key], out by));
        Assert.Equal([witness.Key, known.Key], by);
        using var stranger = Signer("stranger", 4);
        Assert.Contains("no key that is known", note.Check([stranger.Key], out by), StringComparison.Ordinal);
        Assert.Empty(by);
        Assert.NotNull(note.Check([], out _));
    }

    [Fact]
    public void Check_WithAWrongSignatureOfAKnownKey_RefusesTheNoteWhateverElseSignsIt()
    {
        using var one = Signer("one", 1);
        using var two = Signer("two", 2);
        var note = new SignedNote("text\n", [one.Sign("text\n"), two.Sign("other\n")]);
        Assert.Contains("by two", note.Check([one.Key, two.Key], out var by), StringComparison.Ordinal);
        Assert.Empty(by);
        Assert.Null(note.Check([one.Key], out _));
        var twice = new SignedNote("text\n", [one.Sign("text\n"), one.Sign("other\n")]);
        Assert.NotNull(twice.Check([one.Key], out _));
    }

    [Fact]
    public void Check_OfAChangedText_Fails()
    {
        using var signer = Signer("one", 1);
        var note = new SignedNote("one\n8\nx\n", [signer.Sign("one\n8\nx\n")]);
        Assert.NotNull((note with { Text = "one\n9\nx\n" }).Check([signer.Key], out _));
    }

    [Fact]
    public void Note_OfSixtyFourSignatures_IsReadAndOfOneMoreNot()
    {
        Assert.True(Parses("text\n\n" + string.Concat(Enumerable.Repeat(Line, SignedNote.MaxSignatures))));
        Assert.False(Parses("text\n\n" + string.Concat(Enumerable.Repeat(Line, SignedNote.MaxSignatures + 1))));
        Assert.False(Parses(new string('x', SignedNote.MaxBytes) + "\n\n" + Line));
    }

    [Fact]
    public void Note_WithEmptyLinesInItsText_IsPartedAtTheLastOne()
    {
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes("one\n\ntwo\n\n" + Line), out var note, out _));
        Assert.Equal("one\n\ntwo\n", note!.Text);
        Assert.Equal("one\n\ntwo\n\n" + Line, note.ToString());
    }

    public static TheoryData<string, string> OddNotes => new()
    {
        { "nothing", "" },
        { "no signature", "text\n" },
        { "no line of signatures", "text\n\n" },
        { "no newline at the end", "text\n\n" + Line[..^1] },
        { "a tab", "te\txt\n\n" + Line },
        { "a carriage return", "text\r\n\r\n" + Line },
        { "a hyphen for the dash", "text\n\n-" + Line[1..] },
        { "two spaces", "text\n\n" + Line.Replace(" log", "  log", StringComparison.Ordinal) },
        { "a plus in the name", "text\n\n" + Line.Replace("one", "o+e", StringComparison.Ordinal) },
        { "a space of its own in the name", "text\n\n" + Line.Replace("one", "o\u00a0e", StringComparison.Ordinal) },
        { "no name", "text\n\n" + Line.Replace("log.example/one", "", StringComparison.Ordinal) },
        { "an id alone", "text\n\n\u2014 a AQIDBA==\n" },
        { "bad base64", "text\n\n\u2014 a AQIDBAU\n" },
        { "base64 with bits left over", "text\n\n\u2014 a AQIDBAV=\n" },
        { "base64 of the other alphabet", "text\n\n\u2014 a AQIDBAUG-_8=\n" },
        { "a space in base64", "text\n\n\u2014 a AQID BAU=\n" },
        { "words behind it", "text\n\n" + Line + "more\n" },
    };

    [Theory]
    [MemberData(nameof(OddNotes))]
    public void Note_ThatIsOdd_IsNone(string what, string text)
    {
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out var note, out var fault), what);
        Assert.Null(note);
        Assert.NotEqual("", fault);
    }

    [Fact]
    public void Note_ThatIsNotUtf8_IsNone()
    {
        byte[] bytes = [.. "te"u8, 0xff, .. Encoding.UTF8.GetBytes("\n\n" + Line)];
        Assert.False(SignedNote.TryParse(bytes, out _, out var fault));
        Assert.Contains("UTF-8", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log\n0\n" + Root + "\n", true)]
    [InlineData("log\n20852163\n" + Root + "\n", true)]
    [InlineData("log\n20852163\n" + Root + "\nmore\nand more\n", true)]
    [InlineData("log\n20852163\n" + Root + "\n\nmore\n", false)]
    [InlineData("log\n020\n" + Root + "\n", false)]
    [InlineData("log\n-1\n" + Root + "\n", false)]
    [InlineData("log\n+1\n" + Root + "\n", false)]
    [InlineData("log\n 1\n" + Root + "\n", false)]
    [InlineData("log\n1.0\n" + Root + "\n", false)]
    [InlineData("log\n9223372036854775808\n" + Root + "\n", false)]
    [InlineData("log\n\n" + Root + "\n", false)]
    [InlineData("\n1\n" + Root + "\n", false)]
    [InlineData("log\n1\n", false)]
    [InlineData("log\n1\n" + Root, false)]
    [InlineData("log\n1\nAAAA\n", false)]
    [InlineData("log\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", false)]
    [InlineData("", false)]
    public void Checkpoint_OfAText_IsReadStrictly(string text, bool isOne)
    {
        var read = Checkpoint.Parse(text);
        Assert.Equal(isOne, read is not null);
        Assert.Equal(isOne ? text : null, read?.Text);
        Assert.Equal(isOne, Checkpoint.Read(text + "\n" + Line, out _, out var fault) is not null);
        Assert.Equal(isOne, fault.Length == 0);
    }

    [Fact]
    public void Key_ThatIsOdd_IsNone()
    {
        using var signer = Signer("one", 1);
        var text = signer.Key.ToString();
        Assert.True(NoteKey.TryParse(text, out _));
        using var larger = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var info = larger.ExportSubjectPublicKeyInfo();
        var id = Convert.ToHexStringLower(SHA256.HashData(info)[..4]);
        var foreign = $"one+{id}+{Convert.ToBase64String([2, .. info])}";
        string?[] odd =
        [
            null, "", "one", "one+12345678", text[1..] + "A", "o ne" + text[3..], text[3..], foreign, text + "=",
            text.Replace("+AjBZ", "+ATBZ", StringComparison.Ordinal), $"one+00000000+{text.Split('+', 3)[2]}",
        ];
        Assert.All(odd, key => Assert.False(NoteKey.TryParse(key, out _), key));
        Assert.Throws<ArgumentException>(() => NoteKey.Of("one", info));
        Assert.Throws<ArgumentException>(() => NoteKey.Of("one", [1, 2, 3]));
    }

    [Fact]
    public void Signer_OfTheSameSecret_IsTheSameKeyAndOfNoNumberNone()
    {
        using var one = Signer(null, 5);
        using var again = Signer(null, 5);
        using var other = Signer(null, 6);
        Assert.Equal(one.Key, again.Key);
        Assert.Equal(one.Key.GetHashCode(), again.Key.GetHashCode());
        Assert.NotEqual(one.Key, other.Key);
        Assert.Matches("^cases/[0-9a-f]{16}$", one.Key.Name);
        Assert.Null(NoteSigner.TryCreate("x", new byte[32]));
        Assert.Null(NoteSigner.TryCreate("x", Enumerable.Repeat((byte)0xff, 32).ToArray()));
    }

    [Fact]
    public void Signatures_OfAWitness_AreReadLineByLine()
    {
        Assert.True(SignedNote.TryParseSignatures(Line + Line, out var two));
        Assert.Equal(2, two.Count);
        Assert.Equal(Line, two[0] + "\n");
        Assert.Equal(0x01020304u, two[0].KeyId);
        Assert.False(SignedNote.TryParseSignatures("", out _));
        Assert.False(SignedNote.TryParseSignatures(Line + "\n", out _));
        Assert.False(SignedNote.TryParseSignatures(Line[..^1], out _));
    }

    internal static NoteSigner Signer(string? name, byte seed) =>
        NoteSigner.TryCreate(name, Enumerable.Repeat(seed, 32).ToArray())!;

    private static bool Parses(string text) => SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _, out _);
}
