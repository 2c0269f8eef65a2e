using System.Xml.Linq;
using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;
using Cases.TestKit;
using Xunit;

namespace Cases.Work.Tests;

/// <summary>
/// Goal: the 60 consecutive days of a bank make the same ledger balances in any order. No entry there names a debtor,
/// so a case is opened for each entry in, under the reference that the entry carries.
/// </summary>
public sealed class CamtOrderTests : EngineWork
{
    private static readonly string[] Orders = ["forward", "backward", "seed 3", "seed 4"];

    [Fact]
    public async Task SixtyDays_EachWithACaseForItsEntriesIn_MakeTheSameBalancesInAnyOrder()
    {
        var days = Days();
        var files = days.Select(day => day.Path).Distinct(StringComparer.Ordinal).ToArray();
        Assert.Equal(60, files.Length);
        var credits = days.SelectMany(day => day.Credits).OrderBy(credit => credit.Reference).ToList();
        Assert.Equal(146, credits.Count);
        Assert.Equal(146, credits.Select(credit => credit.Reference).Distinct(StringComparer.Ordinal).Count());
        // And they are what the bank says came in, read apart from the product's own reader.
        var expected = credits.Select(credit => $"{credit.Reference} {credit.Minor}").ToList();
        foreach (var order in Orders)
        {
            await using var world = new World();
            var made = await world.BalancesAsync(
                [.. credits.Select(credit => credit.Reference)], [.. Ordered(files, order).Select(WithDebtors)]);
            Assert.Equal(expected, made);
        }
    }

    /// <summary>Of each own account and currency the day's closing balance opens the next, and explains its entries.
    /// </summary>
    [Fact]
    public void SixtyDays_OfEachAccountAndCurrency_AreAChainOfBalances()
    {
        var checkedChains = 0;
        foreach (var chain in Days().GroupBy(day => (day.Account, day.Currency)))
        {
            var days = chain.OrderBy(day => day.Path, StringComparer.Ordinal).ToList();
            foreach (var day in days)
            {
                Assert.Equal(day.Closing, day.Opening + day.Booked);
                Assert.Equal(["ok", "ok"], CamtSurvey.Of(day.Path).BalanceChecks);
            }

            for (var index = 1; index < days.Count; index++)
            {
                Assert.Equal(days[index - 1].Closing, days[index].Opening);
            }

            Assert.Equal(60, days.Count);
            Assert.Equal(days[^1].Closing, days[0].Opening + days.Sum(day => day.Booked));
            checkedChains++;
        }

        Assert.Equal(2, checkedChains);
    }

    private static string[] Ordered(string[] paths, string order)
    {
        var files = paths.ToArray();
        if (order == "backward")
        {
            Array.Reverse(files);
        }
        else if (order != "forward")
        {
            new Random(order[^1]).Shuffle(files);
        }

        return files;
    }

    /// <summary>
    /// The day's file, in which each entry in says under its creditor's reference whose money it is. Most of them are
    /// sums of batches that are not listed; here each is one payment.
    /// </summary>
    private static (string Name, string Text) WithDebtors(string path)
    {
        var document = XDocument.Load(path);
        var space = document.Root!.Name.Namespace;
        foreach (var entry in document.Descendants(space + "Ntry").Where(entry => IsCredit(entry)))
        {
            var details = entry.Element(space + "NtryDtls");
            var transaction = details?.Element(space + "TxDtls");
            if (transaction is null)
            {
                transaction = new XElement(space + "TxDtls");
                entry.Add(new XElement(space + "NtryDtls", transaction));
            }

            entry.Descendants(space + "Btch").Remove();
            transaction.Elements(space + "RmtInf").Remove();
            transaction.Add(new XElement(space + "RmtInf", new XElement(space + "Strd", new XElement(
                space + "CdtrRefInf", new XElement(space + "Ref", AccountOf(ReferenceOf(entry)))))));
        }

        return (Path.GetFileName(path), document.ToString());
    }

    private static string AccountOf(string reference) => "ACC" + reference.Replace("-", "", StringComparison.Ordinal);

    private static bool IsCredit(XElement entry) =>
        (string?)entry.Element(entry.Name.Namespace + "CdtDbtInd") == "CRDT"
        && (string?)entry.Element(entry.Name.Namespace + "RvslInd") is not ("true" or "1");

    private static string ReferenceOf(XElement entry) => (string)entry.Element(entry.Name.Namespace + "AcctSvcrRef")!;

    private static List<Day> Days()
    {
        var folder = Path.Combine(TestData.Require("04-camt"), "camt-to-coda", "camt053-LT6258");
        return [.. Directory.GetFiles(folder, "*.xml").Order(StringComparer.Ordinal).SelectMany(Read)];
    }

    /// <summary>Read apart from the product's own reader.</summary>
    private static IEnumerable<Day> Read(string path)
    {
        var document = XDocument.Load(path);
        var space = document.Root!.Name.Namespace;
        foreach (var statement in document.Descendants(space + "Stmt"))
        {
            var entries = statement.Elements(space + "Ntry").ToList();
            yield return new Day(
                path, statement.Element(space + "Acct")!.Element(space + "Id")!.Value,
                (string)statement.Element(space + "Acct")!.Element(space + "Ccy")!,
                BalanceOf(statement, "OPBD"), BalanceOf(statement, "CLBD"))
            {
                Booked = entries.Sum(Signed),
                Credits = [.. entries.Where(IsCredit).Select(entry => (ReferenceOf(entry), Signed(entry)))],
            };
        }
    }

    private static long BalanceOf(XElement statement, string code) => statement.Elements()
        .Where(one => one.Name.LocalName == "Bal" && one.Descendants().Any(inner => inner.Value == code))
        .Select(Signed).First();

    /// <summary>In the minor unit, below zero for what goes out.</summary>
    private static long Signed(XElement told)
    {
        var space = told.Name.Namespace;
        var minor = (long)((decimal)told.Element(space + "Amt")! * 100);
        return (string?)told.Element(space + "CdtDbtInd") == "DBIT" ? -minor : minor;
    }

    private sealed record Day(string Path, string Account, string Currency, long Opening, long Closing)
    {
        public required long Booked { get; init; }

        public required List<(string Reference, long Minor)> Credits { get; init; }
    }

    /// <summary>A bank of its own, for each order of the files.</summary>
    private sealed class World : EngineWork
    {
        /// <summary>What was received on each case, by its reference, and what waits.</summary>
        public async Task<List<string>> BalancesAsync(
            List<string> references, List<(string Name, string Text)> files)
        {
            Clock.Advance(TimeSpan.FromDays(3_650)); // No value date of theirs lies in the future.
            await using var node = Start();
            foreach (var reference in references)
            {
                var account = AccountOf(reference);
                var id = node.Identity.Case("core", account, 1);
                var open = CaseCommands.Open(id, account, 1) with
                {
                    AccountStream = node.Identity.Account("core", account).Value,
                };
                Assert.Empty((await node.Host.SendAsync(
                    RunningHost.Envelope("open" + id, id, open), Cancellation)).Reasons);
            }

            await new CaseRowFollower(Ledger, Rows).CatchUpAsync(Cancellation);
            var result = await new PaymentsRun(node.Host, new PaymentsOptions
            {
                Find = (text, cancellation) => Rows.FindAsync(new SoughtCase(text, node.Identity), cancellation),
                Book = Given.Book,
                Identity = node.Identity,
                Clock = Clock,
                Delay = (_, _) => Task.CompletedTask,
            }).RunAsync([.. files.Select(file => Folder.Write(file.Name, file.Text))], Cancellation).Soon();
            Assert.DoesNotContain(result.Files, file => file.Error is not null);
            Assert.Equal(references.Count, result.Lines.Count);
            Assert.All(result.Lines, line => Assert.Equal(PaymentOutcome.Matched, line.Outcome));
            var balances = new List<string>();
            foreach (var reference in references)
            {
                var id = node.Identity.Case("core", AccountOf(reference), 1);
                var state = (CaseState)(await node.Host.ReadAsync(CaseIdentity.Stream(id), Cancellation)).State;
                balances.Add($"{reference} {state.Money.Where(money => !money.Reversed).Sum(money => money.Minor)}");
            }

            Assert.Null((await StateCheck.VerifyAsync(Ledger, null, Cancellation)).Fault);
            return balances;
        }
    }
}
