using System.CommandLine;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using NodaTime.Text;

namespace Cases.Node;

/// <summary>
/// <c>webhooks list</c>, <c>log</c>, <c>pause</c>, <c>resume</c> and <c>replay</c>: how subscriptions stand, and what
/// an operator does where a receiver stands still. Who serves the store goes on delivering.
/// </summary>
internal static class WebhooksVerb
{
    private const int MostLines = 1_000;
    private const int UsualLines = 20;
    private const string Lost = "the file of what is left to deliver is missing; 'cases doctor' says what to do";

    public static Command Command() => new("webhooks", "How subscriptions to what happens stand, and deliveries.")
    {
        List(), Log(), Change("pause", "Stops deliveries; nothing is lost.", WebhookAct.Pause),
        Change("resume", "Goes on where a subscription was stopped.", WebhookAct.Resume), Replay(),
    };

    private static Command List()
    {
        var (store, json) = (StoreOption.Create(), JsonOption.Create());
        var command = new Command("list", "Lists subscriptions: state, what waits, and the newest attempt.")
        {
            store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var standings = await ReadAsync(parsed.GetValue(store)!, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                Output.Json(new { Webhooks = standings.Select(Document) });
                return (int)ExitCode.Done;
            }

            foreach (var standing in standings)
            {
                Print(standing);
            }

            if (standings.Count == 0)
            {
                Output.Line("webhooks", "nobody has subscribed");
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Command Log()
    {
        var (id, store, json) = (Id(), StoreOption.Create(), JsonOption.Create());
        var most = new Option<int>("--limit")
        {
            Description = $"Attempts, at most {MostLines}.", DefaultValueFactory = _ => UsualLines, HelpName = "N",
        };
        var command = new Command("log", "What was tried for a subscription, the newest first.")
        {
            id, most, store, json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var count = parsed.GetValue(most) is > 0 and <= MostLines and var good
                ? good
                : throw VerbFailure.Unusable($"--limit is from 1 to {MostLines}.");
            var lines = await LogAsync(parsed.GetValue(store)!, parsed.GetValue(id)!, count, cancellation)
                .ConfigureAwait(false);
            if (parsed.GetValue(json))
            {
                Output.Json(new { Attempts = lines.Select(Document) });
                return (int)ExitCode.Done;
            }

            foreach (var line in lines)
            {
                var (made, id) = line;
                Output.Line(id, $"{At(made.At)}  attempt {made.Attempt}: {AnswerOf(made)}, {made.TookMs} ms");
            }

            if (lines.Count == 0)
            {
                Output.Line("attempts", "none yet");
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Command Change(string name, string what, WebhookAct act)
    {
        var (id, by, store, json) = (Id(), By(), StoreOption.Create(), JsonOption.Create());
        var command = new Command(name, what) { id, by, store, json };
        command.SetAction((parsed, cancellation) => SendAsync(
            parsed.GetValue(store)!, new WebhookCall(NewId(), parsed.GetValue(by)!, parsed.GetValue(id)!, act),
            parsed.GetValue(json), cancellation));
        return command;
    }

    private static Command Replay()
    {
        var (id, by, store, json) = (Id(), By(), StoreOption.Create(), JsonOption.Create());
        var parked = new Option<bool>("--parked") { Description = "What is parked goes out again." };
        var giveUp = new Option<bool>("--give-up")
        {
            Description = "What is parked is given up, so that what waits behind it goes out.",
        };
        var from = new Option<long?>("--from") { Description = "The first position; with --to.", HelpName = "N" };
        var to = new Option<long?>("--to") { Description = "The last position, inclusive.", HelpName = "N" };
        var command = new Command("replay", "Sends what is parked, or a range of positions, again.")
        {
            id, parked, giveUp, from, to, by, store, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var act = ActOf(
                (parsed.GetValue(parked), parsed.GetValue(giveUp)), (parsed.GetValue(from), parsed.GetValue(to)));
            var call = new WebhookCall(NewId(), parsed.GetValue(by)!, parsed.GetValue(id)!, act)
            {
                From = parsed.GetValue(from), To = parsed.GetValue(to),
            };
            return SendAsync(parsed.GetValue(store)!, call, parsed.GetValue(json), cancellation);
        });
        return command;
    }

    private static WebhookAct ActOf(
        (bool Parked, bool GiveUp) what, (long? From, long? To) range) => (what, range) switch
    {
        ((true, false), (null, null)) => WebhookAct.ReplayParked,
        ((false, true), (null, null)) => WebhookAct.GiveUpParked,
        ((false, false), ({ } from, { } to)) when from >= 0 && to >= from => WebhookAct.ReplayRange,
        ((false, false), ({ }, { })) => throw VerbFailure.Unusable("--from is 0 or more, and --to is from --from on."),
        _ => throw VerbFailure.Unusable("Say what: --parked, --give-up, or --from N --to M."),
    };

    /// <summary>Sends one change through the node that serves the store, or this verb's own.</summary>
    private static async Task<int> SendAsync(
        string store, WebhookCall call, bool json, CancellationToken cancellation)
    {
        await RequireAsync(store, call.Webhook, cancellation).ConfigureAwait(false);
        WebhookOutcome outcome;
        await using (var node = await WorkingNode.OpenAsync(store, []).ConfigureAwait(false))
        {
            outcome = await node.ChangeWebhookAsync(call, cancellation).ConfigureAwait(false);
        }

        if (outcome is not (WebhookOutcome.Written or WebhookOutcome.Repeated))
        {
            throw outcome switch
            {
                WebhookOutcome.Ended => None(call.Webhook),
                WebhookOutcome.EpochTooLow => VerbFailure.Unusable("The ledger is of an earlier epoch: run "
                    + "'cases doctor --raise-epoch' once every node runs this build."),
                _ => new VerbFailure(ExitCode.WorldFailed,
                    $"Nothing was written, because others write at the same time ({outcome}): run it again."),
            };
        }

        var now = (await ReadAsync(store, cancellation).ConfigureAwait(false))
            .First(standing => standing.Webhook.Id == call.Webhook);
        if (json)
        {
            Output.Json(Document(now));
        }
        else
        {
            Print(now);
            Output.Line("  done", outcome == WebhookOutcome.Repeated ? "it was so before"
                : "the node that serves the store acts upon it within seconds");
        }

        return (int)ExitCode.Done;
    }

    /// <summary>Before anything is opened to write: a store that is not there is not made for this.</summary>
    private static async Task RequireAsync(string text, string id, CancellationToken cancellation)
    {
        await using var store = await StoreOption.OpenReaderAsync(text).ConfigureAwait(false);
        var book = await WebhookBook.ReadAsync(store.Ledger, cancellation).ConfigureAwait(false);
        if (book.Living.All(one => one.Id != id))
        {
            throw None(id);
        }
    }

    private static async Task<IReadOnlyList<Standing>> ReadAsync(string text, CancellationToken cancellation)
    {
        await using var store = await StoreOption.OpenReaderAsync(text).ConfigureAwait(false);
        var standings = new List<Standing>();
        var book = await WebhookBook.ReadAsync(store.Ledger, cancellation).ConfigureAwait(false);
        if (!book.Living.Any())
        {
            return standings;
        }

        await using var rows = store.DeliveriesBeside();
        foreach (var one in book.Living)
        {
            if (rows is null)
            {
                standings.Add(new Standing(one, null, null, null));
                continue;
            }

            var left = await rows.StandingAsync(one.Id, cancellation).ConfigureAwait(false);
            var last = await rows.LogAsync(one.Id, long.MaxValue, 1, cancellation).ConfigureAwait(false);
            var named = await NamedAsync(store.Ledger, last, cancellation).ConfigureAwait(false);
            standings.Add(new Standing(one, left, named.SingleOrDefault(),
                await OldestAsync(store.Ledger, left.Oldest, cancellation).ConfigureAwait(false)));
        }

        return standings;
    }

    /// <summary>When the oldest that waits was recorded; null for none.</summary>
    private static async ValueTask<Instant?> OldestAsync(
        ILedgerStore ledger, long? position, CancellationToken cancellation)
    {
        using var feed = new NoticeFeed(ledger);
        return position is { } at
            ? (await feed.FindAsync(at, cancellation).ConfigureAwait(false))?.At
            : null;
    }

    private static async Task<IReadOnlyList<Attempt>> LogAsync(
        string text, string id, int most, CancellationToken cancellation)
    {
        await using var store = await StoreOption.OpenReaderAsync(text).ConfigureAwait(false);
        var book = await WebhookBook.ReadAsync(store.Ledger, cancellation).ConfigureAwait(false);
        if (book.Find(id) is null)
        {
            throw None(id);
        }

        await using var rows = store.DeliveriesBeside();
        return rows is null
            ? throw new VerbFailure(ExitCode.WorldFailed, $"There is no log: {Lost}.")
            : await NamedAsync(
                store.Ledger, await rows.LogAsync(id, long.MaxValue, most, cancellation).ConfigureAwait(false),
                cancellation).ConfigureAwait(false);
    }

    /// <summary>Attempts with the ids under which they went out: a part of an id is in the ledger alone.</summary>
    private static async Task<IReadOnlyList<Attempt>> NamedAsync(
        ILedgerStore ledger, IReadOnlyList<LoggedDelivery> lines, CancellationToken cancellation)
    {
        using var feed = new NoticeFeed(ledger);
        var ids = new Dictionary<long, string> { [-1] = "evt_test" };
        foreach (var position in lines.Select(line => line.Position).Where(position => !ids.ContainsKey(position)))
        {
            var notice = await feed.FindAsync(position, cancellation).ConfigureAwait(false);
            ids[position] = notice?.Id ?? FormattableString.Invariant($"evt_{position}");
        }

        return [.. lines.Select(line => new Attempt(line, ids[line.Position]))];
    }

    private static void Print(Standing standing)
    {
        var (one, left, last, oldest) = standing;
        Output.Line(one.Id, one.Url);
        Output.Line("  state", one.State.ToString().ToLowerInvariant());
        Output.Line("  types", one.Types.IsEmpty ? "all" : string.Join(", ", one.Types));
        if (left is null)
        {
            Output.Line("  waiting", Lost);
            return;
        }

        Output.Line("  waiting", Output.Number(left.Waiting) + (oldest is { } at ? $", the oldest of {At(at)}" : ""));
        Output.Line("  parked", Output.Number(left.Parked));
        Output.Line("  reached", left.Cursor is { } cursor ? Output.Number(cursor) : "not begun");
        Output.Line("  newest attempt", last is null ? "none yet" : $"{At(last.Made.At)}: {AnswerOf(last.Made)}");
    }

    private static object Document(Standing standing) => new
    {
        standing.Webhook.Id, standing.Webhook.Url, standing.Webhook.Types,
        State = standing.Webhook.State.ToString().ToLowerInvariant(), By = standing.Webhook.By.Subject,
        standing.Webhook.Generation, Since = At(standing.Webhook.Since), Position = standing.Left?.Cursor,
        standing.Left?.Waiting, standing.Left?.Parked, standing.Left?.Oldest,
        OldestAt = standing.OldestAt is { } at ? At(at) : null,
        Last = standing.Last is { } last ? Document(last) : null,
    };

    private static object Document(Attempt attempt) => new
    {
        Event = attempt.Id, attempt.Made.Attempt, At = At(attempt.Made.At), Delivered = attempt.Made.IsDelivered,
        attempt.Made.Status, attempt.Made.Fault, TookMilliseconds = attempt.Made.TookMs,
    };

    private static string AnswerOf(LoggedDelivery line) =>
        line.Status is { } status ? FormattableString.Invariant($"{status}") : line.Fault ?? "no answer";

    private static string At(Instant instant) => InstantPattern.General.Format(instant);

    private static CommandId16 NewId() => CommandId16.FromHash($"webhooks\n{Guid.NewGuid()}");

    private static VerbFailure None(string id) => VerbFailure.Unusable(
        $"There is no subscription '{id}', or it has ended; 'cases webhooks list' names those that there are.");

    private static Argument<string> Id() => new("id") { Description = "The subscription's id, as the list names it." };

    private static Option<string> By() => new("--by")
    {
        Description = "Who does it, as the ledger names him.", DefaultValueFactory = _ => Environment.UserName,
    };

    /// <summary>A subscription, and how far it is; null where what is left to deliver is missing.</summary>
    private sealed record Standing(
        WebhookSubscription Webhook, DeliveryStanding? Left, Attempt? Last, Instant? OldestAt);

    /// <summary>An attempt, and the id of the event that went out.</summary>
    private sealed record Attempt(LoggedDelivery Made, string Id);
}
