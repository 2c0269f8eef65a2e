namespace Cases.Node;

/// <summary>
/// Collects young objects every few hundred entries while a file is read: the collector's own budget is made for
/// servers and would let tens of megabytes of short-lived texts stand, beside which a file of any size is read here.
/// </summary>
/// <param name="next">Is told the same.</param>
internal sealed class SmallHeap(IProgress<long> next) : IProgress<long>
{
    private const int Entries = 512;

    public void Report(long value)
    {
        if (value % Entries == 0)
        {
            GC.Collect(1, GCCollectionMode.Forced, blocking: true);
        }

        next.Report(value);
    }
}
