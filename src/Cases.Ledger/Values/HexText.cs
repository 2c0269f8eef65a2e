using System.Buffers;

namespace Cases.Ledger;

internal static class HexText
{
    /// <summary>Reads exactly as many digits as fill the destination; never throws.</summary>
    public static bool TryRead(string? hex, Span<byte> destination) =>
        hex is not null && hex.Length == destination.Length * 2
        && Convert.FromHexString(hex, destination, out _, out _) == OperationStatus.Done;
}
