using Cases.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Cases.Benchmarks;

/// <summary>EF Core as most teams would write it: load, change, add a row to the audit table, save.</summary>
/// <remarks>It is favoured by contexts from a pool, prepared statements, and callers that never meet.</remarks>
internal sealed class EntityPeer : IPeer
{
    private const int Callers = 64;

    private readonly PooledDbContextFactory<Context> _contexts;
    private readonly byte[] _bytes;

    private EntityPeer(PeerTables tables)
    {
        _bytes = tables.Bytes;
        _contexts = new PooledDbContextFactory<Context>(
            new DbContextOptionsBuilder<Context>().UseNpgsql(tables.Source).Options, Callers);
    }

    public string Name => BenchReport.Invariant($"EF Core with an audit table, {Callers} callers");

    public double? Aim => 10;

    public static async Task<EntityPeer> OpenAsync(
        BenchDatabase database, byte[] bytes, CancellationToken cancellation) =>
        new(await PeerTables.MakeAsync(database, "entity", bytes, cancellation).ConfigureAwait(false));

    public async Task<double> RunAsync(double seconds, CancellationToken cancellation)
    {
        var clock = new LoadClock(seconds, cancellation);
        var callers = Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(caller, clock)));
        var counts = await Task.WhenAll(callers).ConfigureAwait(false);
        var rate = counts.Sum() / clock.Elapsed.TotalSeconds;
        cancellation.ThrowIfCancellationRequested();
        return rate;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<long> CallAsync(int caller, LoadClock clock)
    {
        string[] streams =
        [
            .. Enumerable.Range(0, LedgerLoad.Cases / Callers)
                .Select(index => PeerTables.Stream((index * Callers) + caller)),
        ];
        var count = 0L;
        for (; !clock.IsOver; count++)
        {
            await PayAsync(streams[count % streams.Length]).ConfigureAwait(false);
        }

        return count;
    }

    private async Task PayAsync(string stream)
    {
        var context = await _contexts.CreateDbContextAsync().ConfigureAwait(false);
        await using (context.ConfigureAwait(false))
        {
            var head = await context.Heads.SingleAsync(head => head.Stream == stream).ConfigureAwait(false);
            var hash = new byte[Hash32.Size];
            MerkleHash.Leaf(_bytes).CopyTo(hash);
            head.Sequence++;
            head.Version++;
            head.Hash = hash;
            context.Entries.Add(new EntryRow
            {
                Stream = stream, Sequence = head.Sequence, Version = head.Version, Hash = hash, Bytes = _bytes,
            });
            await context.SaveChangesAsync().ConfigureAwait(false);
        }
    }

    private sealed class HeadRow
    {
        public string Stream { get; set; } = "";

        public long Sequence { get; set; }

        public long Version { get; set; }

        public byte[] Hash { get; set; } = [];
    }

    private sealed class EntryRow
    {
        public long Position { get; set; }

        public string Stream { get; set; } = "";

        public long Sequence { get; set; }

        public long Version { get; set; }

        public byte[] Hash { get; set; } = [];

        public byte[] Bytes { get; set; } = [];
    }

    private sealed class Context(DbContextOptions<Context> options) : DbContext(options)
    {
        public DbSet<HeadRow> Heads => Set<HeadRow>();

        public DbSet<EntryRow> Entries => Set<EntryRow>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasDefaultSchema(PeerTables.Schema);
            modelBuilder.Entity<HeadRow>(head =>
            {
                head.ToTable("entity_heads").HasKey(row => row.Stream);
                head.Property(row => row.Stream).HasColumnName("stream");
                head.Property(row => row.Sequence).HasColumnName("seq");
                head.Property(row => row.Version).HasColumnName("ver").IsConcurrencyToken();
                head.Property(row => row.Hash).HasColumnName("hash");
            });
            modelBuilder.Entity<EntryRow>(entry =>
            {
                entry.ToTable("entity_entries").HasKey(row => row.Position);
                entry.Property(row => row.Position).HasColumnName("position").UseIdentityByDefaultColumn();
                entry.Property(row => row.Stream).HasColumnName("stream");
                entry.Property(row => row.Sequence).HasColumnName("seq");
                entry.Property(row => row.Version).HasColumnName("ver");
                entry.Property(row => row.Hash).HasColumnName("hash");
                entry.Property(row => row.Bytes).HasColumnName("bytes");
            });
        }
    }
}
