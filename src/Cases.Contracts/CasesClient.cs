using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Cases.Contracts;

/// <summary>
/// The typed client of <c>/v1</c>. Answers and problems are values; only a broken connection is an exception, after
/// which the same command may be sent again with the same <see cref="CommandOptions.IdempotencyKey"/>.
/// </summary>
/// <remarks>Safe for use by several callers at once, as far as the given delegate is.</remarks>
/// <param name="http">The connection; its base address is the node's, as <c>http://localhost:5080/</c>.</param>
/// <param name="token">The bearer token of the caller, asked for with each request; null for none.</param>
public sealed class CasesClient(HttpClient http, Func<CancellationToken, ValueTask<string?>> token)
{
    private static readonly CasesJson Lenient = new(new JsonSerializerOptions(CasesJson.Default.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        MaxDepth = 64,
        TypeInfoResolver = null,
    });

    /// <summary>Sends any command of a case.</summary>
    /// <param name="path">The path below <c>/v1</c>; see <see cref="CasePaths"/>.</param>
    /// <param name="request">One of the request records.</param>
    /// <param name="options">Its id and the version that it is meant for.</param>
    /// <param name="cancellation">Ends the waiting; whether the command was done is then unknown.</param>
    public Task<Answer<Receipt>> PostAsync<TRequest>(
        string path, TRequest request, CommandOptions? options = null, CancellationToken cancellation = default)
        where TRequest : class => CommandAsync<TRequest, Receipt>(path, request, options, cancellation);

    /// <summary>Tries a proposed pack on the recorded history.</summary>
    /// <param name="proposal">The proposal, such as <c>BANK@3</c>.</param>
    /// <param name="request">Which decisions.</param>
    /// <param name="options">The command's id.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<Answer<PolicySimulationView>> SimulateAsync(
        string proposal, SimulationRequest request, CommandOptions? options = null,
        CancellationToken cancellation = default) => CommandAsync<SimulationRequest, PolicySimulationView>(
            CasePaths.Simulations(proposal), request, options, cancellation);

    /// <summary>Asks whether somebody may be contacted now, and reserves the slot.</summary>
    public Task<Answer<ContactPermission>> AskPermissionAsync(
        ContactPermissionRequest request, CommandOptions? options = null, CancellationToken cancellation = default) =>
        CommandAsync<ContactPermissionRequest, ContactPermission>(
            CasePaths.Permissions, request, options, cancellation);

    /// <summary>Asks for the permissions of a dial list.</summary>
    public Task<Answer<ContactPermissionResults>> AskPermissionsAsync(
        ContactPermissionBatch request, CommandOptions? options = null, CancellationToken cancellation = default) =>
        CommandAsync<ContactPermissionBatch, ContactPermissionResults>(
            CasePaths.Permissions + "/batch", request, options, cancellation);

    private Task<Answer<TAnswer>> CommandAsync<TRequest, TAnswer>(
        string path, TRequest request, CommandOptions? options, CancellationToken cancellation)
        where TRequest : class
        where TAnswer : class
    {
        var message = Message(HttpMethod.Post, path);
        message.Headers.Add("Idempotency-Key", options?.IdempotencyKey ?? Guid.CreateVersion7().ToString());
        if (options?.IfVersion is { } version)
        {
            message.Headers.Add("If-Match", ETags.Of(version));
        }

        message.Content = JsonContent.Create(request, TypeOf<TRequest>(CasesJson.Default));
        return SendAsync<TAnswer>(message, cancellation);
    }

    /// <summary>Posts payments. Their references make them safe to send again.</summary>
    public Task<Answer<PaymentResults>> PostPaymentsAsync(
        IReadOnlyList<PaymentRequest> payments, CancellationToken cancellation = default)
    {
        var message = Message(HttpMethod.Post, "payments");
        message.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        message.Content = JsonContent.Create(payments, TypeOf<IReadOnlyList<PaymentRequest>>(CasesJson.Default));
        return SendAsync<PaymentResults>(message, cancellation);
    }

    /// <summary>Reads a case by its id or its account's reference.</summary>
    public Task<Answer<CaseView>> GetCaseAsync(string idOrReference, CancellationToken cancellation = default) =>
        GetAsync<CaseView>("cases/" + Uri.EscapeDataString(idOrReference), cancellation);

    /// <summary>Reads a person.</summary>
    public Task<Answer<PersonView>> GetPersonAsync(string id, CancellationToken cancellation = default) =>
        GetAsync<PersonView>("persons/" + Uri.EscapeDataString(id), cancellation);

    /// <summary>Reads a person's numbers and addresses, all on one page.</summary>
    public Task<Answer<Page<ContactPointView>>> GetContactPointsAsync(
        string id, CancellationToken cancellation = default) =>
        GetAsync<Page<ContactPointView>>(CasePaths.Person(id, "contact-points"), cancellation);

    /// <summary>Reads a person's consents, all on one page.</summary>
    public Task<Answer<Page<ConsentView>>> GetConsentsAsync(string id, CancellationToken cancellation = default) =>
        GetAsync<Page<ConsentView>>(CasePaths.Person(id, "consents"), cancellation);

    /// <summary>Reads a page of a case's entries, oldest first.</summary>
    public Task<Answer<Page<AuditEntry>>> GetCaseAuditAsync(
        string id, string? cursor = null, int? limit = null, CancellationToken cancellation = default) =>
        GetAsync<Page<AuditEntry>>(CasePaths.Of(id, "audit") + Query(cursor, limit), cancellation);

    /// <summary>Reads a page of a case's entries, newest first.</summary>
    public Task<Answer<Page<AuditEntry>>> GetCaseTimelineAsync(
        string id, string? cursor = null, int? limit = null, CancellationToken cancellation = default)
    {
        var query = Query(cursor, limit);
        return GetAsync<Page<AuditEntry>>(
            $"{CasePaths.Of(id, "audit")}{query}{(query.Length == 0 ? '?' : '&')}order=newest", cancellation);
    }

    /// <summary>Reads the KPIs of some days; 503 while the node still reads the ledger for the first time.</summary>
    /// <param name="kpi">The name of one; null for all.</param>
    /// <param name="from">The first day; null from the first entry on.</param>
    /// <param name="to">The last day, inclusive; null to the last entry.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<Answer<ReportView>> GetReportsAsync(
        string? kpi = null, DateOnly? from = null, DateOnly? to = null, CancellationToken cancellation = default) =>
        GetAsync<ReportView>(CasePaths.Reports(kpi, from, to), cancellation);

    /// <summary>Reads the head of the ledger that was signed last; 404 where none is yet.</summary>
    public Task<Answer<SignedHead>> GetCheckpointAsync(CancellationToken cancellation = default) =>
        GetAsync<SignedHead>(CasePaths.Checkpoint, cancellation);

    /// <summary>Reads the proof of an entry, and that the log began with an earlier head.</summary>
    public Task<Answer<AuditProof>> GetProofAsync(
        long position, long? from = null, CancellationToken cancellation = default) =>
        GetAsync<AuditProof>(CasePaths.Proof(position, from), cancellation);

    /// <summary>Reads a page of what waits for a second person, no older than a position of a receipt.</summary>
    public Task<Answer<Page<ApprovalView>>> GetApprovalsAsync(
        string? cursor = null, int? limit = null, long? at = null, CancellationToken cancellation = default) =>
        GetAsync<Page<ApprovalView>>("approvals" + Query(cursor, limit, at), cancellation);

    /// <summary>
    /// Reads a page of the payments that wait to be matched, oldest first, as it was at a position of a receipt or
    /// later.
    /// </summary>
    public Task<Answer<Page<UnmatchedPayment>>> GetUnmatchedPaymentsAsync(
        string? cursor = null, int? limit = null, long? at = null, CancellationToken cancellation = default) =>
        GetAsync<Page<UnmatchedPayment>>(CasePaths.UnmatchedPayments + Query(cursor, limit, at), cancellation);

    /// <summary>Reads one payment that was not posted when it was told.</summary>
    public Task<Answer<UnmatchedPayment>> GetUnmatchedPaymentAsync(
        string id, CancellationToken cancellation = default) => GetAsync<UnmatchedPayment>(
            $"{CasePaths.UnmatchedPayments}/{Uri.EscapeDataString(id)}", cancellation);

    /// <summary>
    /// Matches a payment to a case. The receipt is that of the case, or the payment's where it stood there already.
    /// </summary>
    public Task<Answer<Receipt>> MatchPaymentAsync(
        string id, MatchPaymentRequest request, CommandOptions? options = null,
        CancellationToken cancellation = default) =>
        PostAsync(CasePaths.Match(id), request, options, cancellation);

    /// <summary>Sends a payment that waits back to its payer.</summary>
    public Task<Answer<Receipt>> ReturnPaymentAsync(
        string id, ReturnPaymentRequest request, CommandOptions? options = null,
        CancellationToken cancellation = default) =>
        PostAsync(CasePaths.Return(id), request, options, cancellation);

    /// <summary>Makes or changes a subscription; the answer has the secret where one was made.</summary>
    /// <param name="path">The path; see <see cref="CasePaths.Webhook"/>.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="options">The command's id, and the version that it is meant for.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<Answer<WebhookView>> ChangeWebhookAsync<TRequest>(
        string path, TRequest request, CommandOptions? options = null, CancellationToken cancellation = default)
        where TRequest : class => CommandAsync<TRequest, WebhookView>(path, request, options, cancellation);

    /// <summary>Sends an event that says nothing to a subscription, and waits for its answer.</summary>
    public Task<Answer<WebhookAttemptView>> TryWebhookAsync(
        string id, CommandOptions? options = null, CancellationToken cancellation = default) =>
        CommandAsync<EmptyRequest, WebhookAttemptView>(
            CasePaths.Webhook(id, "test"), new EmptyRequest(), options, cancellation);

    /// <summary>Ends a subscription; what waits is not sent any more.</summary>
    public Task<Answer<WebhookView>> EndWebhookAsync(string id, CancellationToken cancellation = default) =>
        SendAsync<WebhookView>(Message(HttpMethod.Delete, CasePaths.Webhook(id)), cancellation);

    /// <summary>Reads a page of a subscription's attempts, the newest first.</summary>
    public Task<Answer<Page<WebhookAttemptView>>> GetWebhookLogAsync(
        string id, string? before = null, CancellationToken cancellation = default) =>
        GetAsync<Page<WebhookAttemptView>>(
            CasePaths.Webhook(id, "log") + (before is null ? "" : "?before=" + Uri.EscapeDataString(before)),
            cancellation);

    /// <summary>Reads a page of the cases to work.</summary>
    public Task<Answer<Page<WorklistRow>>> GetWorklistAsync(
        WorklistFilter request, CancellationToken cancellation = default) =>
        GetAsync<Page<WorklistRow>>("cases" + (request ?? new WorklistFilter()).ToQuery(), cancellation);

    /// <summary>Leases the next case to work for some minutes; under the same key again it is the same.</summary>
    public Task<Answer<NextCaseView>> TakeNextCaseAsync(
        WorklistFilter? request = null, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        var message = Message(HttpMethod.Post, "cases/next" + (request ?? new WorklistFilter()).ToQuery());
        message.Headers.Add("Idempotency-Key", idempotencyKey ?? Guid.CreateVersion7().ToString());
        return SendAsync<NextCaseView>(message, cancellation);
    }

    /// <summary>What pays a case off on a day, with the interest to it; today where none is named.</summary>
    public Task<Answer<PayoffView>> GetPayoffAsync(
        string id, DateOnly? on = null, CancellationToken cancellation = default) =>
        GetAsync<PayoffView>($"cases/{Uri.EscapeDataString(id)}/payoff" + (on is { } day ? $"?on={day:O}" : ""),
            cancellation);

    /// <summary>The plans that policy permits for what is owed on a case.</summary>
    public Task<Answer<PlanOffersView>> GetPlanOffersAsync(
        string id, DateOnly? first = null, CancellationToken cancellation = default) =>
        GetAsync<PlanOffersView>(
            $"cases/{Uri.EscapeDataString(id)}/plan-offers" + (first is { } day ? $"?first={day:O}" : ""),
            cancellation);

    /// <summary>Reads what may be done on a case now.</summary>
    public Task<Answer<CaseActions>> GetActionsAsync(string id, CancellationToken cancellation = default) =>
        GetAsync<CaseActions>($"cases/{Uri.EscapeDataString(id)}/actions", cancellation);

    /// <summary>Asks for a token of the node's own; 404 where the node gives none out.</summary>
    public Task<Answer<SignInReply>> SignInAsync(SignInRequest request, CancellationToken cancellation = default)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri("sign-in", UriKind.Relative));
        message.Content = JsonContent.Create(request, TypeOf<SignInRequest>(CasesJson.Default));
        return SendAsync<SignInReply>(message, cancellation);
    }

    /// <summary>Reads anything below <c>/v1</c>.</summary>
    public Task<Answer<T>> GetAsync<T>(string path, CancellationToken cancellation = default)
        where T : class => SendAsync<T>(Message(HttpMethod.Get, path), cancellation);

    private async Task<Answer<T>> SendAsync<T>(HttpRequestMessage message, CancellationToken cancellation)
        where T : class
    {
        using (message)
        {
            if (await token(cancellation).ConfigureAwait(false) is { } bearer)
            {
                message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
            }

            using var response = await http.SendAsync(message, cancellation).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            var value = response.IsSuccessStatusCode
                ? await response.Content.ReadFromJsonAsync(TypeOf<T>(Lenient), cancellation).ConfigureAwait(false)
                : null;
            return new Answer<T>
            {
                Status = status,
                Value = value,
                Problem = value is null ? await ProblemOfAsync(response, cancellation).ConfigureAwait(false) : null,
                Version = ETags.TryParse(response.Headers.ETag?.Tag, out var version) ? version : null,
                RetryAfter = response.Headers.RetryAfter?.Delta,
            };
        }
    }

    private static async Task<Problem> ProblemOfAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var plain = new Problem(
            "about:blank", response.ReasonPhrase ?? "No answer of the product", status, CodeOf(status));
        if (response.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return plain;
        }

        try
        {
            return await response.Content.ReadFromJsonAsync(Lenient.Problem, cancellation).ConfigureAwait(false)
                ?? plain;
        }
        catch (JsonException)
        {
            // Something between here and the node made it up; its status is all that counts.
            return plain;
        }
    }

    private static string CodeOf(int status) => status switch
    {
        401 => ProblemCodes.NotSignedIn,
        403 => ProblemCodes.NotAllowed,
        404 => ProblemCodes.NotFound,
        429 => ProblemCodes.TooManyRequests,
        503 => ProblemCodes.Busy,
        _ => ProblemCodes.InternalError,
    };

    private static HttpRequestMessage Message(HttpMethod method, string path) =>
        new(method, new Uri("v1/" + path, UriKind.Relative));

    private static string Query(string? cursor, int? limit, long? at = null)
    {
        var parts = new List<string>();
        if (cursor is not null)
        {
            parts.Add("cursor=" + Uri.EscapeDataString(cursor));
        }

        if (limit is { } most)
        {
            parts.Add("limit=" + most.ToString(CultureInfo.InvariantCulture));
        }

        if (at is { } position)
        {
            parts.Add("at=" + position.ToString(CultureInfo.InvariantCulture));
        }

        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    private static JsonTypeInfo<T> TypeOf<T>(CasesJson json) => (JsonTypeInfo<T>)(json.GetTypeInfo(typeof(T))
        ?? throw new ArgumentException($"{typeof(T).Name} is no record of this API."));
}
