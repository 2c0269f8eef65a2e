using System.Text;
using Cases.Ledger;

namespace Cases.Engine;

/// <summary>One encoding or decoding from end to end: borrows the scratch, and turns faults into named ones.</summary>
internal static class CodecRun
{
    public static byte[] Encode(KindRow row, object record, in SealScope? scope)
    {
        var context = EncodeContext.Borrow(row.Kind.Name, scope);
        try
        {
            row.Write(context, record);
        }
        catch (EncoderFallbackException fault)
        {
            throw context.Fail("The text holds half a surrogate pair; refuse it where it comes in.", fault);
        }

        var bytes = context.Writer.ToArray();
        context.GiveBack();
        return bytes;
    }

    public static Decoded<object> Decode(
        KindRow? row, EntryKind kind, ReadOnlySpan<byte> payload, in OpenScope? scope)
    {
        // Entries outlive the build that wrote them; what only goes from process to process is of one version.
        var isRead = kind.Format == row?.Kind.Format || (scope is not null && kind.Format >= 1
            && kind.Format < row?.Kind.Format);
        if (row is null || !isRead)
        {
            var what = row is null ? "the kind" : $"format {kind.Format}, this build reads {row.Kind.Format}";
            return new Decoded<object>(null, new UnknownKind(kind.Name, kind.Format, what));
        }

        var context = DecodeContext.Borrow(kind.Name, scope, mayBePlain: kind.Format < row.Kind.Format);
        object record;
        try
        {
            var reader = new CborReader(payload);
            record = row.Read(ref reader, context);
            reader.EndOfData();
        }
        catch (Exception fault) when (fault is CborException or DecoderFallbackException)
        {
            throw context.Fail(fault.Message, fault);
        }

        var newer = context.Newer;
        context.GiveBack();
        return newer is null
            ? new Decoded<object>(record, null)
            : new Decoded<object>(null, new UnknownKind(kind.Name, kind.Format, newer));
    }
}
