namespace Cases.Simulation;

/// <summary>A promise of the product was broken.</summary>
internal sealed class Violation(string what) : Exception(what)
{
    /// <summary>Fails unless something is so.</summary>
    public static void Unless([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool isSo, string what)
    {
        if (!isSo)
        {
            throw new Violation(what);
        }
    }
}
