using Cases.TestKit;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Ledger.Tests.Sealing;

/// <summary>The golden values were computed by another implementation of HKDF, HMAC and AES-GCM.</summary>
public sealed class SealerTests : IDisposable
{
    private const string Number = "+86 10 5555 0100";
    private const long Created = 66_051_042; // Its second is 00 01 02 03, as the counter's first bytes.
    private static readonly StreamId Owner = StreamId.Parse("person/p1");

    private readonly MasterKey _master = MasterKey.FromBytes(Counting(32));
    private readonly Sealer _sealer;

    public SealerTests() => _sealer = new Sealer(_master, Counter());

    public void Dispose()
    {
        _sealer.Dispose();
        _master.Dispose();
    }

    [Fact]
    public void CreateKey_WithKnownEntropy_GivesTheGoldenRow()
    {
        var row = _sealer.CreateKey(Owner, "contact", Created, out var key);

        Assert.Equal("AAECAwQFBgcICQoL", row.KeyId);
        Assert.Equal(
            "2c2d2e2f3031323334353637ceaead547a021a524bcc5f491aaace45fcd72a6614eef6b7027f5b8fbf64f9690356af1af9751cd99b"
            + "5607d29cc58f6f",
            Convert.ToHexStringLower(row.Wrapped));
        Assert.Equal(("person/p1", "contact", Created), (row.Owner, row.Class, row.CreatedAtMs));
        Assert.Equal((row.KeyId, "person/p1", "contact"), (key.KeyId, key.Owner, key.Class));
        key.Dispose();
    }

    [Fact]
    public async Task Fingerprint_OnManyThreadsAtOnce_IsThatOfOne()
    {
        var inputs = Enumerable.Range(0, 500).Select(number => BitConverter.GetBytes(number)).ToArray();
        var alone = inputs.Select(input => _sealer.Fingerprint(input)).ToArray();
        Assert.Equal(inputs.Length, alone.Distinct().Count());

        var together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => inputs.Select(input => _sealer.Fingerprint(input)).ToArray())));

        Assert.All(together, fingerprints => Assert.Equal(alone, fingerprints));
    }

    [Fact]
    public void Seal_AText_GivesTheGoldenValue()
    {
        using var key = Key();

        var value = key.Seal(Place(), Number);

        Assert.Equal("aa6317f82058ed311fc8d1d4", Convert.ToHexStringLower(value.Nonce.Span));
        Assert.Equal(
            "9634341c9a5a93656b95cc0f2b9d06461135fb7bce0226048f3f5a99ddb11fe2",
            Convert.ToHexStringLower(value.Ciphertext.Span));
        var writer = new CborWriter();
        value.Write(writer);
        Assert.Equal(
            "d95ea1a362637458209634341c9a5a93656b95cc0f2b9d06461135fb7bce0226048f3f5a99ddb11fe2"
            + "636b65797041414543417751464267634943516f4c656e6f6e63654caa6317f82058ed311fc8d1d4",
            Convert.ToHexStringLower(writer.Written));
    }

    [Fact]
    public void Fingerprints_OfAnInput_AreTheGoldenOnes()
    {
        using var key = Key();

        Assert.Equal("d6aaeaf2034ad5cc9b01658f359ba7a7", key.Fingerprint("input"u8).ToString());
        Assert.Equal("ddb3c4d2e980e1cb6cea5e6bbf9e385c", _sealer.Fingerprint("input"u8).ToString());
        Assert.Equal("15fcc1719db6879ae7085f727d20d256", key.IndexToken("name", "wang").ToString());
        Assert.Equal("be301bb9a5aa9410", _master.CheckValue());
        Assert.NotEqual(key.IndexToken("name", "wang"), key.IndexToken("names", "wang"));
        Assert.NotEqual(key.IndexToken("a", "bc"), key.IndexToken("ab", "c"));
    }

    [Fact]
    public void Open_AtItsPlace_GivesThePlaintext()
    {
        using var key = Key();

        Assert.True(key.TryOpen(Place(), key.Seal(Place(), Number), out var plaintext));
        Assert.Equal(Number, System.Text.Encoding.UTF8.GetString(plaintext));
        Assert.True(key.TryOpen(Place(), key.Seal(Place(), ""), out plaintext));
        Assert.Empty(plaintext);
    }

    [Fact]
    public void Open_AnywhereElse_Fails()
    {
        using var key = Key();
        var value = key.Seal(Place(), Number);
        SealContext[] elsewhere =
        [
            Place() with { Stream = StreamId.Parse("person/p2") },
            Place() with { Command = CommandId16.FromHash("c2") },
            Place() with { Kind = "ContactChanged" },
            Place() with { Field = "numbers" },
        ];

        Assert.All(elsewhere, place =>
        {
            Assert.False(key.TryOpen(place, value, out var plaintext));
            Assert.Empty(plaintext);
        });
    }

    [Fact]
    public void Open_WithAnyByteChanged_Fails()
    {
        using var key = Key();
        var value = key.Seal(Place(), Number);
        for (var place = 0; place < value.Ciphertext.Length; place++)
        {
            Assert.False(key.TryOpen(Place(), value with { Ciphertext = Flip(value.Ciphertext, place) }, out _));
        }

        for (var place = 0; place < value.Nonce.Length; place++)
        {
            Assert.False(key.TryOpen(Place(), value with { Nonce = Flip(value.Nonce, place) }, out _));
        }

        Assert.False(key.TryOpen(Place(), value with { KeyId = "other" }, out _));
        Assert.False(key.TryOpen(Place(), value with { Ciphertext = new byte[15] }, out _));
        Assert.False(key.TryOpen(Place(), value with { Nonce = new byte[11] }, out _));
    }

    [Fact]
    public void Open_WithAnotherKeyOfTheSameName_Fails()
    {
        using var key = Key();
        using var other = new Sealer(_master, Counter(100));
        other.CreateKey(Owner, "contact", 0, out var otherKey);

        var value = key.Seal(Place(), Number) with { KeyId = otherKey.KeyId };

        Assert.False(otherKey.TryOpen(Place(), value, out _));
        otherKey.Dispose();
    }

    [Fact]
    public void Nonce_OfDifferentValuesOrPlaces_Differs()
    {
        using var key = Key();
        var nonces = new[]
        {
            key.Seal(Place(), "a"), key.Seal(Place(), "b"), key.Seal(Place(), ""),
            key.Seal(Place() with { Field = "name" }, "a"),
            key.Seal(Place() with { Kind = "K" }, "a"),
            key.Seal(Place() with { Command = default }, "a"),
            key.Seal(Place() with { Stream = StreamId.Parse("person/p2") }, "a"),
        }.Select(value => Convert.ToHexString(value.Nonce.Span)).ToList();

        Assert.Equal(nonces.Count, nonces.Distinct().Count());
        Assert.Equal(nonces[0], Convert.ToHexString(key.Seal(Place(), "a").Nonce.Span));
    }

    [Fact]
    public void Unwrap_OfTheRow_GivesTheSameKey()
    {
        var row = _sealer.CreateKey(Owner, "contact", 0, out var made);
        var value = made.Seal(Place(), Number);
        made.Dispose();

        Assert.True(_sealer.TryUnwrap(row, out var key));
        Assert.True(key.TryOpen(Place(), value, out _));
        key.Dispose();
    }

    [Fact]
    public void Unwrap_OfAChangedOrMovedRow_Fails()
    {
        var row = _sealer.CreateKey(Owner, "contact", 0, out var made);
        made.Dispose();
        using var otherMaster = MasterKey.FromBytes(new byte[32]);
        using var otherSealer = new Sealer(otherMaster, Counter());
        SealingKey[] wrong =
        [
            row with { Owner = "person/p2" },
            row with { Class = "health" },
            row with { KeyId = "AAECAwQFBgcICQoM" },
            row with { Wrapped = Flip(row.Wrapped, 0) },
            row with { Wrapped = Flip(row.Wrapped, 20) },
            row with { Wrapped = Flip(row.Wrapped, 59) },
            row with { Wrapped = [] },
            row with { Wrapped = new byte[61] },
        ];

        Assert.All(wrong, changed => Assert.False(_sealer.TryUnwrap(changed, out _)));
        Assert.False(otherSealer.TryUnwrap(row, out _));
    }

    [Theory]
    [InlineData("00")]
    [InlineData("d95ea200")]
    [InlineData("d95ea1a0")]
    [InlineData("d95ea180")]
    [InlineData("d95ea1a362637450000000000000000000000000000000006373657960656e6f6e63654c000000000000000000000000")]
    [InlineData("d95ea1a36263744f000000000000000000000000000000636b657960656e6f6e63654c000000000000000000000000")]
    [InlineData("d95ea1a3626374500000000000000000000000000000000063" + "6b657960656e6f6e63654b0000000000000000000000")]
    public void Read_WhatIsNoSealedValue_IsRefused(string hex) => Assert.Throws<CborException>(() =>
    {
        var reader = new CborReader(Convert.FromHexString(hex));
        SealedValue.Read(ref reader);
    });

    [Fact]
    public void Value_OfAnyText_GoesThroughAPayloadAndOpens() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<byte[]>(plaintext =>
        {
            using var key = Key();
            var writer = new CborWriter();
            key.Seal(Place(), plaintext).Write(writer);
            var reader = new CborReader(writer.Written);
            var read = SealedValue.Read(ref reader);
            reader.EndOfData();
            return key.TryOpen(Place(), read, out var opened) && opened.AsSpan().SequenceEqual(plaintext);
        }));

    [Fact]
    public async Task Keys_UsedByManyThreads_SealAndOpenRight()
    {
        using var key = Key();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var number = 0; number < 200; number++)
            {
                var text = $"{thread}/{number}";
                Assert.True(key.TryOpen(Place(), key.Seal(Place(), text), out var opened));
                Assert.Equal(text, System.Text.Encoding.UTF8.GetString(opened));
            }
        })));
    }

    [Fact]
    public void MasterKey_OfAnotherLength_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => MasterKey.FromBytes(new byte[31]));
        using var made = MasterKey.Create(Counter());
        Assert.Equal(_master.CheckValue(), made.CheckValue());
        using var other = MasterKey.Create(Counter(1));
        Assert.NotEqual(made.CheckValue(), other.CheckValue());
    }

    private static SealContext Place() => new(Owner, CommandId16.FromHash("c1"), "ContactAdded", "number");

    private static byte[] Counting(int count) => [.. Enumerable.Range(0, count).Select(number => (byte)number)];

    private static byte[] Flip(ReadOnlyMemory<byte> bytes, int place)
    {
        var flipped = bytes.ToArray();
        flipped[place] ^= 0x10;
        return flipped;
    }

    /// <summary>Entropy that counts: 0, 1, 2, ...</summary>
    private static Entropy Counter(byte start = 0)
    {
        var next = start;
        return destination =>
        {
            foreach (ref var value in destination)
            {
                value = next;
                next = unchecked((byte)(next + 1));
            }
        };
    }

    private DataKey Key()
    {
        using var sealer = new Sealer(_master, Counter());
        sealer.CreateKey(Owner, "contact", Created, out var key);
        return key;
    }
}
