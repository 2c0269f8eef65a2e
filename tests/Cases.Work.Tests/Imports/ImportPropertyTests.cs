using Cases.Domain;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>Whatever rows came before: the last row of an account is how its case stands.</summary>
public sealed class ImportPropertyTests
{
    private static readonly string[] Rows =
    [
        .. from amount in (string[])["35.00", "40.00", "0.01"]
           from due in (string[])["2026-10-01", "2026-12-24", ""]
           from disputed in (string[])["yes", "no", ""]
           from paid in (string[])[",", "2026-10-02,35.00", "2026-10-03,0.01"]
           select $"A,EUR,{amount},{due},{disputed},{paid}",
    ];

    [Fact]
    public void Import_AnyRows_TheLastOneStands()
    {
        var indices = Gen.NonEmptyListOf(Gen.Choose(0, Rows.Length - 1)).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(indices, chosen =>
        {
            var rows = chosen.Select(index => Rows[index]).ToArray();
            var all = Import(rows);
            return all == Import(rows[^1..]) && all == Import([.. rows, .. rows]);
        }));
    }

    [Fact]
    public void Import_AnyRowsOneByOne_AsOneFile()
    {
        var indices = Gen.NonEmptyListOf(Gen.Choose(0, Rows.Length - 1)).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(indices, chosen =>
        {
            var rows = chosen.Select(index => Rows[index]).ToArray();
            var host = new MemoryHost(Given.Book);
            foreach (var row in rows)
            {
                Import([row], host);
            }

            return Standing(host) == Import(rows);
        }));
    }

    private static string Import(string[] rows, MemoryHost? known = null)
    {
        using var folder = new Folder();
        var host = known ?? new MemoryHost(Given.Book);
        var text = "account,currency,amount,due_date,disputed,paid_on,paid\n" + string.Join('\n', rows) + "\n";
        var result = new ImportRun(host, new ImportOptions
        {
            Map = ImportMaps.Load(ImportMaps.Default).Map!,
            Path = folder.Write("rows.csv", text),
            Book = Given.Book,
            Identity = Given.Identity,
            Clock = new Engine.VirtualClock(MemoryHost.Start.ToDateTimeOffset()),
            Delay = (_, _) => Task.CompletedTask,
        }).RunAsync(CancellationToken.None).GetAwaiter().GetResult();
        Assert.Empty(result.Faults);
        return Standing(host);
    }

    private static string Standing(MemoryHost host)
    {
        var state = host.Case(Given.CaseId("import", "A"));
        state.AssertInvariants();
        var money = state.Money.Where(money => !money.Reversed);
        return string.Join(
            ' ',
            state.OutstandingMinor,
            state.Items[0].DueOn,
            string.Join(',', state.Holds.Where(hold => !hold.Lifted).Select(hold => hold.Kind)),
            string.Join(',', money.Select(paid => (paid.Minor, paid.ValueOn))));
    }
}
