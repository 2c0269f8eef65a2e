using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Cases.Ledger.Tests.Reference;

/// <summary>
/// A second verifier, written from FORMAT.md alone on top of <see cref="ReferenceCbor"/>: the auditor who has nothing
/// of the product. It keeps everything in plain collections and makes the tree by its definition.
/// </summary>
internal static partial class ReferenceLedger
{
    /// <summary>
    /// The position of the first entry that is wrong, or -1; and the root over the entries before it.
    /// </summary>
    public static (int FirstFault, string Root) Verify(IReadOnlyList<byte[]> entries)
    {
        var streams = new Dictionary<string, (long Sequence, long Version, byte[] Hash)>();
        var recorded = long.MinValue;
        var leaves = new List<byte[]>();
        for (var position = 0; position < entries.Count; position++)
        {
            var (isCanonical, value) = ReferenceCbor.Read(entries[position]);
            if (!isCanonical || value is not SortedDictionary<string, object?> entry || !HasTheFields(entry))
            {
                return (position, Root(leaves));
            }

            var stream = (string)entry["stream"]!;
            var (sequence, version, hash) = streams.GetValueOrDefault(stream, (0, 0, new byte[32]));
            if ((long)entry["pos"]! != position
                || (long)entry["seq"]! != sequence + 1
                || ((long)entry["ver"]! != version && (long)entry["ver"]! != version + 1)
                || !((byte[])entry["prev"]!).AsSpan().SequenceEqual(hash)
                || (long)entry["recorded"]! < recorded)
            {
                return (position, Root(leaves));
            }

            recorded = (long)entry["recorded"]!;
            leaves.Add(SHA256.HashData([0, .. entries[position]]));
            streams[stream] = (sequence + 1, (long)entry["ver"]!, leaves[^1]);
        }

        return (-1, Root(leaves));
    }

    private static bool HasTheFields(SortedDictionary<string, object?> entry)
    {
        string[] required =
        [
            "by", "id", "in", "pos", "seq", "ver", "data", "kind", "prev", "format", "stream", "recorded", "effective",
        ];
        return required.All(entry.ContainsKey)
            && entry.Keys.All(key => required.Contains(key) || key is "rules" or "policy")
            && entry["by"] is SortedDictionary<string, object?> by && IsPrincipal(by)
            && entry["id"] is byte[] { Length: 16 }
            && entry["in"] is byte[] { Length: 16 }
            && entry["pos"] is long and >= 0
            && entry["seq"] is long and >= 1
            && entry["ver"] is long version and >= 0 && version <= (long)entry["seq"]!
            && entry["data"] is SortedDictionary<string, object?>
            && entry["kind"] is string { Length: > 0 }
            && entry["prev"] is byte[] { Length: 32 }
            && entry["format"] is long and >= 1 and <= int.MaxValue
            && entry["stream"] is string stream && stream.Length <= 200 && StreamName().IsMatch(stream)
            && entry["recorded"] is long
            && entry["effective"] is long
            && (!entry.TryGetValue("policy", out var policy) || policy is string { Length: > 0 })
            && (!entry.TryGetValue("rules", out var rules) || AreRules(rules));
    }

    private static bool IsPrincipal(SortedDictionary<string, object?> by) =>
        by.ContainsKey("sub") && by.ContainsKey("role")
        && by.All(field => field.Key is "org" or "sub" or "role" or "branch" && field.Value is string { Length: > 0 });

    private static bool AreRules(object? rules) =>
        rules is List<object?> { Count: > 0 and <= 256 } list
        && list.All(rule => rule is List<object?> { Count: 3 } parts && parts.All(part => part is string));

    private static string Root(List<byte[]> leaves) => Convert.ToHexStringLower(Tree(leaves));

    private static byte[] Tree(List<byte[]> leaves)
    {
        if (leaves.Count <= 1)
        {
            return leaves.Count == 0 ? SHA256.HashData([]) : leaves[0];
        }

        var split = 1;
        while (split * 2 < leaves.Count)
        {
            split *= 2;
        }

        return SHA256.HashData([1, .. Tree(leaves[..split]), .. Tree(leaves[split..])]);
    }

    [GeneratedRegex("\\A(case|person|account|payment|policy|approval|system)/[A-Za-z0-9._~-]+\\z")]
    private static partial Regex StreamName();
}
