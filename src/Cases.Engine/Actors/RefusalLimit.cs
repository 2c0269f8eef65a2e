namespace Cases.Engine;

/// <summary>What becomes of one more refusal.</summary>
internal enum Suppress
{
    /// <summary>It is written.</summary>
    Nothing,

    /// <summary>It is not written, and one entry says that from now on none is.</summary>
    WithEntry,

    /// <summary>It is not written.</summary>
    Silently,
}

/// <summary>Refusals that were written on a stream within the hour, by principal.</summary>
/// <param name="mostPerHour">How many are written.</param>
internal sealed class RefusalLimit(int mostPerHour)
{
    private const long HourMs = 3_600_000;

    private readonly List<Mark> marks = [];

    /// <summary>Notes an entry that was written for a refusal.</summary>
    /// <param name="subject">Whose command it was.</param>
    /// <param name="atMs">When it was recorded.</param>
    /// <param name="suppressing">Whether it is the entry that says that no more are written.</param>
    public void Add(string subject, long atMs, bool suppressing) => marks.Add(new Mark(subject, atMs, suppressing));

    /// <summary>Forgets what lies more than an hour back.</summary>
    public void ForgetBefore(long nowMs) => marks.RemoveAll(mark => mark.AtMs <= nowMs - HourMs);

    /// <summary>
    /// What becomes of one more refusal of a principal, and after how many milliseconds it may be written.
    /// </summary>
    public Suppress Ask(string subject, long nowMs, out long waitMs)
    {
        ForgetBefore(nowMs);
        waitMs = HourMs;
        var written = 0;
        foreach (var mark in marks)
        {
            if (mark.Subject == subject)
            {
                if (mark.Suppressing)
                {
                    waitMs = mark.AtMs + HourMs - nowMs;
                    return Suppress.Silently;
                }

                written++;
            }
        }

        return written >= mostPerHour ? Suppress.WithEntry : Suppress.Nothing;
    }

    public void Clear() => marks.Clear();

    private readonly record struct Mark(string Subject, long AtMs, bool Suppressing);
}
