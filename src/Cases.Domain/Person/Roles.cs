using NodaTime;

namespace Cases.Domain;

/// <summary>States a person's part in an account.</summary>
/// <param name="AccountStream">The account's stream.</param>
/// <param name="Role">The part.</param>
public sealed record AssignRole(string AccountStream, PartyKind Role) : PersonCommand
{
    /// <summary>Of a guarantor: for what he stands; null for others.</summary>
    public GuaranteeKind? Guarantee { get; init; }

    /// <summary>Of a guarantor: the last day of the guarantee period; null where there is none.</summary>
    public LocalDate? GuaranteeEndsOn { get; init; }
}

/// <summary>A person has a part in an account.</summary>
/// <param name="AccountStream">The account's stream.</param>
/// <param name="Role">The part.</param>
/// <param name="Guarantee">For what a guarantor stands.</param>
/// <param name="GuaranteeEndsOn">The last day of the guarantee period.</param>
/// <param name="On">The day.</param>
public sealed record RoleAssigned(
    string AccountStream, PartyKind Role, GuaranteeKind? Guarantee, LocalDate? GuaranteeEndsOn, LocalDate On)
    : PersonEvent;

internal static class Roles
{
    private const int Most = 1_000;

    // Refusals: FieldMissing, TextNotAllowed, DateOutOfRange, TooMany, PersonUnknown.
    public static void Decide(PersonDeciding d, AssignRole command)
    {
        if (!d.RequireKnown() || !d.RequireStream(command.AccountStream, "account", "account stream")
            || !d.RequireDate(command.GuaranteeEndsOn, "end of the guarantee")
            || !d.Require((command.Guarantee is not null) == (command.Role == PartyKind.Guarantor),
                RefusalCode.FieldMissing, "A guarantor has a kind of guarantee, and nobody else has.")
            || !d.Require(command.Guarantee is not null || command.GuaranteeEndsOn is null,
                RefusalCode.FieldMissing, "Only a guarantee has an end."))
        {
            return;
        }

        var role = new PersonRole(
            command.AccountStream, command.Role, command.Guarantee, command.GuaranteeEndsOn);
        if (!d.State.Roles.Contains(role) && d.RequireRoom(d.State.Roles.Length, Most, "parts in accounts"))
        {
            d.Emit(new RoleAssigned(
                command.AccountStream, command.Role, command.Guarantee, command.GuaranteeEndsOn, d.Today));
        }
    }

    public static PersonState Fold(PersonState state, RoleAssigned e)
    {
        var role = new PersonRole(e.AccountStream, e.Role, e.Guarantee, e.GuaranteeEndsOn);
        var known = state.Roles.FirstOrDefault(r => r.AccountStream == e.AccountStream && r.Role == e.Role);
        return state with { Roles = known is null ? state.Roles.Add(role) : state.Roles.Replace(known, role) };
    }
}
