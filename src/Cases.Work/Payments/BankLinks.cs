using Cases.Domain;
using Cases.Engine;

namespace Cases.Work;

/// <summary>Keeps under each name of a payment which payments and returns carry it.</summary>
internal static class BankLinks
{
    /// <summary>Tells the streams of its names that it carries them.</summary>
    /// <returns>The ids of the others that carry one of them, each once.</returns>
    public static async ValueTask<IReadOnlyList<string>> AddAsync(
        ICaseDoor door, CaseIdentity identity, BankIntake.Telling told, CancellationToken cancellation)
    {
        var (own, others) = (told.Names.Stream, new List<string>());
        foreach (var name in told.Names.Links())
        {
            var known = await door.ReadPaymentAsync(name, cancellation).ConfigureAwait(false);
            others.AddRange(known.Links.Where(id => id != own.Name && !others.Contains(id)));
            if (!known.Links.Contains(own.Name))
            {
                await door.SendAsync(
                    new CommandEnvelope(identity.Command($"bank/{own}/link/{name}"), name, told.By,
                        new LinkPayment(own.Name)),
                    cancellation).ConfigureAwait(false);
            }
        }

        return others;
    }
}
