using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Cases.Pages;

/// <summary>What the browser keeps, unread by any script: the token, the name to show, and the language.</summary>
internal sealed class Session(IHttpContextAccessor accessor)
{
    private const string TokenCookie = "cases-token";
    private const string NameCookie = "cases-name";
    private const string LanguageCookie = "cases-language";
    private const int MaxToken = 8192;

    // Browsers keep cookies of 4,096 bytes at most; a token with many claims is longer.
    private const int MaxCookie = 3500;

    private const int MostCookies = (MaxToken + MaxCookie - 1) / MaxCookie;

    private HttpContext Context => accessor.HttpContext
        ?? throw new InvalidOperationException("A session is asked for outside of a request.");

    /// <summary>The token; null for nobody signed in.</summary>
    public string? Token
    {
        get
        {
            var cookies = Context.Request.Cookies;
            var parts = Enumerable.Range(0, MostCookies).Select(CookieOf).TakeWhile(cookies.ContainsKey);
            var token = string.Concat(parts.Select(part => cookies[part]));
            return IsToken(token) ? token : null;
        }
    }

    /// <summary>The name and role to show; nothing is decided by it.</summary>
    public string? Name => Token is not { } token ? null
        : Context.Request.Cookies[NameCookie] is { Length: > 0 } name ? name : Navigation.NameOf(token);

    /// <summary>The chosen language, else what the browser asks for first of those there are.</summary>
    public Words Words => WordsOf(Context.Request);

    /// <summary>The language of a request.</summary>
    public static Words WordsOf(HttpRequest request) => Words.Of(request.Cookies[LanguageCookie])
        ?? Words.Preferred(request.Headers.AcceptLanguage);

    /// <summary>Whether a text can go as a bearer token and fits into the cookies.</summary>
    public static bool IsToken(string text) => text.Length is > 0 and <= MaxToken
        && text.All(letter => char.IsAsciiLetterOrDigit(letter)
            || letter is '.' or '-' or '_' or '~' or '+' or '/' or '=');

    /// <summary>Signs in.</summary>
    public void SignIn(string token, string name)
    {
        var parts = token.Chunk(MaxCookie).Select(part => new string(part)).ToArray();
        for (var index = 0; index < MostCookies; index++)
        {
            if (index < parts.Length)
            {
                Keep(CookieOf(index), parts[index], null);
            }
            else
            {
                Context.Response.Cookies.Delete(CookieOf(index), Cookie(null));
            }
        }

        Keep(NameCookie, name, null);
    }

    /// <summary>Signs out.</summary>
    public void SignOut()
    {
        foreach (var index in Enumerable.Range(0, MostCookies))
        {
            Context.Response.Cookies.Delete(CookieOf(index), Cookie(null));
        }

        Context.Response.Cookies.Delete(NameCookie, Cookie(null));
    }

    /// <summary>Keeps the language for a year.</summary>
    public void Speak(Words words) => Keep(LanguageCookie, words.Language, TimeSpan.FromDays(365));

    private static string CookieOf(int index) =>
        index == 0 ? TokenCookie : string.Create(CultureInfo.InvariantCulture, $"{TokenCookie}-{index}");

    private void Keep(string name, string value, TimeSpan? age) =>
        Context.Response.Cookies.Append(name, value, Cookie(age));

    private CookieOptions Cookie(TimeSpan? age) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = Context.Request.IsHttps,
        Path = ConsoleHosting.Root,
        MaxAge = age,
        IsEssential = true,
    };
}
