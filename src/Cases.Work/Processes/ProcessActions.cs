using System.Collections.Immutable;
using Cases.Domain;
using Cases.Policies.Yaml;
using NodaTime;

namespace Cases.Work;

/// <summary>
/// The vocabulary of mappings: each action reads its parameters and makes one command for each event.
/// </summary>
internal static class ProcessActions
{
    private const string Word = "attribute";

    private static readonly Dictionary<string, Func<MapReader, DueRule, CommandMaker?>> Known = new()
    {
        ["open-case"] = OpenCase,
        ["remind"] = Remind,
        ["serve-notice"] = ServeNotice,
        ["add-charge"] = AddCharge,
        ["record-payment"] = RecordPayment,
        ["place-hold"] = PlaceHold,
        ["advance-hold"] = AdvanceHold,
        ["lift-hold"] = LiftHold,
        ["refer-to-legal"] = ReferToLegal,
        ["withdraw-referral"] = WithdrawReferral,
        ["resolve"] = Resolve,
    };

    /// <summary>The maker of an activity's commands; null where the mapping has a fault.</summary>
    public static CommandMaker? Read(MapReader reader, DueRule due)
    {
        var before = reader.Faults.Count;
        if (reader.Text("action") is not { } action)
        {
            return null;
        }

        if (!Known.TryGetValue(action, out var kind))
        {
            reader.Faults.Add(
                reader.PlaceOf("action"), $"{FaultList.Quote(action)} is no action",
                $"use one of: {string.Join(", ", Known.Keys)}");
            return null;
        }

        var maker = kind(reader, due);
        reader.Done();
        return reader.Faults.Count > before ? null : maker;
    }

    private static CommandMaker? OpenCase(MapReader reader, DueRule due)
    {
        var principal = Required(reader, "principal");
        var product = Optional(reader, "product");
        var item = reader.OptionalText("item") ?? "1";
        return principal is null ? null : view => new OpenCase(
            view.Place.CaseId, 1, view.Mapping.Source, view.Place.Account, view.Place.AccountStream,
            view.Mapping.Currency,
            [
                new OpeningItem(
                    item, due.FixedBy == DueFixing.Opening ? view.Day.PlusDays(due.Days) : null,
                    [new ComponentAmount(DebtComponent.Principal, view.AmountOf(principal).Minor)]),
            ])
        {
            Product = view.Text(product),
            Packs = view.Mapping.Packs,
        };
    }

    private static CommandMaker Remind(MapReader reader, DueRule due)
    {
        var channel = reader.Word<ContactChannel>("channel") ?? default;
        var actClass = reader.Word<ActClass>("class") ?? default;
        var party = reader.Word<PartyKind>("party", required: false) ?? PartyKind.Debtor;
        var cost = Optional(reader, "cost");
        var item = reader.OptionalText("item");
        return view => new Remind(view.Key, channel, actClass)
        {
            Party = party,
            Cost = view.Amount(cost) is { IsZero: false } money ? money : null,
            Item = item,
        };
    }

    private static CommandMaker ServeNotice(MapReader reader, DueRule due)
    {
        var channel = reader.Word<ContactChannel>("channel") ?? default;
        var item = reader.OptionalText("item");
        return view => new ServeNotice(
            view.Key, channel, item, due.FixedBy == DueFixing.ProofOfService ? view.Day.PlusDays(due.Days) : null);
    }

    private static CommandMaker? AddCharge(MapReader reader, DueRule due)
    {
        var component = reader.Word<DebtComponent>("component") ?? default;
        var amount = Optional(reader, "amount");
        var total = Optional(reader, "new-total");
        var item = reader.OptionalText("item");
        if ((amount is null) == (total is null))
        {
            reader.Faults.Add(
                reader.Place, "the charge has neither or both of 'amount' and 'new-total'",
                "write 'amount' for a difference or 'new-total' for the item's new total");
            return null;
        }

        var source = amount ?? total!;
        return view => new AddCharge(view.Key, component, view.AmountOf(source), IsNewTotal: total is not null)
        {
            Item = item,
        };
    }

    private static CommandMaker? RecordPayment(MapReader reader, DueRule due)
    {
        var amount = Required(reader, "amount");
        var reference = Optional(reader, "reference");
        var channel = Optional(reader, "channel");
        return amount is null ? null : view => new RecordPayment(
            view.Key, view.AmountOf(amount), view.Day, view.Text(reference))
        {
            Channel = view.Text(channel),
        };
    }

    private static CommandMaker? PlaceHold(MapReader reader, DueRule due)
    {
        var key = HoldKey(reader, "key");
        var kind = reader.Word<HoldKind>("hold") ?? default;
        var reason = Required(reader, "reason");
        return key is null || reason is null ? null : view => new PlaceHold(key, kind, view.Text(reason) ?? "")
        {
            Verified = true,
        };
    }

    private static CommandMaker? AdvanceHold(MapReader reader, DueRule due)
    {
        var key = HoldKey(reader, "key");
        var step = Required(reader, "step");
        var outcome = Optional(reader, "outcome");
        return key is null || step is null
            ? null
            : view => new AdvanceHold(view.Key, key, view.Text(step) ?? "", view.Text(outcome));
    }

    private static CommandMaker? LiftHold(MapReader reader, DueRule due)
    {
        var key = HoldKey(reader, "key");
        var outcome = Required(reader, "outcome");
        return key is null || outcome is null ? null : view => new LiftHold(key, view.Text(outcome) ?? "");
    }

    private static CommandMaker? ReferToLegal(MapReader reader, DueRule due)
    {
        var reason = Required(reader, "reason");
        return reason is null ? null : view => new ReferToLegal(view.Key, view.Text(reason) ?? "");
    }

    private static CommandMaker? WithdrawReferral(MapReader reader, DueRule due)
    {
        var reason = Required(reader, "reason");
        return reason is null ? null : view => new WithdrawReferral(view.Text(reason) ?? "");
    }

    private static CommandMaker? Resolve(MapReader reader, DueRule due)
    {
        var reason = reader.Word<ResolutionReason>("reason") ?? default;
        var evidence = Required(reader, "evidence");
        return evidence is null ? null : view => new Resolve(reason, view.Text(evidence) ?? "");
    }

    private static string? HoldKey(MapReader reader, string key)
    {
        if (reader.Text(key) is not { } text)
        {
            return null;
        }

        if (text.Length <= 60 && text.All(c => c is > ' ' and < (char)0x7f))
        {
            return text;
        }

        reader.Faults.Add(
            reader.PlaceOf(key), $"{FaultList.Quote(text)} is no key",
            "write 1 to 60 printable characters without spaces");
        return null;
    }

    private static ValueSource? Required(MapReader reader, string key) =>
        ValueSource.Read(reader, key, Word, required: true);

    private static ValueSource? Optional(MapReader reader, string key) =>
        ValueSource.Read(reader, key, Word, required: false);
}
