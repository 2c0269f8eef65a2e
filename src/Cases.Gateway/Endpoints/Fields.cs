using System.Collections.Immutable;
using Cases.Contracts;
using Cases.Domain;

namespace Cases.Gateway;

/// <summary>Reads the fields of one request that JSON alone cannot read, and keeps what is wrong with them.</summary>
/// <param name="commandId">The command's id in hex, of which keys are made that the caller leaves out.</param>
internal sealed class Fields(string commandId)
{
    private const int MostKey = 64;

    private readonly List<FieldFault> faults = [];

    /// <summary>What is wrong, in the order of reading.</summary>
    public IReadOnlyList<FieldFault> Faults => faults;

    /// <summary>The problem that says so; only where something is wrong.</summary>
    public Problem Problem => new("about:blank", "Bad Request", 400, ProblemCodes.FieldInvalid)
    {
        Detail = $"{faults[0].Field}: {faults[0].Message}",
        Errors = faults,
    };

    /// <summary>The key or the approval's id that the command works under; null where it has none.</summary>
    public string? Key { get; private set; }

    /// <summary>The approval that is requested; null where none is.</summary>
    public string? Approval { get; private set; }

    /// <summary>The currency of amounts that have none of their own: the case's.</summary>
    public Currency Currency { get; init; } = Currency.Cny;

    /// <summary>The given key, or one made of the command's id: the same command has the same one again.</summary>
    public string KeyOf(string? given) => Key = given ?? "k" + commandId;

    /// <summary>
    /// The key of something new, or one made of the command's id. It becomes a part of addresses, and the product's own
    /// keys (<c>v:</c>, <c>r:</c>, <c>w:</c>) have a colon.
    /// </summary>
    public string NewKey(string? given)
    {
        if (given is not null && (given.Length > MostKey || given.All(letter => letter == '.')
            || !given.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '~' or '-')))
        {
            Fault("key", $"Write 1 to {MostKey} letters, digits or . _ ~ - of ASCII, and not dots alone.");
        }

        return KeyOf(given);
    }

    /// <summary>The key of something new under which a second person decides it.</summary>
    public string AskUnder(string? given) => Approval = NewKey(given ?? "o" + commandId);

    /// <summary>The command itself, or the request that a second person decides on it.</summary>
    public CaseCommand Step(bool requestApproval, CaseCommand step) =>
        requestApproval ? new RequestApproval(Approval = "a" + commandId, step) : step;

    public Domain.Money Money(Contracts.Money money, string field)
    {
        if (!Currency.TryParse(money.Currency, out var currency))
        {
            Fault(field + ".currency", "It is no ISO 4217 code in capitals.");
            return default;
        }

        return new Domain.Money(Minor(money.Amount, currency, field + ".amount"), currency);
    }

    public TemplateName? Template(TemplateRequest? template)
    {
        if (template is null)
        {
            return null;
        }

        var language = MessageWords.LanguageOf(template.Language);
        if (language is null)
        {
            Fault("template.language", $"It is one of {string.Join(", ", MessageWords.Languages)}.");
        }

        if (template.Version < 1)
        {
            Fault("template.version", "It is 1 or more.");
        }

        return new TemplateName(template.Id, template.Version, language ?? MessageLanguage.Chinese);
    }

    public Domain.Money? MaybeMoney(Contracts.Money? money, string field) =>
        money is null ? null : Money(money, field);

    /// <summary>An amount of which only the number is kept, so that it has to be in the case's currency.</summary>
    public Domain.Money? OwnMoney(Contracts.Money? money, string field)
    {
        var told = MaybeMoney(money, field);
        if (told is { } amount && amount.Currency != Currency && amount.Currency != default)
        {
            Fault(field + ".currency", $"The case is in {Currency}.");
        }

        return told;
    }

    /// <summary>Packs that a case adds to those in force; a foreign one would free it of the law of here.</summary>
    public ImmutableArray<string> Packs(IReadOnlyList<string> asked, PolicyBook policies)
    {
        if (policies.Foreign(asked) is { } foreign)
        {
            Fault("packs", $"{foreign} is no pack of {policies.Scope!.Jurisdiction}, where this node works; "
                + "leave it out, or open the case at a node of its jurisdiction.");
        }

        return [.. asked];
    }

    /// <summary>The cases that an agreement covers.</summary>
    public ImmutableArray<CaseAmount> Covered(IReadOnlyList<CoveredCaseRequest> asked) =>
    [
        .. asked.Select((one, index) => new CaseAmount(one.Case, MaybeMoney(one.Amount, $"cases[{index}].amount"))),
    ];

    public ImmutableArray<Instalment> Instalments(IReadOnlyList<InstalmentRequest> asked) =>
    [
        .. asked.Select((one, index) => new Instalment(
            index + 1, Words.Day(one.Due), Minor(one.Amount, Currency, $"instalments[{index}].amount"))),
    ];

    public ImmutableArray<OpeningItem> Items(IReadOnlyList<DueItemRequest> asked, Currency currency) =>
    [
        .. asked.Select((item, index) => Item(item, currency, $"items[{index}]")),
    ];

    public OpeningItem Item(DueItemRequest asked, Currency currency, string field) => new(
        asked.Key, Words.Day(asked.DueOn),
        [
            .. asked.Charged.Select((part, at) => new Domain.ComponentAmount(
                Words.To<Domain.DebtComponent>(part.Component),
                Minor(part.Amount, currency, $"{field}.charged[{at}].amount"))),
        ]);

    public Currency CurrencyOf(string code, string field)
    {
        if (!Currency.TryParse(code, out var currency))
        {
            Fault(field, "It is no ISO 4217 code in capitals.");
            return Currency.Cny;
        }

        return currency;
    }

    public void Fault(string field, string message) => faults.Add(new FieldFault(field, message));

    private long Minor(string text, Currency currency, string field)
    {
        if (DecimalAmount.TryParse(text, currency.Exponent, out var minor))
        {
            return minor;
        }

        Fault(field, $"Write a decimal such as 123.45, with at most {currency.Exponent} decimals for {currency.Code}.");
        return 0;
    }
}

/// <summary>Amounts as decimal strings: ASCII digits, one point, a leading minus, and nothing else.</summary>
internal static class DecimalAmount
{
    private const int MostDigits = 15;

    /// <summary>Reads an amount in minor units.</summary>
    public static bool TryParse(string text, int exponent, out long minor)
    {
        minor = 0;
        var digits = text.AsSpan();
        var negative = digits.StartsWith("-");
        digits = negative ? digits[1..] : digits;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var part = point < 0 ? [] : digits[(point + 1)..];
        if (whole.Length is 0 or > MostDigits || (whole.Length > 1 && whole[0] == '0')
            || (point >= 0 && part.Length == 0) || part.Length > exponent || !AreDigits(whole) || !AreDigits(part))
        {
            return false;
        }

        foreach (var digit in whole)
        {
            minor = (minor * 10) + (digit - '0');
        }

        for (var index = 0; index < exponent; index++)
        {
            minor = (minor * 10) + (index < part.Length ? part[index] - '0' : 0);
        }

        minor = negative ? -minor : minor;
        return true;
    }

    private static bool AreDigits(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange('0', '9');
}
