using System.Globalization;
using System.Xml;
using System.Xml.Schema;
using CsvHelper;

namespace Cases.Interchange.Tests;

/// <summary>
/// Every file of banks beside the repository, against the inventory that another program made of them. The expectation
/// is read from there; nothing of it is repeated here.
/// </summary>
public sealed class InventoryTests
{
    private const string Folder = "04-camt";

    /// <summary>Every file is a test of its own; without the data there is one, which is skipped.</summary>
    public static TheoryData<string> Files()
    {
        var files = new TheoryData<string>();
        foreach (var row in Rows())
        {
            files.Add(row["file"]);
        }

        if (files.Count == 0)
        {
            files.Add("");
        }

        return files;
    }

    [Fact]
    public void Inventory_Whole_HasEveryFileOnceAndNoOther()
    {
        var root = TestData.Require(Folder);
        var there = Directory.EnumerateFiles(root, "*.xml", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
        Assert.Equal(Rows().Select(row => row["file"]).Order(StringComparer.Ordinal), there);
        Assert.Equal(111, Rows().Count);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Survey_OfFile_AgreesInEveryColumn(string file)
    {
        var root = TestData.Require(Folder);
        var row = Rows().Single(one => one["file"] == file);
        var path = Path.Combine(root, file);
        var survey = CamtSurvey.Of(path);

        var found = Columns(survey);
        found["file"] = file;
        found["bytes"] = new FileInfo(path).Length.ToString(CultureInfo.InvariantCulture);
        found["sums"] = row["sums"];
        Assert.Equal(Amounts(row["sums"]), Amounts(survey));
        var valid = row["xsd_valid"];
        foreach (var column in row.Keys.Except(["xsd_valid", "note"], StringComparer.Ordinal))
        {
            Assert.True(row[column] == found[column], $"{column} is {found[column]}, the inventory has {row[column]}");
        }

        // The schema is the standard's; what breaks it must not pass here without a word.
        Assert.Equal(valid, Validity(root, path, found["msg"]) ?? valid);
        Assert.True(valid != "no" || survey.Error is not null || survey.Warnings.Count > 0, "broken without a word");
        Assert.Equal(row["note"].Length > 0, valid == "no");
    }

    private static Dictionary<string, string> Columns(CamtSurvey survey) => new(StringComparer.Ordinal)
    {
        ["wellformed"] = survey.Message is not null ? "yes" : "no",
        ["msg"] = survey.Message?.Name ?? "",
        ["stmts"] = Text(survey.Statements),
        ["ntry"] = Text(survey.Entries),
        ["txdtls"] = Text(survey.Transactions),
        ["max_tx_per_ntry"] = Text(survey.MostInOneEntry),
        ["btch"] = Text(survey.Batches),
        ["rvsl_true"] = Text(survey.Reversals),
        ["rtrinf"] = Text(survey.Returns),
        ["ccy"] = string.Join('|', survey.Currencies),
        ["n_crdt"] = Text(survey.CreditEntries),
        ["n_dbit"] = Text(survey.DebitEntries),
        ["sts"] = string.Join('|', survey.Statuses),
        ["dates"] = string.Join('|', survey.DateElements),
        ["balance_check"] = string.Join('|', survey.BalanceChecks),
        ["dup_acctsvcrref"] = Text(survey.RepeatedReferences),
        ["e2e_ids"] = Text(survey.EndToEndIds),
        ["strd_refs"] = Text(survey.References),
    };

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static SortedDictionary<string, decimal> Amounts(CamtSurvey survey)
    {
        var amounts = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (side, sums) in new[] { ("CRDT", survey.Credits), ("DBIT", survey.Debits) })
        {
            foreach (var (currency, sum) in sums)
            {
                amounts[$"{side} {currency}"] = decimal.Parse(sum.ToString(), CultureInfo.InvariantCulture);
            }
        }

        return amounts;
    }

    /// <summary><c>CRDT 828531.98 EUR|DBIT 5794.17 EUR</c>: the trailing zeros differ, the numbers must not.</summary>
    private static SortedDictionary<string, decimal> Amounts(string sums)
    {
        var amounts = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var parts in sums.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(sum => sum.Split(' ')))
        {
            amounts[$"{parts[0]} {parts[2]}"] = decimal.Parse(parts[1], CultureInfo.InvariantCulture);
        }

        return amounts;
    }

    /// <summary>Whether the file keeps its schema; null where the schema is not at hand.</summary>
    private static string? Validity(string root, string path, string message)
    {
        var schema = Directory.EnumerateFiles(Path.Combine(root, "xsd"), $"{message}.xsd").SingleOrDefault();
        if (schema is null)
        {
            return null;
        }

        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema };
        settings.Schemas.Add(null, schema);
        var faults = 0;
        settings.ValidationEventHandler += (_, _) => faults++;
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        using var reader = XmlReader.Create(path, settings);
        while (reader.Read())
        {
        }

        return faults == 0 ? "yes" : "no";
    }

    private static List<Dictionary<string, string>> Rows()
    {
        var path = TestData.Root is { } root ? Path.Combine(root, Folder, "INVENTORY.csv") : "";
        if (!File.Exists(path))
        {
            return [];
        }

        using var csv = new CsvReader(new StreamReader(path), CultureInfo.InvariantCulture);
        return [.. csv.GetRecords<dynamic>().Select(record => ((IDictionary<string, object>)record)
            .ToDictionary(field => field.Key, field => (string)field.Value, StringComparer.Ordinal))];
    }
}
