using Cases.Domain;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Cases.Gateway.Tests;

public sealed class CallerTests
{
    [Theory]
    [InlineData(StaffRoles.Collector, "collector")]
    [InlineData(StaffRoles.Field, "field")]
    [InlineData(StaffRoles.Supervisor, "supervisor")]
    [InlineData(StaffRoles.Legal, "legal")]
    [InlineData(StaffRoles.PolicyOwner, "policy-owner")]
    [InlineData(StaffRoles.Compliance, "compliance")]
    [InlineData(StaffRoles.Auditor, "auditor")]
    [InlineData(StaffRoles.Agency, "agency")]
    [InlineData(StaffRoles.Integration, "integration")]
    [InlineData(StaffRoles.Debtor, "debtor")]
    [InlineData(StaffRoles.Admin, "admin")]
    public void RoleNames_OfEachRole_AreThoseOfTheContract(StaffRoles role, string name)
    {
        Assert.Equal(name, RoleNames.Of(role));
        Assert.Equal(role, RoleNames.Parse(name));
        Assert.Contains(name, RoleNames.All);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("none")]
    [InlineData("Collector")]
    [InlineData("collector,admin")]
    [InlineData("1024")]
    public void RoleNames_OfNoRole_AreNobody(string? name) =>
        Assert.Equal(StaffRoles.None, RoleNames.Parse(name));

    [Fact]
    public void RoleNames_All_AreEleven() => Assert.Equal(11, RoleNames.All.Count);

    [Fact]
    public void Caller_AsPrincipal_KeepsWhatTheLedgerRecords()
    {
        var caller = new Caller("li", StaffRoles.PolicyOwner)
        {
            Organisation = "bank", Branch = "north", Team = "red", Product = "card",
        };
        Assert.Equal(new Principal("li", "policy-owner", "bank", "north"), caller.ToPrincipal());
    }

    [Fact]
    public void Caller_OfARequestWithoutOne_IsABrokenProgram() =>
        Assert.Throws<InvalidOperationException>(() => new DefaultHttpContext().Caller());
}
