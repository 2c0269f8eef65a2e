using System.Globalization;
using Cases.Contracts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cases.Pages;

/// <summary>The fields of a form that was sent; what cannot be read is kept as a fault by its name.</summary>
public sealed class FormFields
{
    /// <summary>The field that shows a form to be of this site.</summary>
    public const string Guard = "guard";

    /// <summary>The field with the command's id.</summary>
    public const string Key = "key";

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

    /// <summary>A field as it was sent; empty where it was not.</summary>
    public string this[string field] => form[field] is [{ } text] ? text : "";

    /// <summary>Reads a form; null where it is not one of this site's own.</summary>
    /// <exception cref="BadHttpRequestException">The body is no form, or too large.</exception>
    public static async Task<FormFields?> ReadAsync(HttpContext context, string name)
    {
        if (!context.Request.HasFormContentType)
        {
            throw new BadHttpRequestException("The body is no form.", StatusCodes.Status415UnsupportedMediaType);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        var guard = context.RequestServices.GetRequiredService<IAntiforgery>();
        return await guard.IsRequestValidAsync(context).ConfigureAwait(false) ? new FormFields(name, form) : null;
    }

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
