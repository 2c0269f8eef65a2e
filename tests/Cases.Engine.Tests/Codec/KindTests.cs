using Cases.Domain;
using Xunit;

namespace Cases.Engine.Tests.Codec;

public sealed class KindTests
{
    private const string Add = "add a row to the table, whose name is stored for ever";

    [Fact]
    public void EventKinds_EveryEventOfTheDomain_IsListedOnce() =>
        ListedOnce(EventKinds.All, RecordShapes.Events, record => EventKinds.Of((DomainEvent)record));

    [Fact]
    public void CommandKinds_EveryCommandOfTheDomain_IsListedOnce() =>
        ListedOnce(CommandKinds.All, RecordShapes.Commands, CommandKinds.Of);

    [Fact]
    public void SystemKinds_EveryRecordOfTheMachine_IsListedOnce() =>
        ListedOnce(SystemKinds.All, RecordShapes.SystemRecords, record => SystemKinds.Of((SystemRecord)record));

    [Fact]
    public void Kinds_OfEventsAndTheMachine_AreDistinctNamesInCamelCase()
    {
        var all = EventKinds.All.Concat(SystemKinds.All).ToList();

        Assert.Equal(all.Count, all.Select(kind => kind.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(all.Concat(CommandKinds.All), kind => Assert.Matches("^[a-z][a-zA-Z]{2,40}$", kind.Name));
        Assert.All(CommandKinds.All, kind => Assert.Equal(1, kind.Format));
        Assert.All(EventKinds.All.Concat(SystemKinds.All), kind => Assert.InRange(kind.Format, 1, 3));
    }

    [Fact]
    public void Of_Records_IsTheirKind()
    {
        Assert.Equal(new EntryKind("noteAdded", 1), EventKinds.Of(new NoteAdded("n1", default)));
        Assert.Equal(new EntryKind("breakPlan", 1), CommandKinds.Of(new BreakPlan("p1")));
        Assert.Equal(new EntryKind("refused", 2), SystemKinds.Of(new RefusalPayload("agreePlan", [])));
        Assert.Equal("refused", SystemKinds.Refused.Name);
    }

    [Fact]
    public void Of_RecordWithoutKind_IsABrokenBuild() =>
        Assert.Throws<ArgumentException>(() => CommandKinds.Of(new Principal("li", "collector")));

    [Fact]
    public void Contains_Name_TellsTheFamiliesApart()
    {
        Assert.True(EventKinds.Contains("caseOpened"));
        Assert.False(EventKinds.Contains("refused"));
        Assert.True(SystemKinds.Contains("refused"));
        Assert.False(SystemKinds.Contains("CaseOpened"));
    }

    private static void ListedOnce(
        IReadOnlyList<EntryKind> all, IReadOnlyList<Type> types, Func<object, EntryKind> kindOf)
    {
        var missing = types.Where(type => Record.Exception(() => kindOf(Samples.Least(type))) is not null).ToList();
        Assert.True(missing.Count == 0, $"{Add}: {string.Join(", ", missing.Select(type => type.Name))}");

        var named = types.Select(type => kindOf(Samples.Least(type)).Name).Order(StringComparer.Ordinal);
        Assert.Equal(named, all.Select(kind => kind.Name).Order(StringComparer.Ordinal));
    }
}
