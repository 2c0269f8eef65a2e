using System.Reflection;
using Cases.Domain;
using Cases.Ledger;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace Cases.Engine.Tests.Codec;

/// <summary>Generators of every record that the codec writes, made from the records themselves.</summary>
internal static class Generated
{
    private const int Deepest = 3;

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Elements("", "a", "007-12", "王小明", "😀 é", "\u0000\n"),
        Gen.Elements(23, 24, 300).Select(length => new string('x', length)),
        Gen.ArrayOf(Gen.Elements('a', 'Z', '0', ' ', '"', 'ß', '还')).Select(characters => new string(characters)));

    private static readonly Gen<long> Long = Gen.OneOf(
        ArbMap.Default.GeneratorFor<long>(),
        ArbMap.Default.GeneratorFor<int>().Select(small => (long)small),
        Gen.Elements(0L, 23, 24, 255, 256, 65_535, 65_536, 4_294_967_296, long.MinValue, long.MaxValue));

    private static readonly Gen<LocalDate> Date = Gen.OneOf(
        Gen.Choose(-800_000, 2_900_000).Select(day => new LocalDate(1970, 1, 1).PlusDays(day)),
        Gen.Elements(new LocalDate(2024, 2, 29), new LocalDate(1, 1, 1)),
        Gen.Elements(new LocalDate(0, 12, 31), new LocalDate(9999, 12, 31)));

    private static readonly Gen<Instant> At = Gen.OneOf(
        Gen.Choose(int.MinValue, int.MaxValue).Select(some => Instant.FromUnixTimeMilliseconds(some * 40_000L + 1)),
        Gen.Elements(
            Instant.FromUnixTimeSeconds(0),
            Instant.FromUnixTimeMilliseconds(Instant.MinValue.ToUnixTimeMilliseconds()),
            Instant.FromUnixTimeMilliseconds(Instant.MaxValue.ToUnixTimeMilliseconds())));

    public static Gen<object> OneOf(IEnumerable<Type> types) => Gen.OneOf(types.Select(type => Record(type, 0)));

    public static Gen<CommandEnvelope> Envelope { get; } =
        from command in OneOf(RecordShapes.Commands)
        from id in Text
        from name in Gen.Elements("case/a", "person/B-2.c~_", "case/" + new string('q', 195))
        from who in Record(typeof(Principal), 0)
        select new CommandEnvelope(CommandId16.FromHash(id), StreamId.Parse(name), (Principal)who, command);

    public static Gen<CommandReceipt> Receipt { get; } =
        from head in Record(typeof(CommandReceiptHead), 0)
        from events in Gen.ListOf(Text)
        from reasons in Gen.ListOf(Record(typeof(RefusalReason), 0))
        from rules in Gen.ListOf(Gen.Two(Text))
        from wait in Gen.Choose(-1, 100_000)
        let parts = (CommandReceiptHead)head
        select new CommandReceipt(parts.Kind, parts.Position, parts.Version)
        {
            Events = [.. events],
            Reasons = [.. reasons.Cast<RefusalReason>()],
            Rules = [.. rules.Select(r => new AppliedRule(r.Item1, r.Item2, "passed"))],
            Repeated = parts.Repeated,
            RetryAfter = wait < 0 ? null : Duration.FromMilliseconds(wait),
        };

    private static Gen<StatedFact> Stated =>
        from name in Text
        from value in Gen.OneOf(
            Gen.Constant(FactValue.None),
            Long.Select(number => FactValue.Of(number)),
            Long.Select(number => FactValue.Of(new ScaledNumber(number))),
            Text.Select(FactValue.OfWord),
            Text.Select(FactValue.OfReference),
            Gen.ListOf(Text).Select(words => FactValue.Of([.. words])),
            Date.Select(day => FactValue.Of(day)),
            Long.Select(minor => FactValue.Of(new Money(minor, Currency.Cny))))
        select new StatedFact(name, value);

    private static Gen<object> Record(Type type, int depth)
    {
        var all = Gen.Constant(new Dictionary<PropertyInfo, object?>());
        foreach (var part in RecordShapes.Parts(type))
        {
            all = all.SelectMany(
                _ => RecordShapes.MayBeNull(part) ? Maybe(part.PropertyType, depth) : Value(part.PropertyType, depth),
                (before, value) => new Dictionary<PropertyInfo, object?>(before) { [part] = value });
        }

        return all.Select(values => RecordShapes.Make(type, part => values[part]));
    }

    private static Gen<object?> Maybe(Type type, int depth) => Gen.Frequency(
        (1, Gen.Constant<object?>(null)), (2, Value(Nullable.GetUnderlyingType(type) ?? type, depth)));

    private static Gen<object?> Value(Type type, int depth) => type switch
    {
        _ when type == typeof(string) => Text.Select(value => (object?)value),
        _ when type == typeof(bool) => Gen.Elements<object?>(true, false),
        _ when type == typeof(int) => ArbMap.Default.GeneratorFor<int>().Select(value => (object?)value),
        _ when type == typeof(long) => Long.Select(value => (object?)value),
        _ when type == typeof(Instant) => At.Select(value => (object?)value),
        _ when type == typeof(LocalDate) => Date.Select(value => (object?)value),
        _ when type == typeof(Currency) => Gen.Elements<object?>(Currency.Cny, Currency.Of("JPY"), Currency.Of("KWD")),
        _ when type == typeof(CaseCommand) => Nested(depth),
        _ when type == typeof(StatedFact) => Stated.Select(fact => (object?)fact),
        _ when type.IsEnum => Gen.Elements(Enum.GetValues(type).Cast<object?>().ToArray()),
        _ when RecordShapes.IsArray(type) => Items(type.GetGenericArguments()[0], depth),
        _ => Record(type, depth).Select(record => (object?)record),
    };

    private static Gen<object?> Items(Type item, int depth) =>
        from count in Gen.Frequency((4, Gen.Choose(0, 3)), (1, Gen.Choose(22, 26)))
        from items in Gen.ListOf(Value(item, depth), count)
        select (object?)RecordShapes.ArrayOf(item, [.. items]);

    /// <summary>Commands within commands, which would go on for ever.</summary>
    private static Gen<object?> Nested(int depth)
    {
        var types = RecordShapes.Commands
            .Where(type => type.IsAssignableTo(typeof(CaseCommand)))
            .Where(type => depth < Deepest
                || RecordShapes.Parts(type).All(part => part.PropertyType != typeof(CaseCommand)));
        return Gen.Elements(types.ToArray())
            .SelectMany(type => Record(type, depth + 1).Select(command => (object?)command));
    }

    private sealed record CommandReceiptHead(ReceiptKind Kind, long Position, long Version, bool Repeated);
}
