namespace Cases.Contracts;

/// <summary>Sells the debt with a cut-off, which ends the case. A second person decides, so it has to be requested.
/// </summary>
/// <param name="CutOff">The first value date of the buyer's money; at most a year ahead.</param>
/// <param name="Buyer">Who bought it; personal, sealed in the ledger.</param>
/// <param name="Evidence">Where the contract is.</param>
public sealed record SaleRequest(DateOnly CutOff, string Buyer, string Evidence) : ActRequest
{
    /// <summary>Whether to ask a second person.</summary>
    public bool RequestApproval { get; init; }
}

/// <summary>Opens a case again whose debt was sold with a cut-off and came back.</summary>
/// <param name="From">The first value date of our money again; from the cut-off through today.</param>
/// <param name="Evidence">Where the contract is.</param>
public sealed record BuyBackRequest(DateOnly From, string Evidence);

/// <summary>A sale of the debt.</summary>
/// <param name="CutOff">The first value date of the buyer's money.</param>
public sealed record SaleView(DateOnly CutOff)
{
    /// <summary>Who bought it; absent for those who may not read it, and once it was erased.</summary>
    [Personal]
    public string? Buyer { get; init; }

    /// <summary>The first value date of our money again; absent while it is sold.</summary>
    public DateOnly? BackFrom { get; init; }
}
