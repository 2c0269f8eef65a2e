using System.Globalization;
using System.Text.RegularExpressions;

namespace Cases.Interchange;

/// <summary>Which of the bank's messages to its customer a file is.</summary>
public enum CamtKind
{
    /// <summary>camt.052: an account report within the day; what it tells may still change.</summary>
    Report,

    /// <summary>camt.053: a statement of booked entries.</summary>
    Statement,

    /// <summary>camt.054: a notification of single debits and credits.</summary>
    Notification,
}

/// <summary>A message and its version, by the namespace of its document.</summary>
/// <param name="Kind">Which message.</param>
/// <param name="Version">Its version; 0 where the document has no namespace.</param>
public sealed partial record CamtMessage(CamtKind Kind, int Version)
{
    /// <summary>The oldest version whose elements are known.</summary>
    public const int Oldest = 2;

    /// <summary>The newest version whose elements are known; later ones are read alike, with a warning.</summary>
    public const int Newest = 13;

    /// <summary>The name of the message: <c>camt.053.001.08</c>, or <c>camt.053</c> without a version.</summary>
    public string Name => Version == 0
        ? $"camt.{Number}"
        : string.Create(CultureInfo.InvariantCulture, $"camt.{Number}.001.{Version:D2}");

    /// <summary>The element that holds the message.</summary>
    internal string Element => Kind switch
    {
        CamtKind.Report => "BkToCstmrAcctRpt",
        CamtKind.Statement => "BkToCstmrStmt",
        _ => "BkToCstmrDbtCdtNtfctn",
    };

    /// <summary>The element of one account's part.</summary>
    internal string Part => Kind switch
    {
        CamtKind.Report => "Rpt",
        CamtKind.Statement => "Stmt",
        _ => "Ntfctn",
    };

    private string Number => Kind switch
    {
        CamtKind.Report => "052",
        CamtKind.Statement => "053",
        _ => "054",
    };

    /// <summary>The message of an element without a namespace; null where it is none of the three.</summary>
    internal static CamtMessage? OfElement(string element) =>
        Array.Find([CamtKind.Report, CamtKind.Statement, CamtKind.Notification],
            kind => new CamtMessage(kind, 0).Element == element) is var found
        && new CamtMessage(found, 0) is var message && message.Element == element ? message : null;

    /// <summary>The message that a namespace names; null where it names none of the three.</summary>
    internal static CamtMessage? OfNamespace(string name)
    {
        var match = Known().Match(name);
        return match.Success
            ? new CamtMessage(
                match.Groups[1].ValueSpan[0] switch
                {
                    '2' => CamtKind.Report,
                    '3' => CamtKind.Statement,
                    _ => CamtKind.Notification,
                },
                int.Parse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture))
            : null;
    }

    [GeneratedRegex("""(?:^|[:/.])camt\.05([234])\.001\.([0-9]{2})(?:$|[^0-9])""", RegexOptions.CultureInvariant)]
    private static partial Regex Known();
}
