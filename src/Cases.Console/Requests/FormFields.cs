using System.Globalization;
using Cases.Contracts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Cases.Pages;

/// <summary>The fields of a form that was sent; what cannot be read is kept as a fault by its name.</summary>
public sealed class FormFields
{
    /// <summary>The field that shows a form to be of this site.</summary>
    public const string Guard = "guard";

    /// <summary>The field with the command's id.</summary>
    public const string Key = "key";

    private const int MostOfKey = 200;

    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm"];

    private readonly IFormCollection form;
    private readonly List<FieldFault> faults = [];

    private FormFields(string name, IFormCollection form)
    {
        Name = name;
        this.form = form;
    }

    /// <summary>Which form.</summary>
    public string Name { get; }

    /// <summary>What cannot be read, by field; the message is a key of <see cref="Words"/>.</summary>
    public IReadOnlyList<FieldFault> Faults => faults;

    /// <summary>What to send with the command.</summary>
    public CommandOptions Options => new()
    {
        IdempotencyKey = Optional(Key) ?? PageFrame.NewKey(),
        IfVersion = long.TryParse(this["version"], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null,
    };

    /// <summary>All fields but those that every form has.</summary>
    public IEnumerable<KeyValuePair<string, StringValues>> Beside =>
        form.Where(sent => sent.Key is not (Guard or Key));

    /// <summary>A field as it was sent; empty where it was not.</summary>
    public string this[string field] => form[field] is [{ } text] ? text : "";

    /// <summary>The name of one value's box in a field of many.</summary>
    public static string NameOf(string field, string value) => field + "." + value;

    /// <summary>Reads a form; null where it is not one of this site's own.</summary>
    /// <exception cref="BadHttpRequestException">
    /// The body is no form, or too large, or its key is none that a header can carry.
    /// </exception>
    public static async Task<FormFields?> ReadAsync(HttpContext context, string name)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new BadHttpRequestException("The body is no form.", StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        var guard = context.RequestServices.GetRequiredService<IAntiforgery>();
        if (!await guard.IsRequestValidAsync(context).ConfigureAwait(false))
        {
            return null;
        }

        var read = new FormFields(name, form);
        return read.Optional(Key) is not { } key || IsKey(key)
            ? read
            : throw new BadHttpRequestException("The form's key cannot be sent.", StatusCodes.Status400BadRequest);
    }

    // It goes into a header: printable characters of ASCII without spaces, as the node takes them.
    private static bool IsKey(string key) =>
        key.Length <= MostOfKey && !key.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>A field without the blanks around it; null where nothing is left.</summary>
    public string? Optional(string field) => this[field].Trim() is { Length: > 0 } text ? text : null;

    /// <summary>A field that has to be filled in.</summary>
    public string Required(string field)
    {
        var text = Optional(field);
        if (text is null)
        {
            faults.Add(new FieldFault(field, "fault.required"));
        }

        return text ?? "";
    }

    /// <summary>Notes that a field cannot be read; the message is a key of <see cref="Words"/>.</summary>
    public void Mark(string field, string message) => faults.Add(new FieldFault(field, message));

    /// <summary>A whole number that has to be filled in, zero or more.</summary>
    public int Whole(string field)
    {
        if (!int.TryParse(this[field].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            faults.Add(new FieldFault(field, "fault.number"));
        }

        return number;
    }

    /// <summary>A whole number; null where nothing is filled in.</summary>
    public int? MaybeWhole(string field) => Optional(field) is null ? null : Whole(field);

    /// <summary>A day that has to be filled in.</summary>
    public DateOnly Day(string field)
    {
        if (!DateOnly.TryParseExact(
            this[field].Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            faults.Add(new FieldFault(field, "fault.day"));
        }

        return day;
    }

    /// <summary>A day; null where nothing is filled in.</summary>
    public DateOnly? MaybeDay(string field) => Optional(field) is null ? null : Day(field);

    /// <summary>An instant; null where nothing is filled in.</summary>
    public DateTimeOffset? MaybeMoment(string field) => Optional(field) is null ? null : Moment(field);

    /// <summary>An instant by the clocks of the zone that the form names.</summary>
    public DateTimeOffset Moment(string field)
    {
        if (!DateTime.TryParseExact(
                this[field].Trim(), Moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || Zones.Find(this["zone"]) is not { } zone || zone.IsInvalidTime(local))
        {
            faults.Add(new FieldFault(field, "fault.moment"));
            return default;
        }

        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    /// <summary>An amount in the currency that the form names.</summary>
    public Money Money(string field) => new(Required(field), this["currency"]);

    /// <summary>An amount; null where nothing is filled in.</summary>
    public Money? MaybeMoney(string field) => Optional(field) is null ? null : Money(field);

    /// <summary>Whether a box is ticked.</summary>
    public bool Checked(string field) => this[field] == "true";

    /// <summary>The values whose boxes are ticked.</summary>
    public IReadOnlyList<string> Many(string field, IEnumerable<string> values) =>
        [.. values.Where(value => Checked(NameOf(field, value)))];

    /// <summary>
    /// The case of the form and the others whose boxes are ticked, for what covers several; null where none is.
    /// </summary>
    public IReadOnlyList<CoveredCaseRequest>? Covered(string field)
    {
        var start = NameOf(field, "");
        List<CoveredCaseRequest> others =
        [
            .. form.Keys.Where(key => key.StartsWith(start, StringComparison.Ordinal) && Checked(key))
                .Order(StringComparer.Ordinal).Select(key => new CoveredCaseRequest(key[start.Length..])),
        ];
        return others.Count == 0 ? null : [new CoveredCaseRequest(this["case"]), .. others];
    }

    /// <summary>Yes or no; null where nothing is said.</summary>
    public bool? YesNo(string field)
    {
        if (this[field] is not ("yes" or "no" or ""))
        {
            faults.Add(new FieldFault(field, "fault.choice"));
        }

        return this[field] is "" ? null : this[field] == "yes";
    }

    /// <summary>A template: its id, its version and its language, as <c>CN-DUE-SMS 1 zh-CN</c>.</summary>
    public TemplateRequest Template(string field)
    {
        var words = Required(field).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is [var id, var number, var language]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            return new TemplateRequest(id, version, language);
        }

        faults.Add(new FieldFault(field, "fault.template"));
        return new TemplateRequest("", 1, "");
    }

    /// <summary>Instalments, one a line: a day and an amount.</summary>
    public IReadOnlyList<InstalmentRequest> Instalments(string field)
    {
        var read = new List<InstalmentRequest>();
        foreach (var line in Required(field).Split(['\n', ';']))
        {
            var parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts is [var day, var amount] && DateOnly.TryParseExact(
                day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var due))
            {
                read.Add(new InstalmentRequest(due, amount));
            }
            else if (parts.Length > 0)
            {
                faults.Add(new FieldFault(field, "fault.instalments"));
                break;
            }
        }

        return read;
    }

    /// <summary>New due dates, one a line: a due item and a day.</summary>
    public IReadOnlyList<MovedDueRequest> MovedDues(string field)
    {
        var read = new List<MovedDueRequest>();
        foreach (var line in Required(field).Split('\n'))
        {
            var parts = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts is [var item, var day] && DateOnly.TryParseExact(
                day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var due))
            {
                read.Add(new MovedDueRequest(item, due));
            }
            else if (parts.Length > 0)
            {
                faults.Add(new FieldFault(field, "fault.newDues"));
                break;
            }
        }

        return read;
    }

    /// <summary>Keys, with commas or blanks between them; none where nothing is filled in.</summary>
    public IReadOnlyList<string> Words(string field) =>
        this[field].Split([',', '，', '、', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>One of a list of words; null where nothing is chosen.</summary>
    public T? MaybeWord<T>(string field)
        where T : struct, Enum => this[field].Length == 0 ? null : Word<T>(field);

    /// <summary>One of a list of words.</summary>
    public T Word<T>(string field)
        where T : struct, Enum
    {
        // Names only: a number is no choice of the list.
        if (Enum.GetNames<T>().Contains(this[field], StringComparer.Ordinal))
        {
            return Enum.Parse<T>(this[field]);
        }

        faults.Add(new FieldFault(field, "fault.choice"));
        return default;
    }
}
