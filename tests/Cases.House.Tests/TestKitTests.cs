using Cases.TestKit;
using Xunit;

namespace Cases.House.Tests;

public sealed class TestKitTests
{
    [Fact]
    public void TestData_VariableSet_IsThatFolder() =>
        Assert.Equal(Path.GetFullPath("somewhere"), TestData.FindRoot("somewhere", AppContext.BaseDirectory));

    [Fact]
    public void TestData_NoVariable_IsTheNearestFolderAbove()
    {
        string top = Directory.CreateTempSubdirectory("cases-kit").FullName;
        try
        {
            string data = Directory.CreateDirectory(Path.Combine(top, "shared", "data")).FullName;
            string deep = Directory.CreateDirectory(Path.Combine(top, "checkout", "bin")).FullName;

            Assert.Equal(data, TestData.FindRoot(null, deep));
            Assert.Equal(data, TestData.FindRoot("", deep));
        }
        finally
        {
            Directory.Delete(top, recursive: true);
        }
    }

    [Fact]
    public void Checkout_Root_HoldsTheSolution() =>
        Assert.True(File.Exists(Path.Combine(Checkout.Root, "Cases.sln")));
}
