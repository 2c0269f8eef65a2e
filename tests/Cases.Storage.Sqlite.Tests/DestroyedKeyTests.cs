using System.Text;
using Cases.Ledger;
using Cases.TestKit;
using Xunit;
using static Cases.TestKit.LedgerSamples;

namespace Cases.Storage.Sqlite.Tests;

/// <summary>
/// Goal: of a destroyed key no byte is left. Method: many keys, random ones destroyed, the files searched.
/// </summary>
public sealed class DestroyedKeyTests : IDisposable
{
    private const int Batches = 30;
    private const int KeysOfABatch = 25;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("cases-destroyed-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RandomKeys_Destroyed_StandInNoFile_WhileOthersDo(int seed)
    {
        var random = new Random(seed);
        var file = Path.Combine(folder.FullName, "cases.db");
        var rows = Chain([.. Enumerable.Range(0, Batches).Select(number => Event(Case("a"), number))]);
        var living = new List<SealingKey>();
        var destroyed = new List<SealingKey>();
        var store = SqliteLedgerStore.OpenWriter(file);
        await using (store)
        {
            for (var batch = 0; batch < Batches; batch++)
            {
                var gone = living.Where(_ => random.Next(4) == 0).ToList();
                var made = Enumerable.Range(0, KeysOfABatch).Select(number => Made(random, batch, number)).ToArray();
                var result = await store.CommitAsync(
                    Batch([rows[batch]], made) with { DestroyedKeys = [.. gone.Select(key => key.KeyId)] },
                    CancellationToken.None);
                Assert.True(result.IsWritten);
                living.RemoveAll(gone.Contains);
                living.AddRange(made);
                destroyed.AddRange(gone);
                if (batch % 10 == 5)
                {
                    // Beside the writer too, and not only when it closes.
                    Assert.All(destroyed, key => Assert.False(Stands(file, key), key.KeyId));
                }
            }
        }

        Assert.True(destroyed.Count > 100);
        Assert.All(destroyed, key => Assert.False(Stands(file, key), key.KeyId));
        Assert.All(living, key => Assert.True(Stands(file, key), key.KeyId));
    }

    private static SealingKey Made(Random random, int batch, int number)
    {
        var wrapped = new byte[60];
        random.NextBytes(wrapped);
        return new SealingKey(
            $"k{random.NextInt64():x}", $"person/p{batch}-{number}", number % 2 == 0 ? "identity" : "collectionRecord",
            wrapped, StartMs);
    }

    private static bool Stands(string file, SealingKey key) => new[] { file, file + "-wal" }.Where(File.Exists)
        .Any(one =>
        {
            using var stream = new FileStream(one, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes.AsSpan().IndexOf(key.Wrapped) >= 0
                || bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(key.KeyId + key.Owner)) >= 0;
        });
}
