using System.Globalization;
using System.Text;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>Opaque ids of cases and accounts: nobody without the installation's key can guess or link them.</summary>
/// <param name="fingerprint">The installation's keyed fingerprint.</param>
public sealed class CaseIdentity(Func<ReadOnlyMemory<byte>, Fingerprint16> fingerprint)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>The ids under the installation's key of a store.</summary>
    /// <param name="sealer">Holds that key.</param>
    public static CaseIdentity Under(Sealer sealer) => new(input => sealer.Fingerprint(input.Span));

    /// <summary>The id of an account's case: base32 of a keyed hash over source, account and episode.</summary>
    /// <param name="source">The system that knows the account.</param>
    /// <param name="account">The source's own reference.</param>
    /// <param name="episode">Which case of the account, from 1.</param>
    public string Case(string source, string account, int episode) =>
        Of("case", source, account, episode.ToString(CultureInfo.InvariantCulture));

    /// <summary>The stream of an account.</summary>
    public StreamId Account(string source, string account) =>
        StreamId.FromStore("account/" + Of("account", source, account, ""));

    /// <summary>The stream of a payment that no account was found for, by what it was told with.</summary>
    /// <param name="account">The account's reference as it was told.</param>
    /// <param name="reference">The payment's own reference.</param>
    /// <param name="realm">
    /// Which part of the bank told it, where it sees no more of it; empty for the bank. The same payment told by two is
    /// two, so that nobody takes a reference away from accounts that he does not see.
    /// </param>
    /// <param name="source">
    /// The system whose account is meant; empty where nobody said. Payments of two systems are two.
    /// </param>
    public StreamId Payment(string account, string reference, string realm = "", string source = "") =>
        StreamId.FromStore("payment/" + (source.Length == 0
            ? Of("payment", account, reference, realm)
            : Of("payment-of", account, reference, string.Create(
                CultureInfo.InvariantCulture, $"{source.Length}:{source}:{realm}"))));

    /// <summary>The stream of a payment, a return, one of their names or a payer's account.</summary>
    /// <param name="kind">What it is of, in a word.</param>
    /// <param name="told">All that makes it one: the parts in a form that no other choice of parts has.</param>
    /// <param name="realm">Which part of the bank told it; empty for the bank.</param>
    public StreamId Told(string kind, string told, string realm = "") =>
        StreamId.FromStore("payment/" + Of("payment-told", kind, told, realm));

    /// <summary>
    /// The key of a payment on the cases of an account: the same for the same account and reference, whatever the file.
    /// </summary>
    /// <param name="accountStream">The account's stream.</param>
    /// <param name="reference">The payment's own reference.</param>
    public string PaymentKey(string accountStream, string reference) =>
        "p-" + Of("payment-key", accountStream, reference, "");

    /// <summary>The id of a command that is told again in the same words; it confirms no guess of them.</summary>
    /// <param name="told">All that is told.</param>
    public CommandId16 Command(string told)
    {
        Span<byte> mac = stackalloc byte[Fingerprint16.Size];
        fingerprint(Encoding.UTF8.GetBytes("command:" + told)).CopyTo(mac);
        return new CommandId16(mac);
    }

    /// <summary>The stream of a case id.</summary>
    public static StreamId Stream(string caseId) => StreamId.Parse("case/" + caseId);

    private string Of(string what, string source, string account, string episode)
    {
        // Each part stands behind its length, so that no two choices of parts make the same bytes.
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{what}:{source.Length}:{source}:{account.Length}:{account}:{episode}");
        Span<byte> mac = stackalloc byte[Fingerprint16.Size];
        fingerprint(Encoding.UTF8.GetBytes(text)).CopyTo(mac);
        return Base32(mac);
    }

    private static string Base32(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[((bytes.Length * 8) + 4) / 5];
        var buffer = 0;
        var bits = 0;
        var length = 0;
        foreach (var value in bytes)
        {
            buffer = ((buffer & 0x1f) << 8) | value;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text[length++] = Alphabet[(buffer >> bits) & 0x1f];
            }
        }

        if (bits > 0)
        {
            text[length++] = Alphabet[(buffer << (5 - bits)) & 0x1f];
        }

        return new string(text[..length]);
    }
}
