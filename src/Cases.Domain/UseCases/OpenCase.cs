using System.Collections.Immutable;
using NodaTime;

namespace Cases.Domain;

/// <summary>Opens a case on an account, also before the due date.</summary>
/// <param name="Case">The case's opaque id.</param>
/// <param name="Episode">Which case of the account it is, from 1; must be one more than the account has had.</param>
/// <param name="Source">The system that knows the account.</param>
/// <param name="Account">The source's own reference; leading zeros stay. 1 to 200 characters.</param>
/// <param name="AccountStream">The account's stream.</param>
/// <param name="Currency">The currency of all amounts.</param>
/// <param name="Items">The due items; may be empty.</param>
public sealed record OpenCase(
    string Case, int Episode, string Source, string Account, string AccountStream, Currency Currency,
    ImmutableArray<OpeningItem> Items) : CaseCommand
{
    /// <summary>The product, in the source's words.</summary>
    public string? Product { get; init; }

    /// <summary>The packs in scope, by id; none leaves those in force at the node.</summary>
    public ImmutableArray<string> Packs { get; init; } = [];

    /// <summary>The persons and their parts.</summary>
    public ImmutableArray<CaseParty> Parties { get; init; } = [];
}

/// <summary>A due item as it stands when a case is opened.</summary>
/// <param name="Key">Its key within the case.</param>
/// <param name="DueOn">When it falls due; null while not fixed.</param>
/// <param name="Charged">Amounts by component, none negative.</param>
public sealed record OpeningItem(string Key, LocalDate? DueOn, ImmutableArray<ComponentAmount> Charged);

/// <summary>A case was opened.</summary>
/// <param name="Case">The case's opaque id.</param>
/// <param name="Episode">Which case of the account it is, from 1.</param>
/// <param name="Source">The system that knows the account.</param>
/// <param name="Account">The source's own reference; null once its key is destroyed.</param>
/// <param name="AccountStream">The account's stream, which names the account without telling its reference.</param>
/// <param name="Currency">The currency of all amounts.</param>
/// <param name="OpenedOn">The day, in the official zone.</param>
/// <param name="Items">The due items.</param>
public sealed record CaseOpened(
    string Case, int Episode, string Source, [Personal] string? Account, string AccountStream, Currency Currency,
    LocalDate OpenedOn, ImmutableArray<OpeningItem> Items) : CaseEvent
{
    /// <summary>The product, in the source's words.</summary>
    public string? Product { get; init; }

    /// <summary>The packs in scope, by id.</summary>
    public ImmutableArray<string> Packs { get; init; } = [];

    /// <summary>The persons and their parts.</summary>
    public ImmutableArray<CaseParty> Parties { get; init; } = [];

    /// <summary>The account's case before this one; null for its first.</summary>
    public string? LastCase { get; init; }
}

internal static class OpenCaseUse
{
    private const int MaxItems = 1_000;
    public const string OnePart = "The debtor has one part; name him once.";

    private const int MaxPacks = 50;

    // Refusals: CaseAlreadyOpened, AccountHasOpenCase, FieldMissing, TextNotAllowed, AmountNotPositive, AmountTooLarge,
    // KeyReused, DateOutOfRange, TooMany.
    public static void Decide(Deciding d, OpenCase command)
    {
        if (d.State.Opened is { } opened)
        {
            d.Require(SameAs(opened, command), RefusalCode.CaseAlreadyOpened,
                "The case is open already, with other data; change it by its own commands.");
            return;
        }

        d.Require(d.Facts.Account.OpenCase is null, RefusalCode.AccountHasOpenCase,
            "The account has an unresolved case already.");
        d.Require(command.Episode == d.Facts.Account.Episodes + 1, RefusalCode.KeyReused,
            $"Episode {command.Episode} is not the account's next one.");
        d.RequireId(command.Case, "case");
        d.RequireReference(command.Account, "account");
        d.RequireReference(command.Source, "source");
        d.RequireListWord(command.Product, "product", mayBeEmpty: true);
        d.RequireStream(command.AccountStream, "account", "account stream");
        d.Require(Currency.TryParse(command.Currency.Code, out _), RefusalCode.FieldMissing,
            "The currency is missing.");
        Items(d, command);
        if (d.Refused)
        {
            return;
        }

        d.Emit(new CaseOpened(command.Case, command.Episode, command.Source, command.Account, command.AccountStream,
            command.Currency, d.Today, command.Items)
        {
            Product = command.Product,
            Packs = command.Packs,
            Parties = command.Parties,
            LastCase = d.Facts.Account.LastCase,
        });
        d.EmitBeside(command.AccountStream, d.Facts.Account.Version, new AccountCaseOpened(command.Case,
            command.Episode));
        if (CarryCredit.TakeOver(d))
        {
            Settling.Follow(d);
        }
        else
        {
            Entry.Assess(d);
        }
    }

    public static CaseState Fold(CaseState state, CaseOpened e) => state with
    {
        Opened = e,
        Parties = e.Parties.IsDefault ? [] : e.Parties,
        Stage = CaseStage.Open,
        Items = [.. e.Items.Select(item => new DueItem { Key = item.Key, DueOn = item.DueOn, Charged = item.Charged })],
    };

    private static void Items(Deciding d, OpenCase command)
    {
        if (!d.Require(!command.Items.IsDefault && !command.Parties.IsDefault && !command.Packs.IsDefault,
                RefusalCode.FieldMissing, "Items, parties and packs must be lists; they may be empty.")
            || !d.Require(command.Items.Length <= MaxItems, RefusalCode.TooMany,
                $"A case has at most {MaxItems} due items.")
            || !d.Require(command.Parties.Length <= PartiesUse.Most && command.Packs.Length <= MaxPacks,
                RefusalCode.TooMany,
                $"A case has at most {PartiesUse.Most} parties and {MaxPacks} packs."))
        {
            return;
        }

        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in command.Items)
        {
            if (RecordDueItemUse.Check(d, item))
            {
                d.Require(keys.Add(item.Key), RefusalCode.KeyReused, $"The due item {item.Key} comes twice.");
            }
        }

        foreach (var party in command.Parties)
        {
            d.RequireId(party.Person, "person");
        }

        var debtor = CaseParty.DebtorOf(command.Parties);
        d.Require(debtor is null || command.Parties.Count(party => party.Person == debtor) == 1,
            RefusalCode.FieldsContradict, OnePart);

        foreach (var pack in command.Packs)
        {
            d.RequireKey(pack, "pack");
        }
    }

    private static bool SameAs(CaseOpened opened, OpenCase command) => opened.Case == command.Case
        && opened.Episode == command.Episode && opened.AccountStream == command.AccountStream
        && (opened.Account ?? command.Account) == command.Account
        && opened.Source == command.Source && opened.Currency == command.Currency
        && opened.Product == command.Product
        && !command.Packs.IsDefault && opened.Packs.SequenceEqual(command.Packs)
        && !command.Parties.IsDefault && opened.Parties.SequenceEqual(command.Parties)
        && !command.Items.IsDefault && opened.Items.Length == command.Items.Length
        && opened.Items.Zip(command.Items).All(pair => pair.First.Key == pair.Second.Key
            && pair.First.DueOn == pair.Second.DueOn && !pair.Second.Charged.IsDefault
            && pair.First.Charged.SequenceEqual(pair.Second.Charged));
}
