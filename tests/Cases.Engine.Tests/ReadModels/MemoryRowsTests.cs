using Cases.TestKit;

namespace Cases.Engine.Tests;

public sealed class MemoryCaseRowsConformance : CaseRowsConformance
{
    protected override ValueTask<ICaseRows> OpenAsync() => new(new MemoryCaseRows());
}

public sealed class MemoryWorkRowsConformance : WorkRowsConformance
{
    protected override ValueTask<IWorkRows> OpenAsync(int mostScanned) =>
        new(new MemoryWorkRows { MostScanned = mostScanned });
}

public sealed class MemorySearchRowsConformance : SearchRowsConformance
{
    protected override ValueTask<ISearchRows> OpenAsync() => new(new MemorySearchRows());
}

public sealed class MemoryTileRowsConformance : TileRowsConformance
{
    protected override ValueTask<ITileRows> OpenAsync() => new(new MemoryTileRows());
}

public sealed class MemoryDeliveryRowsConformance : DeliveryRowsConformance
{
    protected override ValueTask<IDeliveryRows> OpenAsync() => new(new MemoryDeliveryRows());
}
