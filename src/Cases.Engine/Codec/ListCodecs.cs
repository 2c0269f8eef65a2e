using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Cases.Domain;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>A list as an array; an empty one is absent, and reads as empty.</summary>
internal sealed class ImmutableArrayCodec<T>(ValueCodec<T> item) : ValueCodec<ImmutableArray<T>>
{
    public override bool IsNothing(ImmutableArray<T> value) => value.IsDefaultOrEmpty;

    public override void Write(EncodeContext context, ImmutableArray<T> value) =>
        Items.Write(context, item, value.AsSpan());

    public override ImmutableArray<T> Read(ref CborReader reader, DecodeContext context) =>
        ImmutableCollectionsMarshal.AsImmutableArray(Items.Read(ref reader, context, item));
}

/// <inheritdoc cref="ImmutableArrayCodec{T}"/>
internal sealed class ReadOnlyListCodec<T>(ValueCodec<T> item) : ValueCodec<IReadOnlyList<T>>
{
    public override bool IsNothing(IReadOnlyList<T> value) => value is null or { Count: 0 };

    public override void Write(EncodeContext context, IReadOnlyList<T> value) =>
        Items.Write<T>(context, item, [.. value]);

    public override IReadOnlyList<T> Read(ref CborReader reader, DecodeContext context) =>
        Items.Read(ref reader, context, item);
}

internal static class Items
{
    public static void Write<T>(EncodeContext context, ValueCodec<T> item, ReadOnlySpan<T> values)
    {
        context.Writer.BeginArray();
        context.Path.Enter();
        for (var index = 0; index < values.Length; index++)
        {
            context.Path.At(index);
            if (item.IsNothing(values[index]))
            {
                throw context.Fail("An item of a list is null.");
            }

            item.Write(context, values[index]);
        }

        context.Path.Leave();
        context.Writer.EndArray();
    }

    public static T[] Read<T>(ref CborReader reader, DecodeContext context, ValueCodec<T> item)
    {
        // The reader has checked that so many items can still follow, so the count sizes nothing that was not sent.
        var values = new T[reader.BeginArray()];
        context.Path.Enter();
        for (var index = 0; index < values.Length; index++)
        {
            context.Path.At(index);
            values[index] = item.Read(ref reader, context);
        }

        context.Path.Leave();
        reader.EndArray();
        return values;
    }
}

/// <summary>A fact of a refusal as [name, value].</summary>
internal sealed class RuleFactCodec : ValueCodec<RuleFact>
{
    public override void Write(EncodeContext context, RuleFact value)
    {
        context.Writer.BeginArray();
        context.Writer.WriteText(value.Name);
        context.Writer.WriteText(value.Value);
        context.Writer.EndArray();
    }

    public override RuleFact Read(ref CborReader reader, DecodeContext context)
    {
        if (reader.BeginArray() != 2)
        {
            throw reader.Fail("A fact is an array of name and value.");
        }

        var fact = new RuleFact(reader.ReadText(), reader.ReadText());
        reader.EndArray();
        return fact;
    }
}

/// <summary>A judged rule as [rule, citation, answer], as the entry itself has it.</summary>
internal sealed class AppliedRuleCodec : ValueCodec<AppliedRule>
{
    public override void Write(EncodeContext context, AppliedRule value)
    {
        context.Writer.BeginArray();
        context.Writer.WriteText(value.Rule);
        context.Writer.WriteText(value.Citation);
        context.Writer.WriteText(value.Answer);
        context.Writer.EndArray();
    }

    public override AppliedRule Read(ref CborReader reader, DecodeContext context)
    {
        if (reader.BeginArray() != 3)
        {
            throw reader.Fail("A rule is an array of rule, citation and answer.");
        }

        var rule = new AppliedRule(reader.ReadText(), reader.ReadText(), reader.ReadText());
        reader.EndArray();
        return rule;
    }
}
