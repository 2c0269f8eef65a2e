using Cases.Contracts;
using Cases.Domain;

namespace Cases.Gateway;

/// <summary>Agreements over several cases as callers of one of them see them.</summary>
internal static class SharedViews
{
    public static PromiseView View(CaseState state, PromiseToPay promise) => new(
        promise.Key, CaseViews.Money(promise.Minor, state.Currency), Words.Day(promise.Due),
        Words.To<Contracts.PromiseStatus>(promise.Status))
    {
        Shared = Of(state, promise),
    };

    private static SharedAgreementView? Of(CaseState state, PromiseToPay promise) =>
        state.FindShared(SharedKind.Promise, promise.Key) is { } shared
            ? Of(shared, state.ReceivedFor(promise), state.Currency)
            : null;

    public static SharedAgreementView? Of(CaseState state, PaymentPlan plan) =>
        state.FindShared(SharedKind.Plan, plan.Key) is { } shared
            ? Of(shared, state.ReceivedFor(plan), state.Currency)
            : null;

    private static SharedAgreementView Of(SharedAgreement shared, long receivedMinor, Currency currency) => new(
        CaseViews.Money(shared.TotalMinor, currency), CaseViews.Money(receivedMinor, currency),
        [
            .. shared.Shares.Select(share => new CaseShareView(share.Case, CaseViews.Money(share.Minor, currency))
            {
                EndedAt = shared.EndedAt(share.Case) is { } minor ? CaseViews.Money(minor, currency) : null,
            }),
        ],
        [
            .. shared.Schedule.Select(one => new InstalmentRequest(
                Words.Day(one.Due), CaseViews.Money(one.Minor, currency).Amount)),
        ]);
}
