using System.Xml;

namespace Cases.Interchange;

/// <summary>Reads XML that strangers wrote.</summary>
internal static class SafeXml
{
    /// <summary>
    /// A reader of elements and text alone, which closes the text with itself: a document type is a fault, and nothing
    /// outside the text is ever fetched.
    /// </summary>
    public static XmlReader Open(TextReader text) => XmlReader.Create(text, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreWhitespace = true,
        IgnoreProcessingInstructions = true,
        CloseInput = true,
    });
}
