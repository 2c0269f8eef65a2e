namespace Stateless;

/// <summary>Says what happens to a trigger that is fired while another one is being handled.</summary>
public enum FiringMode
{
    /// <summary>It is handled at once, inside the one under way; run-to-completion is not kept.</summary>
    Immediate,

    /// <summary>It waits until the one under way is done (first in, first out). This is the default.</summary>
    Queued,
}
