namespace Cases.Gateway;

/// <summary>How much, how fast and how slowly callers may ask.</summary>
public sealed record LimitOptions
{
    /// <summary>Bytes of a body, at most; an endpoint that takes files states its own.</summary>
    public long MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of a file of payments, at most: 1 GiB.</summary>
    public long MaxFileBytes { get; init; } = 1L << 30;

    /// <summary>Bytes of all headers of a request, at most.</summary>
    public int MaxHeaderBytes { get; init; } = 16 << 10;

    /// <summary>Seconds within which the headers of a request must have come.</summary>
    public int HeaderSeconds { get; init; } = 15;

    /// <summary>Bytes a second that a body must come with, after some seconds of grace.</summary>
    public int MinBytesPerSecond { get; init; } = 240;

    /// <summary>Connections at the same time, at most.</summary>
    public int MaxConnections { get; init; } = 4_000;

    /// <summary>Requests a second that one signed-in caller may send on and on.</summary>
    public int CallerPerSecond { get; init; } = 100;

    /// <summary>Requests that one signed-in caller may send at once.</summary>
    public int CallerBurst { get; init; } = 400;

    /// <summary>Requests a second that one sender of signed events may send on and on, of up to 1,000 events.</summary>
    public int SenderPerSecond { get; init; } = 1_000;

    /// <summary>Requests that one sender of signed events may send at once.</summary>
    public int SenderBurst { get; init; } = 4_000;

    /// <summary>Requests a second that may come from one address on and on; offices share one.</summary>
    public int AddressPerSecond { get; init; } = 500;

    /// <summary>Requests that may come from one address at once.</summary>
    public int AddressBurst { get; init; } = 2_000;

    /// <summary>Streams of events that are open at a node at the same time, at most.</summary>
    public int EventStreams { get; init; } = 1_000;

    /// <summary>Streams of events that one caller has open at the same time, at most.</summary>
    public int EventStreamsPerCaller { get; init; } = 20;

    /// <summary>Seconds of silence after which a stream of events says that it lives.</summary>
    public int EventHeartbeatSeconds { get; init; } = 15;

    /// <summary>Seconds within which a client has to take in what a stream of events wrote.</summary>
    public int EventWriteSeconds { get; init; } = 30;

    /// <summary>Pages a second that may be asked for from one address on and on; offices share one.</summary>
    public int PagesPerSecond { get; init; } = 100;

    /// <summary>Pages that may be asked for from one address at once.</summary>
    public int PagesBurst { get; init; } = 400;
}
