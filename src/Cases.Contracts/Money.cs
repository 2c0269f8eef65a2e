namespace Cases.Contracts;

/// <summary>An amount of money.</summary>
/// <param name="Amount">A decimal string, for example <c>123.45</c>: no sign but a leading minus, no exponent, no
/// spaces, at most as many decimals as the currency has.</param>
/// <param name="Currency">The ISO 4217 code in capitals.</param>
public sealed record Money(string Amount, string Currency);

/// <summary>A part of a due item.</summary>
/// <param name="Component">What the amount is for.</param>
/// <param name="Amount">The amount in the case's currency, as <see cref="Money.Amount"/>.</param>
public sealed record ComponentAmount(DebtComponent Component, string Amount);
