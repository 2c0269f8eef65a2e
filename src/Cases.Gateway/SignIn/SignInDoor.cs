using Microsoft.AspNetCore.Http;

namespace Cases.Gateway;

/// <summary>That a request brought a token, and it lets nobody in.</summary>
internal sealed record SignInFailure(TokenFault Fault);

/// <summary>Reads the token of a request. Whether one is needed, the wall behind it decides.</summary>
/// <param name="next">What comes behind.</param>
/// <param name="tokens">Checks tokens.</param>
/// <param name="log">Where failures are noted.</param>
internal sealed class SignInDoor(RequestDelegate next, TokenReader tokens, SecurityLog log)
{
    private const string Scheme = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers.Authorization;
        if (headers.Count > 0)
        {
            var answer = headers is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
                ? await tokens.ReadAsync(header[Scheme.Length..].Trim(), context.RequestAborted).ConfigureAwait(false)
                : new TokenAnswer(null, TokenFault.Malformed);
            if (answer.Caller is { } caller)
            {
                context.Features.Set(caller);
            }
            else
            {
                context.Features.Set(new SignInFailure(answer.Fault));
                log.SignInFailed(context, answer.Fault);
            }
        }

        await next(context).ConfigureAwait(false);
    }
}
