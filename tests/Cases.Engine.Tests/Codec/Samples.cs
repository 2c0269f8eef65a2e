using System.Collections.Immutable;
using System.Reflection;
using Cases.Domain;
using Cases.Ledger;
using NodaTime;

namespace Cases.Engine.Tests.Codec;

/// <summary>Two samples of every record, always the same: with everything set, and with as little as may be.</summary>
internal static class Samples
{
    public static readonly StreamId Stream = StreamId.Parse("case/k3x7q2");
    /// <summary>Facts of every shape, one that there is not, and one whose reference was erased.</summary>
    public static readonly ImmutableArray<StatedFact> OfEveryShape =
    [
        new("notice-days", FactValue.Of(45)),
        new("claimed-identity", FactValue.OfWord("bank")),
        new("script-flags", FactValue.Of(["threat", "insult"])),
        new("attorney-asked-on", FactValue.Of(new LocalDate(2026, 2, 28))),
        new("daily-rate", FactValue.Of(new ScaledNumber(35_000))),
        new("estate-value", FactValue.Of(new Money(-1_234_567, Currency.Cny))),
        new("forbearance-assessment", FactValue.OfReference("the assessment")),
        new("point-provenance", FactValue.None),
        new("delivery-proof", FactValue.ErasedReference),
    ];

    public static readonly CommandId16 Command = CommandId16.FromHash("a command");

    private static readonly Instant At = Instant.FromUnixTimeMilliseconds(1_772_236_800_123);

    public static object Full(Type type) => RecordShapes.Make(type, part => IsOfEveryCommand(part)
        ? LeastValue(type, part)
        : FullValue(part.PropertyType, part.Name));

    /// <summary>
    /// Full samples of an event, one for each word of each enumeration that it has, beside that of the sample.
    /// </summary>
    public static IEnumerable<object> Variants(Type type)
    {
        yield return Full(type);
        foreach (var part in RecordShapes.Parts(type).Where(part => part.PropertyType.IsEnum))
        {
            foreach (var word in Enum.GetValues(part.PropertyType))
            {
                yield return RecordShapes.Make(type, one => one.Name == part.Name ? word
                    : IsOfEveryCommand(one) ? LeastValue(type, one) : FullValue(one.PropertyType, one.Name));
            }
        }
    }

    /// <summary>Commands with what every command may bring: one of a case and one of a person.</summary>
    public static IEnumerable<object> WithWhatEveryCommandMayBring() =>
        from type in (Type[])[typeof(RecordContact), typeof(RequestContactPermission)]
        select RecordShapes.Make(type, part => IsOfEveryCommand(part)
            ? FullValue(part.PropertyType, part.Name)
            : LeastValue(type, part));

    public static object Least(Type type) => RecordShapes.Make(type, part => LeastValue(type, part));

    public static SealScope Sealing(TestKeys keys) => new(Stream, Command, keys.Of);

    public static OpenScope Opening(TestKeys keys) => new(Stream, Command, keys.Find);

    /// <summary>What stands in the family itself: the samples of every command would else change with it.</summary>
    private static bool IsOfEveryCommand(PropertyInfo part) =>
        part.DeclaringType == typeof(CaseCommand) || part.DeclaringType == typeof(PersonCommand);

    private static object FullValue(Type type, string name)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain switch
        {
            _ when plain == typeof(string) => "the " + name,
            _ when plain == typeof(bool) => true,
            _ when plain == typeof(int) => 7,
            _ when plain == typeof(long) => -1_234_567L,
            _ when plain == typeof(Instant) => At,
            _ when plain == typeof(LocalDate) => new LocalDate(2026, 2, 28),
            _ when plain == typeof(Currency) => Currency.Cny,
            _ when plain == typeof(CaseCommand) => Full(typeof(Waive)),
            _ when plain == typeof(StageMove) => new StageMove(CaseStage.Reminded, CaseStage.LegalReferral, true),
            _ when plain == typeof(AccountFactKind) => AccountFactKind.Contract,
            // The second member: the first is often the default, and a last one does not stay the last.
            _ when plain.IsEnum => Enum.GetValues(plain).GetValue(1)!,
            _ when plain == typeof(ImmutableArray<StatedFact>) => OfEveryShape,
            _ when RecordShapes.IsArray(plain) => Two(plain.GetGenericArguments()[0], name),
            _ => Full(plain),
        };
    }

    private static object Two(Type item, string name) =>
        RecordShapes.ArrayOf(item, [FullValue(item, name), Small(item)]);

    private static object? LeastValue(Type type, PropertyInfo part)
    {
        if (RecordShapes.MayBeNull(part))
        {
            return null;
        }

        return IsParameter(type, part) ? Small(part.PropertyType) : part.GetValue(WithSmallParameters(type));
    }

    /// <summary>A record whose other parts have their declared defaults.</summary>
    private static object WithSmallParameters(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select(p => Small(p.ParameterType))]);
    }

    private static bool IsParameter(Type type, PropertyInfo part) =>
        type.GetConstructors().Any(c => c.GetParameters().Any(p => p.Name == part.Name));

    private static object Small(Type type) => type switch
    {
        _ when type == typeof(string) => "",
        _ when type == typeof(Currency) => Currency.Eur,
        _ when type == typeof(CaseCommand) => new AssessEntry(),
        _ when type == typeof(Money) => Money.Zero(Currency.Eur),
        _ when RecordShapes.IsArray(type) => RecordShapes.ArrayOf(type.GetGenericArguments()[0], []),
        _ when Nullable.GetUnderlyingType(type) is not null => null!,
        _ when type.IsEnum => Enum.GetValues(type).GetValue(0)!,
        _ when type.IsPrimitive || type == typeof(LocalDate) || type == typeof(Instant)
            || type == typeof(StageMove) => Activator.CreateInstance(type)!,
        _ => Least(type),
    };
}
