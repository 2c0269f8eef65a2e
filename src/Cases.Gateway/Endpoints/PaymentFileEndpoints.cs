using Cases.Contracts;
using Cases.Interchange;
using Cases.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using PaymentLine = Cases.Work.PaymentLine;

namespace Cases.Gateway;

/// <summary>
/// A bank's statement or a table of payments as the body of a request. It is stored aside while it comes, so that one
/// which breaks off posts nothing; each payment is its own idempotency key, so a file may be sent again.
/// </summary>
internal static class PaymentFileEndpoints
{
    private const int MostLines = 1_000;

    private static readonly QueryFields Fields = new([
        new QueryField("dryRun", QueryKind.Flag, "Reads and reports, and posts nothing."),
        new QueryField("map", QueryKind.Text, "How the columns of a table are read: the name of a map that the "
            + "installation has (Cases__Payments__Maps). Without it they have the usual names."),
    ]);

    public static void Map(RouteGroupBuilder group) => group.MapPost("/payment-files", TakeAsync)
        .Allow(StaffRoles.Integration)
        .WithTags("payments")
        .WithSummary("Takes the payments of a bank's statement (camt.053, camt.054) or of a table (CSV); a report.")
        .Accepts<Stream>("application/xml", "text/xml", "text/csv")
        .Produces<PaymentFileReport>(200)
        .Problems(400, 401, 403, 413, 415, 429, 503)
        .WithMetadata(Fields);

    private static async Task TakeAsync(HttpContext context, PaymentDoor door, GatewayOptions options, PaymentMaps maps)
    {
        var query = new QueryReading(context.Request.Query, Fields);
        var dryRun = query.Flag("dryRun");
        var map = MapOf(query, maps);
        if (!await context.IsReadAsync(query).ConfigureAwait(false))
        {
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = options.Limits.MaxFileBytes;
        }

        var path = UploadedFiles.New();
        try
        {
            await StoreAsync(context, path).ConfigureAwait(false);
            if (PackedFile.IsLarger(path, options.Limits.MaxFileBytes))
            {
                await ProblemAnswer.WriteAsync(context, ProblemKind.TooLarge,
                    $"Unpacked it has more than {options.Limits.MaxFileBytes} bytes: send it in several files.")
                    .ConfigureAwait(false);
                return;
            }

            var lines = new FileLines(MostLines);
            var sight = door.Of(context.Caller());
            var file = await sight.FileAsync(path, (dryRun, map), lines.Add, context.RequestAborted)
                .ConfigureAwait(false);
            if (file.Error is { } error)
            {
                await context.WriteProblemAsync(400, ProblemCodes.FileInvalid,
                    error.Replace(path, "the body", StringComparison.Ordinal)).ConfigureAwait(false);
                return;
            }

            var told = new List<PaymentFileLine>();
            foreach (var line in lines.Told())
            {
                told.Add(Line(await sight.InSightAsync(line, context.RequestAborted).ConfigureAwait(false)));
            }

            await context.WriteAsync(Report(file, lines.Counts, told, dryRun), CasesJson.Default.PaymentFileReport)
                .ConfigureAwait(false);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static TableMap? MapOf(QueryReading query, PaymentMaps maps)
    {
        if (query.Text("map") is not { } name)
        {
            return null;
        }

        var map = maps.Find(name);
        if (map is null)
        {
            query.Fault("map", maps.Names is { Length: > 0 } names
                ? $"There is no such map. There are: {names}."
                : "There is no such map: the installation names none (Cases__Payments__Maps).");
        }

        return map;
    }

    /// <summary>Only this account may read the file: it holds names and accounts of debtors.</summary>
    private static async Task StoreAsync(HttpContext context, string path)
    {
        var how = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Options = FileOptions.Asynchronous,
        };
        if (!OperatingSystem.IsWindows())
        {
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path, how);
        await using (file.ConfigureAwait(false))
        {
            await context.Request.Body.CopyToAsync(file, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static PaymentFileLine Line(PaymentLine line) => new(Name(line.Outcome), line.Line)
    {
        Reference = line.Reference,
        Amount = line.Amount,
        Case = line.Case,
        Field = line.Column,
        Reason = line.Reason,
    };

    private static PaymentFileReport Report(
        PaymentFile file, IReadOnlyDictionary<PaymentOutcome, long> counts, List<PaymentFileLine> lines, bool dryRun) =>
        new(file.Message!, file.Statements, file.Entries, file.Transactions, file.Reversals, file.Credits)
        {
            Debits = file.Debits,
            BalanceCheck = file.BalanceCheck,
            Warnings = file.Warnings,
            MessageId = file.MessageId,
            DryRun = dryRun,
            NotPosted = file.NotPosted,
            Outcomes = counts.ToDictionary(one => Name(one.Key), one => one.Value, StringComparer.Ordinal),
            Payments = lines,
        };

    private static string Name(PaymentOutcome outcome) => outcome.ToString().ToLowerInvariant();

    /// <summary>The lines of a file, of many those first that somebody has to look at.</summary>
    private sealed class FileLines(int most)
    {
        private readonly List<PaymentLine> done = [];
        private readonly List<PaymentLine> open = [];

        public SortedDictionary<PaymentOutcome, long> Counts { get; } = [];

        public void Add(PaymentLine line)
        {
            Counts[line.Outcome] = Counts.GetValueOrDefault(line.Outcome) + 1;
            var to = line.Outcome is PaymentOutcome.Matched or PaymentOutcome.Duplicate or PaymentOutcome.Reversed
                ? done
                : open;
            if (to.Count < most)
            {
                to.Add(line);
            }
        }

        public IEnumerable<PaymentLine> Told() =>
            open.OrderBy(line => line.Line).Concat(done.OrderBy(line => line.Line)).Take(most);
    }
}
