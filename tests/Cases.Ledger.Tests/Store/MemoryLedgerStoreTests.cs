using Cases.TestKit;

namespace Cases.Ledger.Tests.Store;

public sealed class MemoryLedgerStoreTests : LedgerStoreConformance
{
    protected override ValueTask<ILedgerStore> OpenAsync() => new(new MemoryLedgerStore());
}

public sealed class MemoryLedgerWriterTests : LedgerWriterConformance
{
    protected override ValueTask<ILedgerStore> OpenAsync() => new(new MemoryLedgerStore());
}

public sealed class MemoryCheckpointConformance : CheckpointStoreConformance
{
    protected override ValueTask<ILedgerStore> OpenAsync() => new(new MemoryLedgerStore());
}
