using System.Globalization;
using System.Text.Json;
using Cases.Domain;
using Cases.Outreach;
using Cases.Policies;
using Microsoft.Extensions.Configuration;
using NodaTime;

namespace Cases.Node;

/// <summary>How messages leave this node, from <c>Cases__Outreach__…</c>; nothing set, nothing leaves.</summary>
internal sealed class OutreachSettings
{
    private const string Prefix = "Cases__Outreach__";

    private readonly IConfigurationSection section;

    private OutreachSettings(IConfigurationSection section) => this.section = section;

    /// <summary>What is set in the environment of this process.</summary>
    public static OutreachSettings FromEnvironment() => new(
        new ConfigurationBuilder().AddEnvironmentVariables().Build().GetSection("Cases:Outreach"));

    /// <summary>What a configuration says.</summary>
    public static OutreachSettings Of(IConfiguration configuration) => new(configuration.GetSection("Cases:Outreach"));

    /// <summary>The parts of a node that hand messages over; null where none leave.</summary>
    /// <param name="zoneOf">The official zone of a case.</param>
    /// <param name="time">The node's clock.</param>
    /// <exception cref="VerbFailure">A setting cannot be used, or the bank's words lack one that a template needs.
    /// </exception>
    public Deliverer? Build(Func<CaseOpened, DateTimeZone> zoneOf, TimeProvider time)
    {
        var senders = new Dictionary<ContactChannel, ISender>();
        var words = section["Words"] is { } file ? WordsFile.Read(file, Prefix + "Words") : null;
        if (section.GetSection("Mail").Exists())
        {
            senders[ContactChannel.Email] = new MailSender(Mail(), words?.Name);
        }

        foreach (var (channel, name) in new[] { (ContactChannel.Sms, "Sms"), (ContactChannel.App, "App") })
        {
            if (section.GetSection(name).Exists())
            {
                senders[channel] = Http(name);
            }
        }

        if (section["Letters:Folder"] is { } letters)
        {
            senders[ContactChannel.Letter] = new MessageSpool(Required(letters, "Letters__Folder"));
        }

        if (section["Spool"] is { } spool)
        {
            foreach (var channel in new[]
            {
                ContactChannel.Sms, ContactChannel.Email, ContactChannel.App, ContactChannel.Letter,
            })
            {
                senders.TryAdd(channel, new MessageSpool(Required(spool, "Spool")));
            }
        }

        if (senders.Count == 0)
        {
            return null;
        }

        if (words is null)
        {
            throw VerbFailure.Unusable($"{Prefix}Words names no file: messages say who sends them and where to pay, "
                + "so the bank's words come first. deploy/examples/bank-words.json shows one.");
        }

        var filler = new MessageFiller(words.Words, zoneOf);
        RequireWords(filler, words, senders.Keys);
        return new Deliverer(senders, filler, time);
    }

    /// <summary>What leaves by which way, in a line; never an address of a person or a secret.</summary>
    public string Describe() => string.Join(", ", new[]
    {
        section["Mail:Host"] is { } host ? $"e-mail by {host}" : null,
        Uri.TryCreate(section["Sms:Url"], UriKind.Absolute, out var sms) ? $"texts by {sms.Host}" : null,
        Uri.TryCreate(section["App:Url"], UriKind.Absolute, out var app) ? $"the app by {app.Host}" : null,
        section["Letters:Folder"] is { } letters ? $"letters in {letters}" : null,
        section["Spool"] is { } spool ? $"all others in {spool}" : null,
    }.OfType<string>());

    /// <summary>A word that is missing is seen when the node starts, and not when a letter is to leave.</summary>
    private static void RequireWords(MessageFiller filler, WordsFile words, IEnumerable<ContactChannel> channels)
    {
        var served = channels.ToHashSet();
        foreach (var template in ShippedDocuments.Templates()
            .Where(one => served.Contains(one.Channel) && words.Languages.Contains(one.Language)))
        {
            foreach (var currency in words.Currencies)
            {
                if (filler.Wordless(template, currency) is [var missing, ..])
                {
                    var language = MessageWords.Of(template.Language);
                    throw VerbFailure.Unusable($"{words.Path}: there is nothing for '{PolicyWords.Of(missing)}' in "
                        + $"{language}, and {template.Id} {template.Version} holds it: add it.");
                }
            }
        }
    }

    private MailSettings Mail()
    {
        var mail = section.GetSection("Mail");
        var from = Required(mail["From"], "Mail__From");
        if (!MailText.IsAddress(from))
        {
            throw VerbFailure.Unusable($"{Prefix}Mail__From: '{from}' is no e-mail address.");
        }

        var security = mail["Security"] switch
        {
            null or "starttls" => MailSecurity.StartTls,
            "tls" => MailSecurity.Tls,
            "none" => MailSecurity.None,
            var other => throw VerbFailure.Unusable(
                $"{Prefix}Mail__Security: '{other}' is none of starttls, tls, none."),
        };
        var user = mail["User"];
        if (user is not null && security == MailSecurity.None)
        {
            throw VerbFailure.Unusable(
                $"{Prefix}Mail__User: a name and a word go over a protected connection alone; set "
                + $"{Prefix}Mail__Security to starttls or tls.");
        }

        return new MailSettings(Required(mail["Host"], "Mail__Host"), Port(mail["Port"], security), from)
        {
            Security = security, User = user, Password = Secret(mail, "Password", "Mail__Password"),
        };
    }

    private HttpSender Http(string name)
    {
        var http = section.GetSection(name);
        var text = Required(http["Url"], name + "__Url");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")
            || (url.Scheme == "http" && !url.IsLoopback) || url.UserInfo.Length > 0)
        {
            throw VerbFailure.Unusable($"{Prefix}{name}__Url: '{text}' is no address as https://host/path; "
                + "http reaches this machine alone.");
        }

        return new HttpSender(
            new HttpMessageInvoker(HttpSender.Handler()), url, Secret(http, "Token", name + "__Token"));
    }

    private static int Port(string? text, MailSecurity security) => text is null
        ? security == MailSecurity.Tls ? 465 : 587
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? port
            : throw VerbFailure.Unusable($"{Prefix}Mail__Port: '{text}' is no port from 1 to 65535.");

    /// <summary>A secret, or the file that holds it.</summary>
    private static string? Secret(IConfigurationSection of, string name, string shown)
    {
        if (of[name + "File"] is not { } file)
        {
            return of[name];
        }

        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.Unusable($"{Prefix}{shown}File: {error.Message}");
        }
    }

    private static string Required(string? text, string name) => string.IsNullOrWhiteSpace(text)
        ? throw VerbFailure.Unusable($"{Prefix}{name} is not set.")
        : text;

    /// <summary>The file of the bank's own words.</summary>
    private sealed record WordsFile(
        string Path, BankWords Words, IReadOnlySet<MessageLanguage> Languages, IReadOnlyList<Currency> Currencies,
        string? Name)
    {
        private const string Accounts = "payee-accounts";

        public static WordsFile Read(string path, string setting)
        {
            var words = new BankWords();
            var languages = new HashSet<MessageLanguage>();
            var currencies = new List<Currency>();
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(path));
                foreach (var part in json.RootElement.EnumerateObject())
                {
                    if (part.NameEquals(Accounts))
                    {
                        foreach (var account in part.Value.EnumerateObject())
                        {
                            words.PaidTo(account.Name, account.Value.GetString()!);
                            currencies.Add(Currency.Of(account.Name));
                        }
                    }
                    else if (MessageWords.LanguageOf(part.Name) is { } language)
                    {
                        languages.Add(language);
                        Add(words, language, part.Value);
                    }
                    else
                    {
                        throw new ArgumentException(
                            $"'{part.Name}' is none of {Accounts}, {string.Join(", ", MessageWords.Languages)}.");
                    }
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException
                or InvalidOperationException or ArgumentException)
            {
                throw VerbFailure.Unusable($"{setting}: {path}: {error.Message}");
            }

            if (languages.Count == 0 || currencies.Count == 0)
            {
                var lacks = languages.Count == 0 ? "words" : Accounts;
                throw VerbFailure.Unusable($"{setting}: {path}: it has no {lacks}.");
            }

            return new WordsFile(path, words, languages, currencies,
                words.Of(Placeholder.Sender, languages.Min(), currencies[0]));
        }

        private static void Add(BankWords words, MessageLanguage language, JsonElement texts)
        {
            foreach (var text in texts.EnumerateObject())
            {
                if (!PolicyWords.TryParse<Placeholder>(text.Name, out var placeholder))
                {
                    throw new ArgumentException($"'{text.Name}' is no placeholder of a template.");
                }

                words.Saying(language, placeholder, text.Value.GetString()!);
            }
        }
    }
}
