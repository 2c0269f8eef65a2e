using System.Reflection;
using Xunit;

namespace Cases.Contracts.Tests;

/// <summary>Members of answers that tell of a person are marked, so that who reads them is recorded.</summary>
public sealed class PersonalAttributeTests
{
    [Theory]
    [InlineData(typeof(PersonView), nameof(PersonView.Name))]
    [InlineData(typeof(ContactPointView), nameof(ContactPointView.Value))]
    [InlineData(typeof(CaseView), nameof(CaseView.Account))]
    [InlineData(typeof(CaseView), nameof(CaseView.Parties))]
    [InlineData(typeof(WorklistRow), nameof(WorklistRow.Account))]
    [InlineData(typeof(WorklistRow), nameof(WorklistRow.Person))]
    [InlineData(typeof(ContactPermission), nameof(ContactPermission.Person))]
    [InlineData(typeof(UnmatchedPayment), nameof(UnmatchedPayment.Account))]
    [InlineData(typeof(AuditEntry), nameof(AuditEntry.Data))]
    public void Member_ThatTellsOfSomebody_IsMarked(Type answer, string member) =>
        Assert.NotNull(answer.GetProperty(member)!.GetCustomAttribute<PersonalAttribute>());
}
