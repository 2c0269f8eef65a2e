using Cases.Domain;
using Cases.Engine.Tests.Codec;
using Xunit;

namespace Cases.Engine.Tests.Notices;

/// <summary>The table of what other systems are told.</summary>
public sealed class NoticesTests
{
    [Fact]
    public void Types_AreThoseThatSomeEntryIsToldAs()
    {
        var told = RecordShapes.Events.SelectMany(Samples.Variants).Select(Told).OfType<Told>()
            .Select(one => one.Type).Append(Engine.Notices.Refused).Distinct(StringComparer.Ordinal);

        Assert.Equal(
            Engine.Notices.Types.Select(type => type.Name).Order(StringComparer.Ordinal),
            told.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Types_HaveANameOfTwoWordsAndASentence() => Assert.All(Engine.Notices.Types, type =>
    {
        Assert.Matches("^[a-z]+\\.[a-z][A-Za-z]+$", type.Name);
        Assert.EndsWith(".", type.Summary, StringComparison.Ordinal);
    });

    [Fact]
    public void Data_OfAnEntryWhosePersonalTextIsOpen_HasNoneOfIt()
    {
        var personal = 0;
        foreach (var happened in RecordShapes.Events.SelectMany(Samples.Variants))
        {
            var texts = RecordShapes.Parts(happened.GetType())
                .Where(part => part.GetCustomAttributes(typeof(PersonalAttribute), false).Length > 0)
                .Select(part => part.GetValue(happened)?.ToString()).OfType<string>().ToList();
            personal += texts.Count;
            if (Told(happened) is { } told)
            {
                Assert.All(told.Texts, text => Assert.DoesNotContain(text, texts));
            }
        }

        Assert.True(personal > 20, "The samples have personal text no more, so that this test shows nothing.");
    }

    [Fact]
    public void Data_OfAHold_DoesNotSayOfWhichKind()
    {
        var told = Told(Samples.Full(typeof(HoldPlaced)))!;

        Assert.DoesNotContain(told.Names, name => name is "kind" or "reason");
        Assert.Contains("on", told.Names);
    }

    [Fact]
    public void Data_OfMoneyAndAMoveOfStage_SaysWhatIsOwedAndWhereTheCaseStands()
    {
        Assert.Superset(
            new HashSet<string> { "key", "amount", "valueDate", "outstanding" },
            Told(Samples.Full(typeof(PaymentRecorded)))!.Names.ToHashSet());
        Assert.Superset(
            new HashSet<string> { "reason", "stage", "stageBefore" },
            Told(Samples.Full(typeof(CaseResolved)))!.Names.ToHashSet());
    }

    [Fact]
    public void Data_OfARefusal_NamesCodesAndRulesAndTheInstantWhereAllReasonsHaveOne()
    {
        var at = NodaTime.Instant.FromUtc(2026, 3, 1, 8, 0);
        var first = new RefusalReason(RefusalCode.RuleForbids, "no", [])
        {
            Rule = "CN-HOURS", PermittedFrom = at,
        };
        var later = first with { PermittedFrom = at + NodaTime.Duration.FromHours(1) };
        var (type, data) = Engine.Notices.Of(new RefusalPayload("remind", [first, later]));

        Assert.Equal("case.refused", type);
        Assert.Equal(["command", "codes", "rules", "permittedFrom"], data.Select(field => field.Name));
        Assert.Equal("2026-03-01T09:00:00Z", data[^1].Text);
        Assert.Equal(["CN-HOURS"], data[2].List);
        Assert.Equal(3, Engine.Notices.Of(
            new RefusalPayload("remind", [first, first with { PermittedFrom = null }])).Data.Length);
    }

    /// <summary>The rule of a hold is named after its kind, and the kind tells of somebody's health or death.</summary>
    [Fact]
    public void Data_OfARefusal_LeavesOutTheRulesOfHolds()
    {
        var hold = new RefusalReason(RefusalCode.HoldActive, "no", []) { Rule = "BANK-HOLD-VULNERABILITY" };
        var hours = new RefusalReason(RefusalCode.RuleForbids, "no", []) { Rule = "CN-HOURS" };
        var (_, data) = Engine.Notices.Of(new RefusalPayload("remind", [hold, hours]));
        var breach = Engine.Notices.Of(
            (CaseEvent)Samples.Full(typeof(BreachFound)) is BreachFound found
                ? found with { Reasons = [hold, hours] }
                : throw new InvalidOperationException("a breach"), Currency.Cny);

        Assert.Equal(["hold_active", "rule_forbids"], data.Single(field => field.Name == "codes").List);
        Assert.Equal(["CN-HOURS"], data.Single(field => field.Name == "rules").List);
        Assert.Equal(["CN-HOURS"], breach!.Value.Data.Single(field => field.Name == "rules").List);
    }

    private static Told? Told(object happened)
    {
        var told = happened switch
        {
            CaseEvent e => Engine.Notices.Of(e, Currency.Cny),
            PaymentEvent e => Engine.Notices.Of(e),
            _ => null,
        };
        return told is { } known
            ? new Told(known.Type, [.. known.Data.Select(field => field.Name)],
                [
                    .. known.Data.SelectMany(field =>
                        field.List.IsDefault ? [field.Text ?? ""] : field.List.AsEnumerable()),
                ])
            : null;
    }
}

/// <summary>What an event is told as.</summary>
internal sealed record Told(string Type, IReadOnlyList<string> Names, IReadOnlyList<string> Texts);
