using Cases.Contracts;

namespace Cases.Pages;

/// <summary>Reads what a case's page shows, all at once. Only the case itself has to be there.</summary>
internal sealed class CaseReading(CasesClient client)
{
    private const int MaxParties = 12;
    private const int NewestEntries = 50;

    public async Task<(Answer<CaseView> Answer, CaseContent? Content)> ReadAsync(
        string id, CancellationToken cancellation)
    {
        var answer = await client.GetCaseAsync(id, cancellation).ConfigureAwait(false);
        if (answer.Value is not { } view)
        {
            return (answer, null);
        }

        // An account's reference leads to the case too; everything else is asked by the id.
        var actions = client.GetActionsAsync(view.Id, cancellation);
        var timeline = client.GetCaseTimelineAsync(view.Id, null, NewestEntries, cancellation);
        var payoff = client.GetPayoffAsync(view.Id, null, cancellation);
        var offers = view.Stage != CaseStage.Resolved && view.Plans is not [.., { Status: PlanStatus.InForce }]
            ? client.GetPlanOffersAsync(view.Id, null, cancellation)
            : null;
        var parties = Task.WhenAll(view.Parties.Take(MaxParties).Select(party => ReadAsync(party, cancellation)));
        await Task.WhenAll(actions, timeline, parties, payoff).ConfigureAwait(false);
        return (answer, new CaseContent(
            view,
            await parties.ConfigureAwait(false),
            (await actions.ConfigureAwait(false)).Value,
            (await timeline.ConfigureAwait(false)).Value)
        {
            Payoff = (await payoff.ConfigureAwait(false)).Value,
            Offers = offers is null ? [] : (await offers.ConfigureAwait(false)).Value?.Offers ?? [],
        });
    }

    private async Task<PartyContent> ReadAsync(PartyRequest party, CancellationToken cancellation)
    {
        var answer = await client.GetPersonAsync(party.Person, cancellation).ConfigureAwait(false);
        return new PartyContent(party, answer.Value);
    }
}
