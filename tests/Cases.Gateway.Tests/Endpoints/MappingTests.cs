using System.Security.Cryptography;
using Cases.Contracts;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Gateway.Tests;

/// <summary>What the wire says in the words of the domain, and amounts as decimal strings.</summary>
public sealed class MappingTests
{
    public static TheoryData<Type, Type> Pairs
    {
        get
        {
            var pairs = new TheoryData<Type, Type>();
            var domain = typeof(CaseState).Assembly.GetExportedTypes().Where(type => type.IsEnum)
                .ToDictionary(type => type.Name, StringComparer.Ordinal);
            foreach (var word in typeof(CasesJson).Assembly.GetExportedTypes().Where(type => type.IsEnum))
            {
                if (domain.TryGetValue(word.Name, out var same))
                {
                    pairs.Add(word, same);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Words_OfWireAndDomain_AreTheSame(Type wire, Type domain)
    {
        // Proposals about policies wait among the approvals, and are of no case; overrides are no step of one.
        string[] beside = wire == typeof(Contracts.ApprovalKind)
            ? ["Lifting", "Override", "PolicyVersion", "Suspension"]
            : [];
        // Of the desk's reasons some are of payments that a bank told, which the domain keeps apart.
        beside = wire == typeof(Contracts.UnmatchedReason)
            ? [.. Enum.GetNames<DoubtReason>().Except(Enum.GetNames(domain))]
            : beside;
        // A refund has a door of its own, as it takes back no payment.
        string[] apart = wire == typeof(Contracts.ReturnKind) ? ["Refund"] : [];
        Assert.Equal(
            Enum.GetNames(domain).Except(apart).Concat(beside).Order(StringComparer.Ordinal),
            Enum.GetNames(wire).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Words_ThatAreMapped_AllHaveTheirPair() => Assert.Equal(47, Pairs.Count);

    [Fact]
    public void RefusalCodes_OfTheDomain_AreNoCodesOfTheGateway()
    {
        var own = typeof(ProblemCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToHashSet();
        var both = Enum.GetValues<RefusalCode>().Select(RefusalCodes.Wire).Where(own.Contains);
        Assert.Equal([ProblemCodes.CommandIdReused], both);
    }

    [Theory]
    [InlineData("0", 2, 0)]
    [InlineData("1", 2, 100)]
    [InlineData("1.5", 2, 150)]
    [InlineData("1.50", 2, 150)]
    [InlineData("-12.34", 2, -1234)]
    [InlineData("100", 0, 100)]
    [InlineData("1.234", 3, 1234)]
    [InlineData("999999999999999.99", 2, 99_999_999_999_999_999)]
    public void Amount_InItsForm_IsReadInMinorUnits(string text, int exponent, long minor)
    {
        Assert.True(DecimalAmount.TryParse(text, exponent, out var read));
        Assert.Equal(minor, read);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("-", 2)]
    [InlineData(".5", 2)]
    [InlineData("5.", 2)]
    [InlineData("+5", 2)]
    [InlineData("05", 2)]
    [InlineData("1.234", 2)]
    [InlineData("1.5", 0)]
    [InlineData("1e3", 2)]
    [InlineData("1,000.00", 2)]
    [InlineData(" 1", 2)]
    [InlineData("1 ", 2)]
    [InlineData("１２", 2)]
    [InlineData("0x10", 2)]
    [InlineData("--1", 2)]
    [InlineData("1.2.3", 2)]
    [InlineData("NaN", 2)]
    [InlineData("1000000000000000", 2)]
    [InlineData("99999999999999999999999999", 2)]
    public void Amount_OutOfForm_IsRefused(string text, int exponent) =>
        Assert.False(DecimalAmount.TryParse(text, exponent, out _));

    [Fact]
    public void Amount_ThatTheDomainWrites_IsReadBackAlike() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), minor => new[] { "CNY", "JPY", "KWD" }.All(code =>
        {
            var money = new Domain.Money(minor, Currency.Of(code));
            return DecimalAmount.TryParse(money.ToDecimalString(), money.Currency.Exponent, out var read)
                && read == minor;
        })));

    private static PageCursors Sealed { get; } = new(input =>
        Fingerprint16.FromBytes(SHA256.HashData(input.Span).AsSpan(0, Fingerprint16.Size)));

    [Theory]
    [InlineData("approvals", 0)]
    [InlineData("audit", 123_456_789)]
    public void Cursor_ThatWasGivenOut_IsReadBackByItsListOnly(string list, long number)
    {
        var cursor = Cursors.Of(Sealed, list, number);
        Assert.True(Cursors.TryParse(Sealed, list, cursor, -1, out var read));
        Assert.Equal(number, read);
        Assert.False(Cursors.TryParse(Sealed, "other", cursor, -1, out _));
        Assert.False(Cursors.TryParse(Sealed, list, cursor + "A", -1, out _));
        Assert.False(Cursors.TryParse(Sealed, list, "!" + cursor, -1, out _));
    }

    [Fact]
    public void Cursor_ThatIsAbsent_IsTheStart()
    {
        Assert.True(Cursors.TryParse(Sealed, "audit", null, 1, out var start));
        Assert.Equal(1, start);
        Assert.False(Cursors.TryParse(Sealed, "audit", "", 1, out _));
        Assert.False(Cursors.TryParse(Sealed, "audit", new string('A', 500), 1, out _));
    }
}
