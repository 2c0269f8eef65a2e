using Npgsql;
using Xunit;

namespace Cases.Storage.Postgres.Tests;

/// <summary>What may stand behind <c>postgres:</c>.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("Host=db;Database=cases;Username=ann", "db:5432/cases", "ann")]
    [InlineData("host=db;port=6000;database=cases;user id=ann;password='a;b'", "db:6000/cases", "ann")]
    [InlineData("//ann@db/cases", "db:5432/cases", "ann")]
    [InlineData("//ann:p%40ss%2F@db:6000/my%20cases?sslmode=verify-full&connect_timeout=3", "db:6000/my cases", "ann")]
    [InlineData("//Ann%C3%A9@[::1]:6000/cases", "::1:6000/cases", "Anné")]
    public void Parse_AnyForm_ShowsPlaceAndRole(string text, string shown, string role)
    {
        var address = PostgresAddress.Parse(text);

        Assert.Equal(shown, address.Shown);
        Assert.Equal(role, address.Role);
    }

    [Theory]
    [InlineData("", "host")]
    [InlineData("cases.db", "list of settings")]
    [InlineData("Host=db;Username=ann", "database")]
    [InlineData("Host=db;Database=cases", "role")]
    [InlineData("Host=db;Database=cases;Username=ann;Password=secret;Colour=red", "list of settings")]
    [InlineData("Host=db;Database=cases;Username=ann;Password=secret;Port=many", "list of settings")]
    [InlineData("Host=db;Database=cases;Username=ann;Password=secret;Multiplexing=true", "Multiplexing")]
    [InlineData("Host=db;Database=cases;Username=ann;Target Session Attributes=primary", "several hosts")]
    [InlineData("//", "host")]
    [InlineData("//ann:secret@db", "database")]
    [InlineData("//db/cases", "role")]
    [InlineData("//ann:secret@db:99999/cases", "address")]
    [InlineData("//ann:secret@db/cases?colour=red", "colour")]
    [InlineData("//ann:secret@db/cases?sslmode=perhaps", "sslmode")]
    public void Parse_WhatIsNoAddress_SaysWhatIsMissingAndShowsNoPassword(string text, string word)
    {
        var error = Assert.Throws<ArgumentException>(() => PostgresAddress.Parse(text));

        Assert.Contains(word, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void As_AnotherRole_IsTheSamePlace()
    {
        var address = PostgresAddress.Parse("//ann:secret@db/cases");

        var owner = address.As("owner", null);

        Assert.Equal("owner", owner.Role);
        Assert.Equal(address.Shown, owner.Shown);
    }

    [Theory]
    [InlineData("", 24, 5, 15, "idle_in_transaction_session_timeout=30s", "tcp_user_timeout=20s")]
    [InlineData(";Maximum Pool Size=7;Timeout=9;Command Timeout=99", 7, 9, 99, "jit=off", "synchronous_commit=on")]
    public void Connect_WhatTheAddressLeavesOpen_IsBounded(
        string more, int pool, int open, int answer, string option, string another)
    {
        using var source = PostgresAddress.Parse("Host=db;Database=cases;Username=ann" + more).Connect();

        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);

        Assert.Equal((pool, open, answer), (settings.MaxPoolSize, settings.Timeout, settings.CommandTimeout));
        Assert.Contains(option, settings.Options, StringComparison.Ordinal);
        Assert.Contains(another, settings.Options, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "primary", 1)]
    [InlineData(";Target Session Attributes=any;Host Recheck Seconds=3", "any", 3)]
    public void Connect_ToSeveralHosts_AsksForThePrimaryAndSoonAgain(string more, string session, int seconds)
    {
        using var source = PostgresAddress.Parse("Host=a,b:6000;Database=cases;Username=ann" + more).Connect();

        var settings = new NpgsqlConnectionStringBuilder(source.ConnectionString);

        Assert.Equal((session, seconds), (settings.TargetSessionAttributes, settings.HostRecheckSeconds));
    }

    [Theory]
    [InlineData("//ann:secret@db/cases?options=x", "postgres://ann@db:5432/cases")]
    [InlineData("Host=db;Port=6;Database=cases;Username=a b;Password=secret", "postgres://a%20b@db:6/cases")]
    public void ToString_Address_IsWhatStoreTakesWithoutThePassword(string text, string shown)
    {
        var printed = PostgresAddress.Parse(text).ToString();

        Assert.Equal(shown, printed);
        Assert.Equal(shown, PostgresAddress.Parse(printed["postgres:".Length..]).ToString());
    }
}
