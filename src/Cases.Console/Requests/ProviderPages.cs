using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Cases.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Cases.Pages;

/// <summary>The way to a provider's sign-in page and back (RFC 6749 section 4.1, RFC 7636).</summary>
internal static class ProviderPages
{
    private const string TripCookie = "cases-sign-in";
    private const int SecretBytes = 32;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in/provider", GoAsync);
        routes.MapGet("/sign-in/back", BackAsync);
    }

    private static async Task<IResult> GoAsync(
        string? back, HttpContext context, PageAnswers pages, ConsoleOptions options, IDataProtectionProvider keys)
    {
        if (options.Provider is not { } provider)
        {
            return pages.Fault(404, ProblemCodes.NotFound);
        }

        var trip = new Trip(Secret(), Secret(), Local.Checked(back));
        var page = await provider.AskAsync(BackTo(context), trip.State, trip.Verifier, context.RequestAborted)
            .ConfigureAwait(false);
        if (page is null)
        {
            return pages.Fault(503, ProblemCodes.SignInUnavailable);
        }

        context.Response.Cookies.Append(TripCookie, trip.Sealed(keys), Cookie(context));
        return TypedResults.Redirect(page.AbsoluteUri);
    }

    private static async Task<IResult> BackAsync(
        HttpContext context, PageAnswers pages, Session session, ConsoleOptions options, IDataProtectionProvider keys)
    {
        string? code = context.Request.Query["code"];
        string? state = context.Request.Query["state"];
        var trip = Trip.Open(context.Request.Cookies[TripCookie], keys);
        context.Response.Cookies.Delete(TripCookie, Cookie(context));
        if (options.Provider is not { } provider || trip is null || code is null || state is null
            || !CryptographicOperations.FixedTimeEquals(Bytes(state), Bytes(trip.State)))
        {
            return Again(pages, options, trip, 400, ProblemCodes.NotSignedIn);
        }

        var token = await provider.RedeemAsync(code, trip.Verifier, BackTo(context), context.RequestAborted)
            .ConfigureAwait(false);
        if (token is null || !Session.IsToken(token))
        {
            return Again(pages, options, trip, 503, ProblemCodes.SignInUnavailable);
        }

        // A redirect would go on with the way that began elsewhere, on which the browser leaves strict cookies out.
        session.SignIn(token, "");
        context.Response.Headers["Refresh"] = "0;url=" + trip.Back;
        return pages.Page<SignedInPage>(pages.Frame(), SignInPages.Content(trip.Back, options));
    }

    private static IResult Again(PageAnswers pages, ConsoleOptions options, Trip? trip, int status, string code) =>
        pages.Page<SignInPage>(
            pages.Frame() with { Problem = new Problem("about:blank", "", status, code) },
            SignInPages.Content(trip?.Back, options), status);

    private static Uri BackTo(HttpContext context) => new(
        context.Request.Scheme + "://" + context.Request.Host.ToUriComponent() + Local.Path("sign-in/back"));

    private static string Secret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    // Lax: the way back begins at the provider, and a strict cookie would not come along.
    private static CookieOptions Cookie(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = Local.Path("sign-in"),
        MaxAge = Longest,
        IsEssential = true,
    };

    /// <summary>What must come back from a way to the provider.</summary>
    private sealed record Trip(string State, string Verifier, string Back)
    {
        private const string Purpose = "the way to the provider";

        public string Sealed(IDataProtectionProvider keys) =>
            Protector(keys).Protect($"{State}\n{Verifier}\n{Back}", Longest);

        public static Trip? Open(string? sealedText, IDataProtectionProvider keys)
        {
            try
            {
                var text = sealedText is null ? null : Protector(keys).Unprotect(sealedText);
                return text?.Split('\n') is [var state, var verifier, var back]
                    ? new Trip(state, verifier, back)
                    : null;
            }
            catch (CryptographicException)
            {
                return null;
            }
        }

        private static ITimeLimitedDataProtector Protector(IDataProtectionProvider keys) =>
            keys.CreateProtector(Purpose).ToTimeLimitedDataProtector();
    }
}
