using Microsoft.AspNetCore.Http;

namespace Cases.Pages;

/// <summary>What the browser keeps, unread by any script: the token, the name to show, and the language.</summary>
internal sealed class Session(IHttpContextAccessor accessor)
{
    private const string TokenCookie = "cases-token";
    private const string NameCookie = "cases-name";
    private const string LanguageCookie = "cases-language";
    private const int MaxToken = 3500;

    private HttpContext Context => accessor.HttpContext
        ?? throw new InvalidOperationException("A session is asked for outside of a request.");

    /// <summary>The token; null for nobody signed in.</summary>
    public string? Token => Context.Request.Cookies[TokenCookie] is { Length: > 0 } token && IsToken(token)
        ? token
        : null;

    /// <summary>The name and role to show; nothing is decided by it.</summary>
    public string? Name => Token is null ? null : Context.Request.Cookies[NameCookie];

    /// <summary>The chosen language, else what the browser asks for first of those there are.</summary>
    public Words Words => WordsOf(Context.Request);

    /// <summary>The language of a request.</summary>
    public static Words WordsOf(HttpRequest request) => Words.Of(request.Cookies[LanguageCookie])
        ?? Words.Preferred(request.Headers.AcceptLanguage);

    /// <summary>Whether a text can go as a bearer token and fits into a cookie.</summary>
    public static bool IsToken(string text) => text.Length is > 0 and <= MaxToken
        && text.All(letter => char.IsAsciiLetterOrDigit(letter)
            || letter is '.' or '-' or '_' or '~' or '+' or '/' or '=');

    /// <summary>Signs in.</summary>
    public void SignIn(string token, string name)
    {
        Keep(TokenCookie, token, null);
        Keep(NameCookie, name, null);
    }

    /// <summary>Signs out.</summary>
    public void SignOut()
    {
        Context.Response.Cookies.Delete(TokenCookie, Cookie(null));
        Context.Response.Cookies.Delete(NameCookie, Cookie(null));
    }

    /// <summary>Keeps the language for a year.</summary>
    public void Speak(Words words) => Keep(LanguageCookie, words.Language, TimeSpan.FromDays(365));

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
