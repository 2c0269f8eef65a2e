namespace Cases.Engine;

/// <summary>What a frame of a link says.</summary>
internal enum LinkKind : byte
{
    /// <summary>A command on its way; the body is an envelope.</summary>
    Command = 1,

    /// <summary>The caller of a command does not want to wait any longer.</summary>
    GiveUp = 2,

    /// <summary>The answer to a command; the body is a receipt.</summary>
    Receipt = 3,

    /// <summary>The store failed; the body is a fault.</summary>
    StoreFault = 4,

    /// <summary>The host does not know this command, or a part of it: it is older than the caller.</summary>
    Unknown = 5,

    /// <summary>The command was given up before it was written.</summary>
    GivenUp = 6,

    /// <summary>The host failed as a program; its log says how.</summary>
    Broken = 7,

    /// <summary>A change of a subscription on its way; the body is a call.</summary>
    Webhook = 8,

    /// <summary>The answer to a change of a subscription; the body says what became of it.</summary>
    WebhookTold = 9,
}

/// <summary>One message of a link.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Call">Which command it belongs to; the caller counts.</param>
/// <param name="Body">The rest; valid until the next frame is read.</param>
internal readonly record struct LinkFrame(LinkKind Kind, int Call, ReadOnlyMemory<byte> Body)
{
    /// <summary>Bytes of a body, at most: the largest unit that the ledger takes.</summary>
    public const int MaxBody = 4 * 1024 * 1024;

    /// <summary>Bytes before a body, behind the length: kind and call.</summary>
    public const int HeadBytes = 5;

    /// <summary>Bytes of the length that every frame begins with.</summary>
    public const int LengthBytes = 4;
}
