namespace Cases.Interchange;

/// <summary>
/// Finds the message in its document: <c>Document</c> is the first element, or stands in an envelope that some banks
/// put around it together with a business application header.
/// </summary>
internal static class CamtEnvelope
{
    private const int MostBefore = 1_000;
    private const int Deepest = 5;
    private const string Wanted = "Name a camt.052, camt.053 or camt.054 file of the bank, or a CSV table.";

    /// <summary>Moves to the element that holds the message.</summary>
    /// <exception cref="InterchangeException">There is none.</exception>
    public static CamtMessage Open(CamtXml xml)
    {
        xml.MoveToRoot();
        var root = xml.Name;
        if (root != "Document")
        {
            Search(xml, root);
            xml.Warnings.Add(
                $"the document stands in an envelope {InterchangeException.Quote(root)}, which is not read", xml.Line);
        }

        xml.Namespace = xml.NameSpaceHere;
        var message = xml.Namespace.Length == 0 ? null : CamtMessage.OfNamespace(xml.Namespace)
            ?? throw xml.Bad(
                $"This is XML, but no bank statement: its namespace is {InterchangeException.Quote(xml.Namespace)}",
                Wanted);
        if (!xml.Enter() || !xml.Next())
        {
            throw xml.Bad("The document is empty: there is no message in it", Wanted);
        }

        if (message is null)
        {
            message = CamtMessage.OfElement(xml.Name)
                ?? throw xml.Bad(
                    $"This is XML, but no bank statement: it holds {InterchangeException.Quote(xml.Name)}", Wanted);
            xml.Warnings.Add("the document has no namespace, so its version is unknown", xml.Line);
        }

        if (message.Element != xml.Name)
        {
            throw xml.Bad(
                $"The namespace says {message.Name}, but the message is {InterchangeException.Quote(xml.Name)}",
                "Ask the bank which of both it is.");
        }

        if (message.Version is not 0 and (< CamtMessage.Oldest or > CamtMessage.Newest))
        {
            xml.Warnings.Add(
                $"{message.Name} is read like the versions {CamtMessage.Oldest:D2} to {CamtMessage.Newest}", xml.Line);
        }

        return message;
    }

    /// <summary>Reads to the end of the file, where nothing more may come.</summary>
    public static void Close(CamtXml xml)
    {
        while (xml.NextAtEnd() is { } name)
        {
            if (name == "Document")
            {
                throw xml.Bad(
                    "The file holds a second document", "Split it into one file for each; nothing of it was taken.");
            }
        }
    }

    private static void Search(CamtXml xml, string root)
    {
        for (var seen = 0; seen < MostBefore && xml.NextAround(Deepest); seen++)
        {
            if (xml.Name == "Document")
            {
                return;
            }
        }

        throw xml.Bad(
            $"This is XML, but no bank statement: its first element is {InterchangeException.Quote(root)}", Wanted);
    }
}
