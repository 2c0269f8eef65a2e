namespace Cases.Benchmarks;

/// <summary>Measures two sides in alternating order, so that what else the machine does falls on both alike.</summary>
/// <param name="rounds">How often each side is measured.</param>
internal sealed class Rounds(int rounds)
{
    private const int MostWarmUps = 10;
    private const double Settled = 1.05;

    private readonly List<double> _ours = [];
    private readonly List<double> _peer = [];

    public double Ours => Median(_ours);

    public double Peer => Median(_peer);

    /// <summary>The spread of single rounds for people.</summary>
    public (string Name, string Text) Spread => ("spread", string.Join("; ",
        Range("ours", _ours), Range("peer", _peer),
        BenchReport.Invariant($"ratios {Ratios().Min():0.00} to {Ratios().Max():0.00} in {rounds} rounds")));

    /// <summary>
    /// Runs both sides until neither gets faster by more than <see cref="Settled"/>, at most <see cref="MostWarmUps"/>
    /// times: the side of more code is compiled for longer, and would be measured half compiled.
    /// </summary>
    public static async Task WarmAsync(Func<Task<double>> ours, Func<Task<double>> peer)
    {
        var (bestOurs, bestPeer) = (0.0, 0.0);
        for (var round = 0; round < MostWarmUps; round++)
        {
            var (rate, peerRate) = (await ours().ConfigureAwait(false), await peer().ConfigureAwait(false));
            var settled = rate < bestOurs * Settled && peerRate < bestPeer * Settled;
            (bestOurs, bestPeer) = (Math.Max(bestOurs, rate), Math.Max(bestPeer, peerRate));
            if (settled)
            {
                return;
            }
        }
    }

    /// <summary>Measures one side beside several, in each round all of them, in alternating order.</summary>
    /// <returns>A pair for each of the others, in their order.</returns>
    public static async Task<IReadOnlyList<Rounds>> BesideAsync(
        int rounds, Func<Task<double>> ours, IReadOnlyList<Func<Task<double>>> peers)
    {
        Rounds[] pairs = [.. peers.Select(_ => new Rounds(rounds))];
        for (var round = 0; round < rounds; round++)
        {
            IEnumerable<int> order = Enumerable.Range(-1, peers.Count + 1);
            foreach (var side in round % 2 == 0 ? order : order.Reverse())
            {
                var rate = await (side < 0 ? ours : peers[side])().ConfigureAwait(false);
                for (var pair = 0; pair < pairs.Length && side < 0; pair++)
                {
                    pairs[pair]._ours.Add(rate);
                }

                if (side >= 0)
                {
                    pairs[side]._peer.Add(rate);
                }
            }
        }

        return pairs;
    }

    public async Task RunAsync(Func<Task<double>> ours, Func<Task<double>> peer)
    {
        for (var round = 0; round < rounds; round++)
        {
            if (round % 2 == 0)
            {
                _ours.Add(await ours().ConfigureAwait(false));
                _peer.Add(await peer().ConfigureAwait(false));
            }
            else
            {
                _peer.Add(await peer().ConfigureAwait(false));
                _ours.Add(await ours().ConfigureAwait(false));
            }
        }
    }

    private IEnumerable<double> Ratios() => _ours.Zip(_peer, (ours, peer) => ours / peer);

    private static string Range(string side, List<double> rates) =>
        $"{side} {BenchReport.Rate(rates.Min())} to {BenchReport.Rate(rates.Max())}";

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
