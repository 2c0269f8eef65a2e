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

    /// <summary>Whoever keeps a balance by what it is told never misses a change of it.</summary>
    [Fact]
    public void Entries_ThatMoveMoney_AreAllTold()
    {
        var moving = RecordShapes.Events.SelectMany(Samples.Variants).OfType<CaseEvent>()
            .Where(one => EventParts.MoneyOf(one) is not null && one is not (NoticeServed { Item: null }
                or Corrected { Target: not CorrectionTarget.Payment }))
            .ToList();

        Assert.True(moving.Count >= 14, "Fewer samples move money than kinds do, so that this test shows less.");
        Assert.Empty(moving.Where(one => Told(one) is null).Select(one => one.GetType().Name).Distinct());
        Assert.All(moving, one => Assert.Contains("outstanding", Told(one)!.Names));
    }

    [Fact]
    public void Data_OfWhatGoesOnToAnotherCase_NamesItAndTheAmount()
    {
        Assert.Superset(new HashSet<string> { "item", "nextCase", "amount", "on" },
            Told(Samples.Full(typeof(DebtCarried)))!.Names.ToHashSet());
        var gone = (CreditCarried)Samples.Full(typeof(CreditCarried)) with { From = null, To = "c2" };
        Assert.Equal(["nextCase", "amount", "keys", "on", "outstanding"], Told(gone)!.Names);
        Assert.Equal("lastCase", Told(gone with { From = "c1", To = null })!.Names[0]);
        Assert.Equal(["key", "amount", "due", "on", "outstanding"],
            Told(Samples.Full(typeof(DueItemRecorded)))!.Names);
    }

    /// <summary>What an item comes to is the sum of its parts, and a date that is not fixed yet is left out.</summary>
    [Fact]
    public void Data_OfAnItem_IsItsSum_AndItsDateWhereItHasOne()
    {
        var item = new OpeningItem("7", null,
            [new ComponentAmount(DebtComponent.Principal, 9_000), new ComponentAmount(DebtComponent.Cost, 250)]);
        var on = new NodaTime.LocalDate(2026, 3, 2);
        var (type, data) = Engine.Notices.Of(
            new DueItemRecorded(item, on, new MoneyResult([], 9_250)), Currency.Cny)!.Value;

        Assert.Equal("item.recorded", type);
        Assert.Equal(["key", "amount", "on", "outstanding"], data.Select(field => field.Name));
        Assert.Equal(new Money(9_250, Currency.Cny), data[1].Amount);

        var served = new NoticeServed(
            "n1", ContactChannel.Letter, on, "7", on.PlusDays(10), new MoneyResult([], 9_250));
        (type, data) = Engine.Notices.Of(served, Currency.Cny)!.Value;
        Assert.Equal("item.recorded", type);
        Assert.Equal(["7", "2026-03-12", "2026-03-02"], data.Take(3).Select(field => field.Text));
        Assert.Null(Engine.Notices.Of(served with { Item = null, DueOn = null }, Currency.Cny));
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
