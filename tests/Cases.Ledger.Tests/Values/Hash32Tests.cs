using Xunit;

namespace Cases.Ledger.Tests.Values;

public sealed class Hash32Tests
{
    private const string Hex = "000102030405060708090a0b0c0d0e0ff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

    [Fact]
    public void Hex_ThereAndBack_IsTheSame()
    {
        var hash = Hash32.FromHex(Hex);

        Assert.Equal(Hex, hash.ToString());
        Assert.Equal(Convert.FromHexString(Hex), hash.ToArray());
        Assert.Equal(hash, new Hash32(Convert.FromHexString(Hex)));
        Assert.Equal(hash, Hash32.FromHex(Hex.ToUpperInvariant()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("000102030405060708090a0b0c0d0e0ff0f1f2f3f4f5f6f7f8f9fafbfcfdfefg")]
    [InlineData("000102030405060708090a0b0c0d0e0ff0f1f2f3f4f5f6f7f8f9fafbfcfdfe")]
    [InlineData(" 00102030405060708090a0b0c0d0e0ff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")]
    public void Hex_AnythingElse_IsRefused(string? text)
    {
        Assert.False(Hash32.TryFromHex(text, out var hash));
        Assert.Equal(Hash32.Zero, hash);
        if (text is not null)
        {
            Assert.Throws<FormatException>(() => Hash32.FromHex(text));
        }
    }

    [Fact]
    public void Equality_AnyByteDiffers_IsNotEqual()
    {
        var bytes = Convert.FromHexString(Hex);
        var hash = new Hash32(bytes);
        for (var index = 0; index < Hash32.Size; index++)
        {
            bytes[index] ^= 1;
            Assert.NotEqual(hash, new Hash32(bytes));
            bytes[index] ^= 1;
        }

        Assert.Equal(hash.GetHashCode(), new Hash32(bytes).GetHashCode());
    }

    [Fact]
    public void Zero_IsTheDefaultAnd32ZeroBytes()
    {
        Assert.Equal(default, Hash32.Zero);
        Assert.Equal(new byte[32], Hash32.Zero.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Bytes_OfAnotherLength_AreRefused(int length)
    {
        Assert.Throws<ArgumentException>(() => new Hash32(new byte[length]));
        if (length < Hash32.Size)
        {
            Assert.Throws<ArgumentException>(() => Hash32.Zero.CopyTo(new byte[length]));
        }
    }
}

public sealed class SixteenByteTests
{
    private const string Hex = "00112233445566778899aabbccddeeff";

    [Fact]
    public void CommandId_FromHash_IsTheFirstHalfOfTheSha256()
    {
        // echo -n 'open demo-1' | sha256sum
        Assert.Equal("544776f8da931784c882f75bd1ffe6b9", CommandId16.FromHash("open demo-1").ToString());
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb924", CommandId16.FromHash("").ToString());
        Assert.NotEqual(CommandId16.FromHash("a"), CommandId16.FromHash("b"));
    }

    /// <summary>Texts short and too long for the stack, in letters of one to four bytes.</summary>
    [Theory]
    [InlineData("a")]
    [InlineData("\u00e9")]
    [InlineData("\u6848")]
    [InlineData("\U0001F4B0")]
    public void CommandId_FromHash_OfEveryLength_IsTheHashOfItsUtf8(string letter)
    {
        foreach (var count in (int[])[1, 63, 64, 65, 169, 170, 171, 511, 512, 513, 5_000])
        {
            var text = string.Concat(Enumerable.Repeat(letter, count));
            var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));

            Assert.Equal(CommandId16.FromBytes(hash.AsSpan(0, CommandId16.Size)), CommandId16.FromHash(text));
        }
    }

    [Fact]
    public void CommandId_HexThereAndBack_IsTheSame()
    {
        Assert.True(CommandId16.TryFromHex(Hex, out var id));
        Assert.Equal(Hex, id.ToString());
        Assert.Equal(id, CommandId16.FromBytes(Convert.FromHexString(Hex)));
        Assert.False(CommandId16.TryFromHex(Hex + "00", out _));
        Assert.False(CommandId16.TryFromHex(null, out _));
    }

    [Fact]
    public void Fingerprint_HexThereAndBack_IsTheSame()
    {
        Assert.True(Fingerprint16.TryFromHex(Hex, out var fingerprint));
        Assert.Equal(Hex, fingerprint.ToString());
        Assert.Equal(fingerprint, Fingerprint16.FromBytes(Convert.FromHexString(Hex)));
        Assert.False(Fingerprint16.TryFromHex("zz", out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    public void Bytes_OfAnotherLength_AreRefused(int length)
    {
        Assert.Throws<ArgumentException>(() => CommandId16.FromBytes(new byte[length]));
        Assert.Throws<ArgumentException>(() => Fingerprint16.FromBytes(new byte[length]));
        if (length < 16)
        {
            Assert.Throws<ArgumentException>(() => default(CommandId16).CopyTo(new byte[length]));
            Assert.Throws<ArgumentException>(() => default(Fingerprint16).CopyTo(new byte[length]));
        }
    }
}
