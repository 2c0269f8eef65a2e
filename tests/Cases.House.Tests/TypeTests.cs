using Xunit;

namespace Cases.House.Tests;

/// <summary>Rules about declared types, on the tree and on made-up pieces.</summary>
public sealed class TypeTests
{
    [Fact]
    public void Classes_OfTheTree_AreSealedStaticOrAbstract() => House.Expect(
        TypeRules.Open(House.Sources), "seal the class, or make it static or abstract");

    [Fact]
    public void TypeNames_OfTheTree_SayWhatTheTypeDoes() => House.Expect(
        TypeRules.Empty(House.Sources), "name the type after its work in the words of the trade");

    [Fact]
    public void Interfaces_OfTheProduct_HaveTwoImplementations() => House.Expect(
        TypeRules.Lonely(House.Sources), "use the class itself until a second implementation is in the tree");

    [Theory]
    [InlineData("public class A { }", true)]
    [InlineData("record A(int B);", true)]
    [InlineData("sealed record A(int B);", false)]
    [InlineData("public abstract partial class A { } partial class A { }", false)]
    [InlineData("public static class A { private class B { } }", true)]
    [InlineData("readonly record struct A(int B); enum C { D } struct E { }", false)]
    public void Open_OneDeclaration_IsNamedWhereInheritable(string text, bool open) =>
        Assert.Equal(open, TypeRules.Open([Source(text)]).Any());

    [Theory]
    [InlineData("CaseManager", true)]
    [InlineData("StringUtils", true)]
    [InlineData("UtilCode", true)]
    [InlineData("CaseService", true)]
    [InlineData("StoreBase", true)]
    [InlineData("LedgerV2", true)]
    [InlineData("ServiceReply", false)]
    [InlineData("BaseRate", false)]
    [InlineData("ImplicitStop", false)]
    [InlineData("Utility", false)]
    public void Empty_OneName_IsNamedWhereItSaysNothing(string name, bool empty) =>
        Assert.Equal(empty, TypeRules.Empty([Source($"sealed class {name};")]).Any());

    [Theory]
    [InlineData("interface IStore { }", true)]
    [InlineData("interface IStore { } sealed class A : IStore { }", true)]
    [InlineData("interface IStore { } sealed class A : IStore { } sealed class B(int c) : IOther, IStore { }", false)]
    [InlineData("interface IStore<T> { } sealed class A : IStore<int> { } sealed class B : IStore<long> { }", false)]
    [InlineData("interface IStreamHost { }", false)]
    public void Lonely_OneInterface_IsNamedBelowTwoImplementations(string text, bool lonely) =>
        Assert.Equal(lonely, TypeRules.Lonely([Source(text)]).Any());

    private static Document Source(string text) => new("src/Cases.Work/A.cs", text);
}
