using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cases.Domain;
using Cases.Engine;
using NodaTime;
using NodaTime.Text;

namespace Cases.Outreach;

/// <summary>Makes of a confirmed message what leaves: every word from the record or from the bank's own.</summary>
/// <param name="words">The bank's words.</param>
/// <param name="zoneOf">The official zone of a case.</param>
public sealed class MessageFiller(BankWords words, Func<CaseOpened, DateTimeZone> zoneOf)
{
    private const int ShownOfAccount = 4;

    private static readonly LocalDatePattern ChineseDay =
        LocalDatePattern.Create("yyyy'年'M'月'd'日'", CultureInfo.InvariantCulture);

    private static readonly LocalDatePattern EnglishDay =
        LocalDatePattern.Create("d MMMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>Fills a message.</summary>
    /// <param name="order">The message with the case as it was confirmed on.</param>
    /// <param name="template">Its template.</param>
    /// <param name="fault">What keeps it from being filled, without personal data; null where nothing does.</param>
    public OutgoingMessage? Fill(MessageOrder order, MessageTemplate template, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(template);
        var (state, message) = (order.Case, order.Message);
        var today = order.At.InZone(zoneOf(state.Opened!)).Date;
        if (order.Whom?.ContactPoints.FirstOrDefault(point => point.Key == message.Point)?.Value is not { } to)
        {
            fault = "no address is on record any more";
            return null;
        }

        var filled = TemplateFill.Fill(template, word => Word(word, order, template.Language, today), out var missing);
        if (filled is null)
        {
            fault = "nothing fills " + string.Join(", ", missing.Select(word => PolicyWords.Of(word)));
            return null;
        }

        fault = null;
        return new OutgoingMessage(IdOf(order.Id), message.Channel, to, filled)
        {
            Name = order.Whom.Name,
            Language = template.Language,
            Registered = message.Registered,
            Template = $"{message.Template.Id} {PolicyWords.Of(message.Template.Version)}",
            TemplateSha256 = message.Template.Sha256,
            Today = today,
            At = order.At,
        };
    }

    /// <summary>The placeholders of a template that are the bank's to fill and that it has no words for.</summary>
    /// <param name="template">The template.</param>
    /// <param name="currency">The currency of the cases that it serves.</param>
    public ImmutableArray<Placeholder> Wordless(MessageTemplate template, Currency currency)
    {
        ArgumentNullException.ThrowIfNull(template);
        return
        [
            .. template.Parts.SelectMany(part => TemplateText.Marks(part.Text)).Select(mark => mark.Placeholder)
                .OfType<Placeholder>().Distinct().Order()
                .Where(word => word == Placeholder.PayeeAccount || BankWords.OwnWords.Contains(word))
                .Where(word => words.Of(word, template.Language, currency) is null),
        ];
    }

    /// <summary>The id of a message outside: nobody reads a case's in a file name or a header.</summary>
    /// <param name="order">The id of the order.</param>
    public static string IdOf(string order) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("message " + order)));

    private string? Word(Placeholder word, MessageOrder order, MessageLanguage language, LocalDate today)
    {
        var state = order.Case;
        return word switch
        {
            Placeholder.Name => order.Whom?.Name,
            Placeholder.Account => state.Opened!.Account is { } account ? TailOf(account) : null,
            Placeholder.Amount => Amount(AskedMinor(state, today), state.Currency, language),
            Placeholder.Balance => Amount(state.OutstandingMinor, state.Currency, language),
            Placeholder.MinimumPayment => Amount(MinimumMinor(state, today), state.Currency, language),
            Placeholder.DueDate => DueOn(state, today) is { } due ? Day(due, language) : null,
            Placeholder.DaysPastDue => PolicyWords.Of(state.DaysPastDueOn(today)),
            Placeholder.Today => Day(today, language),
            _ => words.Of(word, language, state.Currency),
        };
    }

    /// <summary>What is past due and not disputed; before anything is, what falls due next.</summary>
    private static long? AskedMinor(CaseState state, LocalDate today)
    {
        if (state.DemandedMinorOn(today) is > 0 and var demanded)
        {
            return demanded;
        }

        var next = DueOn(state, today);
        var open = state.Items.Where(item => item.DueOn == next).Sum(item => item.OpenMinor);
        return Math.Min(open, state.OutstandingMinor) is > 0 and var asked ? asked : null;
    }

    private static long? MinimumMinor(CaseState state, LocalDate today) => Math.Min(
        state.OutstandingMinor, state.Items.Where(item => item.DueOn <= today).Sum(item => item.OpenMinor))
        is > 0 and var due ? due : null;

    private static LocalDate? DueOn(CaseState state, LocalDate today) => state.OldestUnpaidDue is { } oldest
        && oldest < today
            ? oldest
            : state.Items.Where(item => item.DueOn >= today && item.OpenMinor > 0).Min(item => item.DueOn);

    private static string? Amount(long? minor, Currency currency, MessageLanguage language)
    {
        if (minor is not > 0)
        {
            return null;
        }

        var text = Grouped(new Money(minor.Value, currency).ToDecimalString());
        return language == MessageLanguage.Chinese && currency == Currency.Cny
            ? text + "元"
            : $"{currency.Code} {text}";
    }

    private static string Grouped(string number)
    {
        var point = number.IndexOf('.', StringComparison.Ordinal);
        var text = new StringBuilder(number);
        for (var at = (point < 0 ? number.Length : point) - 3; at > 0; at -= 3)
        {
            text.Insert(at, ',');
        }

        return text.ToString();
    }

    private static string Day(LocalDate day, MessageLanguage language) =>
        (language == MessageLanguage.Chinese ? ChineseDay : EnglishDay).Format(day);

    /// <summary>The last signs of an account: enough to know one's own, too little to use it.</summary>
    private static string TailOf(string account) =>
        account.Length <= ShownOfAccount ? account : account[^ShownOfAccount..];
}
