using System.Xml;

namespace Cases.Interchange;

/// <summary>
/// Reads a bank's message to its customer (camt.052, camt.053, camt.054) part by part, in memory that does not grow
/// with the file.
/// </summary>
/// <remarks>
/// It asks for well-formed XML and for what an entry cannot do without, not for validity: what real banks send often
/// fails the schema. What is odd but harmless is a warning; a value that cannot be used is a fault of its entry or
/// transaction; everything else ends the reading. The objects are filled again and again: each is valid until the next
/// part of its kind. Not safe for use by several threads.
/// </remarks>
public sealed class CamtReader : IDisposable
{
    /// <summary>Transactions of an entry that are held until the whole entry was read.</summary>
    private const int MostHeld = 500;

    private readonly CamtXml _xml;
    private readonly CamtFields _fields;
    private readonly CamtTransactionReader _transactions;
    private readonly IEnumerator<CamtPart> _parts;
    private readonly List<CamtTransaction> _held = [];
    private readonly CamtHeadReader _heads;
    private int _heldCount;
    private int _batch;
    private bool _early;
    private int _entries;

    private CamtReader(TextReader text, string path, CamtWarnings warnings)
    {
        _xml = new CamtXml(text, path, warnings);
        _fields = new CamtFields(_xml);
        _transactions = new CamtTransactionReader(_xml, _fields);
        _heads = new CamtHeadReader(_xml, _fields);
        _parts = Parts().GetEnumerator();
    }

    /// <summary>Which message it is.</summary>
    public CamtMessage Message { get; private set; } = new(CamtKind.Statement, 0);

    /// <summary>The message's id; null where it has none.</summary>
    public string? MessageId => _heads.MessageId;

    /// <summary>The day on which the message was made, as its bank writes it; null where not told.</summary>
    public DateOnly? CreatedOn => _heads.CreatedOn;

    /// <summary>The statement that the reader is in.</summary>
    public CamtStatement Statement { get; private set; } = new();

    /// <summary>The entry that the reader is in.</summary>
    public CamtEntry Entry { get; private set; } = new();

    /// <summary>The transaction that the reader stands on.</summary>
    public CamtTransaction Transaction { get; private set; } = new();

    /// <summary>The group of the entry to which the transaction belongs.</summary>
    public CamtBatch Batch => Entry.Groups[Math.Min(_batch, Entry.Groups.Count - 1)];

    /// <summary>All currencies named so far.</summary>
    public IReadOnlyCollection<string> Currencies => _xml.Currencies;

    /// <summary>Return information met so far (elements RtrInf).</summary>
    public long Returns => _transactions.Returns;

    /// <summary>End-to-end ids met so far, those included that only say that there is none.</summary>
    public long EndToEndIds => _transactions.EndToEndIds;

    /// <summary>Structured references met so far.</summary>
    public long References => _transactions.References;

    /// <summary>Opens a file and finds the message in it.</summary>
    /// <param name="path">The file; gzip is unpacked.</param>
    /// <param name="warnings">Takes what is odd.</param>
    /// <exception cref="InterchangeException">It is no such message, or cannot be read.</exception>
    public static CamtReader Open(string path, CamtWarnings warnings)
    {
        ArgumentNullException.ThrowIfNull(warnings);
        var bytes = InputFile.Open(path);
        CamtReader? reader = null;
        try
        {
            reader = new CamtReader(TextEncodings.OpenXml(bytes, path), path, warnings);
            reader.Find();
            return reader;
        }
        catch
        {
            reader?.Dispose();
            bytes.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Whether a file is XML by its first characters, in any encoding and also when packed; what is no file, or empty,
    /// is refused.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InterchangeException">There is nothing that could be read.</exception>
    public static bool IsXml(string path)
    {
        using var bytes = InputFile.Open(path);
        ReadOnlySpan<byte> around = [0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0, 0x20, 0x09, 0x0D, 0x0A];
        var start = bytes.Peek();
        var first = start.IndexOfAnyExcept(around);
        return first >= 0 && start[first] == '<';
    }

    /// <summary>Goes on to the next part; null at the end of the message.</summary>
    /// <exception cref="InterchangeException">The file cannot be read on: what, where, what to do.</exception>
    public CamtPart? Read()
    {
        try
        {
            return _parts.MoveNext() ? _parts.Current : null;
        }
        catch (XmlException e)
        {
            throw _xml.Unreadable(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _parts.Dispose();
        _xml.Dispose();
    }

    private void Find()
    {
        try
        {
            Message = CamtEnvelope.Open(_xml);
        }
        catch (XmlException e)
        {
            throw _xml.Unreadable(e);
        }
    }

    private IEnumerable<CamtPart> Parts()
    {
        var statements = 0;
        for (var more = _xml.Enter() && _xml.Next(); more; more = _xml.Next())
        {
            if (_xml.Name == "GrpHdr")
            {
                _heads.Header();
            }
            else if (_xml.Name == Message.Part)
            {
                statements++;
                foreach (var part in StatementParts())
                {
                    yield return part;
                }
            }
            else if (_xml.Name == "SplmtryData")
            {
                _xml.Skip();
            }
            else
            {
                _xml.SkipUnknown(Message.Element);
            }
        }

        if (statements == 0)
        {
            throw _xml.Bad(
                $"The message has no {Message.Part}: there is no statement in it",
                "Ask the bank for a file with statements.");
        }

        CamtEnvelope.Close(_xml);
    }

    private IEnumerable<CamtPart> StatementParts()
    {
        Statement = new CamtStatement { Line = _xml.Line };
        var (last, begun) = (0, false);
        for (var more = _xml.Enter() && _xml.Next(); more; more = _xml.Next())
        {
            _xml.Ordered(CamtOrder.Statement, Message.Part, ref last);
            if (_xml.Name != "Ntry")
            {
                _heads.Child(Statement, Message.Part, begun);
                continue;
            }

            if (!begun)
            {
                begun = true;
                yield return CamtPart.Statement;
            }

            foreach (var part in EntryParts())
            {
                yield return part;
            }
        }

        if (!begun)
        {
            yield return CamtPart.Statement;
        }

        yield return CamtPart.StatementEnd;
    }

    /// <summary>
    /// The entry, its transactions, its end. Up to a bound the whole entry is read before it is told, since banks put
    /// elements of it behind its transactions; one with more is told as it comes.
    /// </summary>
    private IEnumerable<CamtPart> EntryParts()
    {
        Entry = new CamtEntry { Line = _xml.Line, Number = _entries++ };
        (_heldCount, _early) = (0, false);
        var last = 0;
        for (var more = _xml.Enter() && _xml.Next(); more; more = _xml.Next())
        {
            _xml.Ordered(CamtOrder.Entry, "Ntry", ref last);
            if (_xml.Name != "NtryDtls")
            {
                _heads.Child(Entry, _early);
                continue;
            }

            Entry.Groups.Add(new CamtBatch());
            for (var inner = _xml.Enter() && _xml.Next(); inner; inner = _xml.Next())
            {
                foreach (var part in DetailParts())
                {
                    yield return part;
                }
            }

            Entry.EndGroup();
        }

        CamtHeadReader.Require(Entry);
        foreach (var part in _early ? [] : HeldParts())
        {
            yield return part;
        }

        yield return CamtPart.EntryEnd;
    }

    private IEnumerable<CamtPart> DetailParts()
    {
        if (_xml.Name != CamtTransactionReader.Container)
        {
            _heads.Batch(Entry.Groups[^1]);
            yield break;
        }

        if (_early)
        {
            Transaction = _held[0];
            Take(_held[0]);
            yield return CamtPart.Transaction;
            yield break;
        }

        if (_heldCount == _held.Count)
        {
            _held.Add(new CamtTransaction());
        }

        Take(_held[_heldCount++]);
        if (_heldCount == MostHeld)
        {
            _early = true;
            CamtHeadReader.Require(Entry);
            foreach (var part in HeldParts())
            {
                yield return part;
            }
        }
    }

    private IEnumerable<CamtPart> HeldParts()
    {
        yield return CamtPart.Entry;
        for (var i = 0; i < _heldCount; i++)
        {
            Transaction = _held[i];
            _batch = Transaction.Group;
            yield return CamtPart.Transaction;
        }
    }

    private void Take(CamtTransaction to)
    {
        _transactions.Read(to);
        to.Group = _batch = Entry.Groups.Count - 1;
        var batch = Entry.Groups[_batch];
        Entry.Listed++;
        batch.Listed++;
        var side = to.Side == CamtSide.Unknown ? Entry.Side : to.Side;
        batch.Currency ??= to.Money?.Currency;
        batch.Sum = batch.Sum is { } sum && to.Fault is null && to.Money is { } money
            && money.Currency == batch.Currency
            ? sum + (side == CamtSide.Debit ? -money.Amount : money.Amount)
            : null;
    }
}
