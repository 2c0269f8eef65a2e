using Cases.TestKit;
using Xunit;

namespace Cases.Domain.Tests;

/// <summary>
/// Goal: the random diaries are worth their name: they come to every stage and write nearly every event.
/// </summary>
public sealed class RandomStepsTests
{
    /// <summary>What no diary has: a stated account, fact or claim, a template, a message, a second
    /// case, with tests of their own.</summary>
    private static readonly string[] NotThere =
    [
        nameof(AccountStated), nameof(NoteAdded), nameof(DebtCarried), nameof(CreditCarried), nameof(FactsStated),
        nameof(PaymentCorrectionDated),
        nameof(TemplateUsed), nameof(CaseFactsRecorded), nameof(ClaimEventRecorded), nameof(PaymentNamed),
        nameof(InterestTermsSet), nameof(InterestPosted), nameof(MoneyTermsSet),
        nameof(AgreementShared), nameof(AgreementMoneyMoved), nameof(AgreementShareEnded),
        nameof(PaymentShared),
        nameof(MessageDecided), nameof(MessageConfirmed), nameof(MessageWithdrawn), nameof(MessageReported),
        nameof(ReceiptTold),
    ];

    [Fact]
    public void Diaries_Played_ReachEveryStageAndWriteEveryEvent()
    {
        var random = new Random(20_260_302);
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        var stages = new HashSet<CaseStage>();
        for (var diary = 0; diary < 400; diary++)
        {
            var script = CaseScript.Start(diary % 2 == 0 ? Policies.All : Policies.Ordered);
            int[] numbers = [.. Enumerable.Range(0, 100).Select(_ => random.Next(1_000_000))];
            foreach (var command in new RandomSteps(numbers, script).Play())
            {
                script.When(command);
                kinds.UnionWith(script.Events.Select(happened => happened.GetType().Name));
                stages.Add(script.State.Stage);
            }
        }

        var all = typeof(CaseEvent).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && typeof(CaseEvent).IsAssignableFrom(type))
            .Select(type => type.Name);
        Assert.Empty(Enum.GetValues<CaseStage>().Except(stages));
        Assert.Empty(all.Except(kinds).Except(NotThere));
    }
}
