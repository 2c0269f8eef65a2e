using System.Text;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using Cases.Storage.Sqlite;
using Cases.TestKit;
using Xunit;
using static Cases.Node.Tests.RecordTimes;

namespace Cases.Node.Tests;

/// <summary><c>erase</c>: nothing of a person is left in any file, every proof holds, or the date is named.</summary>
public sealed class EraseVerbTests : IDisposable
{
    private const string Name = "Ouyang Zhenhua";
    private const string Number = "13912345678";
    private const string Said = "asked for time until the harvest";

    private readonly Folder folder = new();
    private string caseId = "";

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Records_OfLongAgo_AreErasedEverywhere_AndEveryProofHolds()
    {
        var wrapped = await WriteAsync(LongAgo);
        folder.Write("cases.db.security.log", Line("case/c1 person/p1", "ann") + Line("person/p10 person/p1", "bob")
            + Line("person/p10", "eve"));
        Assert.Equal(2, wrapped.Count);

        var ran = await EraseAsync("p1");
        Assert.True(ran.Code == 0, ran.Out);
        var answer = ran.Done().Json;

        Assert.True(answer.GetProperty("erased").GetBoolean());
        Assert.Equal(
            ["keys", "entries", "read models", "search index", folder.At("cases.db"), folder.At("cases.db-wal"),
                "read log"],
            Places(answer).Select(place => place.Place));
        Assert.All(Places(answer), place => Assert.True(place.Done, place.Place));
        Assert.Empty(Holding([.. wrapped, .. Texts()]));
        Assert.Equal(["case/c1 person/(erased)", "person/p10 person/(erased)", "person/p10"],
            folder.Read("cases.db.security.log").Trim().Split('\n')
                .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Properties").GetProperty("Whose")
                    .GetString()));
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
        (await Cli.RunAsync("case", caseId, "--store", folder.Store())).Done();
        (await Cli.RunAsync("export", "person", "p1", "--store", folder.Store(), "--out", folder.At("p.json"))).Done();
        Assert.Contains(PersonExport.Erased, folder.Read("p.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Served_ByANode_ItForgetsAndPurges()
    {
        var wrapped = await WriteAsync(LongAgo);
        folder.Write("cases.db.security.log", Line("person/p1", "ann"));
        using var node = await ServingProcess.StartAsync(folder.Store());

        var ran = await EraseAsync("p1");

        Assert.True(ran.Code == 0, ran.Out + ran.Error);
        Assert.All(Places(ran.Json), place => Assert.True(place.Done, place.Place));
        Assert.Equal(0, (await node.TerminateAsync()).Code);
        Assert.Empty(Holding([.. wrapped, .. Texts()]));
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
    }

    [Fact]
    public async Task OnPostgres_KeysAndRowsGo_AndTheMasterKeyIsRotated()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        await using (var store = await pg.OpenWriterAsync())
        {
            Assert.Equal(2, (await FillAsync(store, LongAgo, resolve: true)).Count);
        }

        string[] on = ["--store", pg.Store, "--json"];
        var done = (await Cli.RunAsync(["erase", "p1", "--ground", "unlawful", .. on])).Done().Json;
        Assert.Equal(["keys", "entries", "read models", "search index", "other nodes", "read log"],
            Places(done).Select(place => place.Place));
        Assert.All(Places(done), place => Assert.True(place.Done, place.Place));

        var rotated = (await Cli.RunAsync(["keys", "rotate", "--new", folder.At("next.key"), .. on])).Done().Json;
        Assert.True(rotated.GetProperty("wrapped").GetInt64() >= 1);
        (await Cli.RunAsync(["erase", "p1", "--ground", "unlawful", .. on])).Fails(3, "rotated");
        File.Copy(folder.At("next.key"), pg.KeyFile, overwrite: true);
        (await Cli.RunAsync(["erase", "p1", "--ground", "unlawful", .. on])).Done();
        (await Cli.RunAsync(["audit", "verify", .. on])).Done();
    }

    [Fact]
    public async Task ServerGone_OnceTheKeysAreDestroyed_SaysThatSheIsErased()
    {
        await using var pg = await PgStore.CreateAsync(folder);
        await using (var store = await pg.OpenWriterAsync())
        {
            await FillAsync(store, LongAgo, resolve: true);
        }

        // From the erasure on nobody is let in any more.
        await pg.SqlAsync(
            """
            CREATE FUNCTION public.close() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
            $$BEGIN
                UPDATE pg_database SET datallowconn = false WHERE datname = current_database();
                RETURN NULL;
            END$$;
            CREATE TRIGGER closing AFTER DELETE ON cases.keys FOR EACH ROW EXECUTE FUNCTION public.close()
            """);
        string[] erase = ["erase", "p1", "--ground", "unlawful", "--store", pg.Store];
        (await Cli.RunAsync(erase)).Fails(
            3, "person/p1 is erased", "its keys are destroyed", "not every place was asked", "run this again");

        await pg.LetInAsync();
        var again = (await Cli.RunAsync(erase)).Done().Out;
        Assert.Contains("before; nothing was left to erase", again, StringComparison.Ordinal);
        Assert.Matches("done +keys: [1-9]", again);
    }

    [Fact]
    public async Task Payment_ToldToABuildThatDidNotSeal_IsSaidToStandPlain_AndIsNotDone()
    {
        await WriteAsync(LongAgo);
        await using (var store = SqliteLedgerStore.OpenWriter(folder.At("cases.db")))
        {
            var stream = StreamId.Parse("payment/u1");
            var entry = new NewEntry(stream, "paymentUnmatched", 1, true, CommandId16.FromHash("told"), default,
                LongAgo.ToUnixTimeMilliseconds(), new LedgerPrincipal("core", "integration", null, null), null, [],
                Unsealed());
            var writer = new LedgerWriter(store, new LedgerWriterOptions { CompleteInline = true },
                new VirtualClock(LongAgo));
            var adding = writer.AppendAsync(new LedgerUnit([new StreamGuard(stream, 0)], [entry]), default);
            await writer.FlushOnceAsync();
            Assert.IsType<Appended>(await adding);
        }

        string[] erase = ["erase", "--payment", "u1", "--ground", "retention-ended", "--store", folder.Store()];
        var ran = await Cli.RunAsync([.. erase, "--json"]);
        Assert.Equal((1, false), (ran.Code, ran.Json.GetProperty("erased").GetBoolean()));
        Assert.Equal(["entries"], Places(ran.Json).Where(place => !place.Done).Select(place => place.Place));
        var shown = await Cli.RunAsync(erase);
        Assert.Matches("erased +no; no key is left to destroy", shown.Out);
        Assert.Matches("NOT DONE +entries: what was told stands plain in entry [0-9]+: a build", shown.Out);
        Assert.Equal(1, shown.Code);
    }

    /// <summary>What the first builds wrote of a payment without an account.</summary>
    private static byte[] Unsealed()
    {
        var writer = new CborWriter();
        writer.BeginMap();
        writer.WriteKey("at");
        writer.WriteInt(LongAgo.ToUnixTimeMilliseconds());
        writer.WriteKey("amount");
        writer.BeginMap();
        writer.WriteKey("amount");
        writer.WriteInt(4_000);
        writer.WriteKey("currency");
        writer.WriteText("EUR");
        writer.EndMap();
        foreach (var (name, text) in ((string, string)[])
            [("reason", "noAccount"), ("account", "0099"), ("valueOn", "2015-03-02"), ("reference", "r-1")])
        {
            writer.WriteKey(name);
            writer.WriteText(text);
        }

        writer.EndMap();
        return writer.ToArray();
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task RandomPersons_Erased_NoByteOfTheirsIsLeft_AndTheOthersReadOn(int seed)
    {
        var random = new Random(seed);
        var people = Enumerable.Range(0, 12).Select(number => new Made(
            $"q{number}", $"Zz{random.NextInt64():x} {random.NextInt64():x}",
            $"86{random.NextInt64(10_000_000_000, 99_999_999_999)}",
            $"said {random.NextInt64():x}")).ToList();
        var keys = await FillAsync(people);
        var erased = people.Where(_ => random.Next(2) == 0).ToList();
        foreach (var person in erased)
        {
            (await EraseAsync(person.Id)).Done();
        }

        byte[][] marks =
        [
            .. people.SelectMany(person => new[] { person.Name, person.Number, person.Said })
                .Select(Encoding.UTF8.GetBytes),
            .. erased.SelectMany(person => keys["person/" + person.Id]),
        ];
        Assert.NotInRange(erased.Count, 0, 1);
        Assert.Empty(Holding(marks));
        (await Cli.RunAsync("audit", "verify", "--store", folder.Store())).Done();
        foreach (var person in people)
        {
            (await Cli.RunAsync("export", "person", person.Id, "--store", folder.Store(),
                "--out", folder.At(person.Id + ".json"))).Done();
            var text = folder.Read(person.Id + ".json");
            Assert.All([person.Name, person.Number, person.Said],
                word => Assert.Equal(!erased.Contains(person), text.Contains(word, StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Again_WhenAllIsErased_SaysSoAndAsksEveryPlaceAnew()
    {
        await WriteAsync(LongAgo);
        (await EraseAsync("p1")).Done();
        var again = (await EraseAsync("p1", "--class", "identity")).Done().Json;
        Assert.All(Places(again), place => Assert.True(place.Done, place.Place));
        folder.Write("cases.db.security.log", "");

        folder.Tamper("cases.db",
            $"INSERT OR REPLACE INTO keys VALUES ('{await FirstKeyAsync()}', 'person/p1', 'identity', x'00', 0)");
        var back = await EraseAsync("p1", "--class", "collection-record");
        Assert.True(back.Code == 1, back.Out + back.Error);
        var open = Places(back.Json).Where(place => !place.Done).Select(place => place.Place).ToList();
        Assert.Contains("keys", open);
    }

    [Fact]
    public async Task Records_ThatMustBeKept_AreRefusedWithTheDate_AndProcessingIsRestricted()
    {
        await WriteAsync(ToCome);
        var refused = await EraseAsync("p1");
        Assert.Equal(1, refused.Code);
        // Nobody said as whom the bank collects, so the five years of consumer-finance companies bind too.
        Assert.Equal("2195-03-02T16:00:00Z", refused.Json.GetProperty("permittedFrom").GetString());
        Assert.Equal("placed", refused.Json.GetProperty("restriction").GetString());
        Assert.Equal(
            ["retention_not_over", "retention_not_over", "retention_not_over"], refused.Json.GetProperty("refusals")
                .EnumerateArray().Select(one => one.GetProperty("code").GetString()));
        Assert.Empty(Places(refused.Json));

        var again = await Cli.RunAsync("erase", "p1", "--ground", "unlawful", "--store", folder.Store());
        Assert.Equal(1, again.Code);
        Assert.Contains("2195-03-02", again.Out, StringComparison.Ordinal);
        Assert.Matches("restriction +stands", again.Out);
    }

    [Fact]
    public async Task OpenCase_IsRefused_WithoutARestrictionWhereNoneIsWanted()
    {
        await WriteAsync(LongAgo, resolve: false);
        var refused = await EraseAsync("p1", "--without-restriction");
        Assert.Equal(1, refused.Code);
        Assert.Equal(JsonValueKind.Null, refused.Json.GetProperty("permittedFrom").ValueKind);
        Assert.Equal("none", refused.Json.GetProperty("restriction").GetString());
    }

    [Theory]
    [InlineData("There is no such person", "nobody")]
    [InlineData("is no id of a person", "a b")]
    [InlineData("reference", "p1", "--reference", "a b")]
    [InlineData("purpose-achieved", "p1", "--ground", "because")]
    [InlineData("collection-record", "p1", "--class", "all")]
    public async Task Arguments_ThatDoNotFit_AreExitTwo(string word, params string[] args)
    {
        await WriteAsync(LongAgo);
        string[] ground = args.Contains("--ground") ? [] : ["--ground", "unlawful"];
        (await Cli.RunAsync(["erase", .. args, .. ground, "--store", folder.Store()])).Fails(2, word);
    }

    private Task<CliResult> EraseAsync(string person, params string[] more) => Cli.RunAsync(
    [
        "erase", person, "--ground", "purpose-achieved", "--reference", "DSR-17", "--by", "grace",
        "--store", folder.Store(), "--json", .. more,
    ]);

    private static string Line(string whose, string by) =>
        $"{{\"Timestamp\":\"2015-11-20T09:00:00Z\",\"Properties\":{{\"Whose\":\"{whose}\",\"Subject\":\"{by}\"}}}}\n";

    private static IReadOnlyList<(string Place, bool Done)> Places(JsonElement answer) =>
    [
        .. answer.GetProperty("places").EnumerateArray().Select(place =>
            (place.GetProperty("place").GetString()!, place.GetProperty("done").GetBoolean())),
    ];

    private static byte[][] Texts() => [.. new[] { Name, Number, Said }.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The files of the folder that hold one of some bytes.</summary>
    private List<string> Holding(byte[][] marks) => [.. Directory.GetFiles(folder.Root).Where(file =>
        Array.Exists(marks, mark => File.ReadAllBytes(file).AsSpan().IndexOf(mark) >= 0))];

    private async Task<string> FirstKeyAsync()
    {
        await using var store = SqliteLedgerStore.OpenReader(folder.At("cases.db"));
        return (await ErasePlaces.DestroyedAsync(store, StreamId.Parse("person/p1"), CancellationToken.None)).Keys[0];
    }

    /// <summary>A person with a name, a number and a case with a note.</summary>
    /// <returns>Her wrapped keys.</returns>
    private async Task<List<byte[]>> WriteAsync(DateTimeOffset at, bool resolve = true)
    {
        await using var store = folder.OpenWriter();
        return await FillAsync(store, at, resolve);
    }

    private async Task<List<byte[]>> FillAsync(ILedgerStore store, DateTimeOffset at, bool resolve)
    {
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(at)));
        await TellAsync(run, "1", new RegisterPerson(Name, null));
        await TellAsync(run, "2", new AddContactPoint(
            "m", ContactChannel.Phone, Number, "contract", LegalGround.Contract));
        var like = CaseCommands.Open("c1", debtor: "p1");
        caseId = run.Node.Identity.Case(like.Source, like.Account, like.Episode);
        await run.SendAsync("3", caseId, CaseCommands.Open(caseId, debtor: "p1"));
        await run.SendAsync("4", caseId, CaseCommands.Note("n", Said));
        if (resolve)
        {
            var due = new RecordPayment("p", new Money(CaseCommands.Owed, Currency.Eur),
                NodaTime.LocalDate.FromDateTime(at.DateTime));
            Assert.Contains("caseResolved", (await run.SendAsync("5", caseId, due)).Events);
        }

        return [.. (await store.ListKeysAsync("", 9, CancellationToken.None))
            .Where(key => key.Owner == "person/p1").Select(key => key.Wrapped)];
    }

    /// <summary>A case with a note for each of some persons, resolved long ago.</summary>
    /// <returns>The wrapped keys by their owner.</returns>
    private async Task<ILookup<string, byte[]>> FillAsync(IReadOnlyList<Made> people)
    {
        await using var store = folder.OpenWriter();
        await using var run = EmbeddedRun.Start(new HostSettings(store, new VirtualClock(LongAgo)));
        foreach (var person in people)
        {
            await TellAsync(run, person.Id, new RegisterPerson(person.Name, null), person.Id);
            await TellAsync(run, person.Id + "n", new AddContactPoint(
                "m", ContactChannel.Phone, person.Number, "contract", LegalGround.Contract), person.Id);
            var id = run.Node.Identity.Case("core", person.Id, 1);
            await run.SendAsync("o", id, CaseCommands.Open(id, person.Id, debtor: person.Id));
            await run.SendAsync("n", id, CaseCommands.Note("n", person.Said));
            var due = new RecordPayment("p", new Money(CaseCommands.Owed, Currency.Eur),
                NodaTime.LocalDate.FromDateTime(LongAgo.DateTime));
            Assert.Contains("caseResolved", (await run.SendAsync("p", id, due)).Events);
        }

        return (await store.ListKeysAsync("", 999, CancellationToken.None))
            .ToLookup(key => key.Owner, key => key.Wrapped);
    }

    private static async Task TellAsync(EmbeddedRun run, string id, PersonCommand command, string person = "p1")
    {
        var envelope = new CommandEnvelope(CommandId16.FromHash(id), StreamId.Parse("person/" + person),
            new Principal("core", "integration"), command);
        Assert.Equal(ReceiptKind.Accepted,
            (await run.Host.SendAsync(envelope, CancellationToken.None).AsTask().Soon()).Kind);
    }

    private sealed record Made(string Id, string Name, string Number, string Said);
}
