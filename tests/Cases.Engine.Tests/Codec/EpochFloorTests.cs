using Xunit;

namespace Cases.Engine.Tests.Codec;

/// <summary>
/// Which formats a build writes at which epoch. Nodes from <see cref="NodeRoll.OldestBeside"/> on live beside this
/// build, so nothing that they cannot read is added to an epoch that is written below.
/// </summary>
/// <remarks>
/// <para>A new kind, or a format that is raised, gets the epoch behind the newest here in its row of the table of kinds
/// (<c>KindTable.Row</c>) and a line in a new list of that epoch. What is written here is never changed.</para>
/// <para>The first epoch holds the kinds of 0.2.0. Formats above 1 came into it without an epoch of their own while
/// nothing was released between.</para>
/// </remarks>
public sealed class EpochFloorTests
{
    // Kinds of format 1; those of others follow with theirs.
    private static readonly string[] First =
    [
        "accountStated collectionsEntered dueItemRecorded chargeAdded noticeServed reminderRecorded contactRecorded",
        "promiseMade promiseEnded instalmentMissed planCompleted planReinstated visitCheckedIn debtCarried noteAdded",
        "accountCaseOpened accountCaseResolved accountCaseReopened roleAssigned personHoldAdvanced contactLogged",
        "contactCorrected contactPermissionGranted personPlanBegan personPlanEnded personErased paymentMatched",
        "unmatchedToldAgain paymentErased refusalsSuppressed buildRecorded rehearsalSeeded signingKeyAdded",
        "masterKeyRotated idUsed keysRestored epochRaised",
        "caseOpened:2 planAgreed:2 planBroken:2 planCancelled:2 visitPlanned:2 visitCompleted:2 visitCancelled:2",
        "referredToLegal:2 referralWithdrawn:2 paymentReversed:2 waiverGranted:2 holdPlaced:2 holdAdvanced:2",
        "holdLifted:2 approvalDecided:2 caseAssigned:2 corrected:2 caseResolved:2 caseReopened:2 partyAdded:2",
        "partyEnded:2 stepPostponed:2 accountFactsRecorded:2 personRegistered:2 timeZoneChanged:2 contactPointAdded:2",
        "contactPointChanged:2 consentRecorded:2 consentWithdrawn:2 personHoldPlaced:2 personHoldLifted:2",
        "contactPermissionReleased:2 unmatchedReturned:2 refused:2 paymentRecorded:2 paymentUnmatched:2",
        "approvalRequested:3",
    ];

    // The bank's policies as entries.
    private static readonly string[] Second =
    [
        "policyProposed suspensionProposed liftingProposed policyApproved ruleSuspended suspensionLifted",
        "proposalRejected",
    ];

    // What was judged, and what late facts show of it.
    private static readonly string[] Third =
    [
        "policySimulated",
        "actRefused factsStated permissionFactsStated breachFound breachRemedied",
        "templateUsed",
        "overrideRequested overrideDecided overrideWithdrawn overrideUsed",
        "consentGiven consentEnded contactDesignated designationWithdrawn mediumRequested",
        "mediumRequestWithdrawn personLocated locationEnded",
        "stepRecorded",
        "caseFactsRecorded personFactsRecorded",
        "claimEventRecorded",
    ];

    // Each payment on its own: in which order it is applied, how it comes back, what corrects it.
    // The texts that decide.
    private static readonly string[] Fourth =
    [
        "moneyTermsSet paymentTold moneyReturned paymentCorrected chargeReversed waiverWithdrawn",
        "paymentNamed paymentDoubtful paymentTaken returnNoted paymentLinked payerLearned",
        "packsShipped textShipped",
        "interestTermsSet interestPosted",
        "webhookSubscribed webhookChanged webhookParked webhookReplayed",
    ];

    // What a debt goes through beside its payments.
    private static readonly string[] Fifth =
    [
        "approvalAsked debtSold debtBoughtBack",
        "remindersFlagged reminderFlagsLifted agreementsCounted accountAgreementsCounted",
        "agreementShared agreementMoneyMoved agreementShareEnded",
        "fileTold",
        "creditCarried paymentCorrectionDated",
        "debtReAged reAgeObserved accountReAged disputeItemsNamed disputeDecided",
    ];

    // Messages that are sent from here.
    private static readonly string[] Sixth =
    [
        "messageDecided messageConfirmed messageWithdrawn messageReported messageReceipt",
        "paymentShared",
    ];

    /// <summary>Of each epoch, from the first on, the kinds and formats that it lets be written.</summary>
    private static readonly string[][] Epochs = [First, Second, Third, Fourth, Fifth, Sixth];

    [Fact]
    public void KindsAndFormats_AreWrittenFromTheEpochOnThatListsThem()
    {
        var listed = Epochs.SelectMany((lines, index) => Words(lines).Select(word => (Epoch: index + 1, Word: word)))
            .ToList();
        var written = EventKinds.All.Concat(SystemKinds.All)
            .Select(kind => (Epoch: EpochTable.Build.Of(kind.Name), Word: Word(kind))).ToList();

        var unlisted = written.Except(listed).Select(one => $"{one.Word} at epoch {one.Epoch}").ToList();

        Assert.True(unlisted.Count == 0, $"{string.Join(", ", unlisted)}: nodes that may live beside this build cannot "
            + "read it. Give its row the epoch behind the newest, and list it there; see the remarks of this class.");
    }

    [Fact]
    public void Kinds_OnceListed_AreKnownInThatFormatOrALaterOne()
    {
        var known = EventKinds.All.Concat(SystemKinds.All).ToDictionary(kind => kind.Name, kind => kind.Format);

        Assert.All(Epochs.SelectMany(Words), word =>
        {
            var (name, format) = word.Split(':') is [var first, var number]
                ? (first, int.Parse(number, System.Globalization.CultureInfo.InvariantCulture))
                : (word, 1);
            Assert.True(known.TryGetValue(name, out var newest) && newest >= format, $"{word} is not known any more");
        });
    }

    [Fact]
    public void Epochs_ListEachKindOnce() =>
        Assert.All(Epochs, lines => Assert.Distinct(Words(lines).Select(word => word.Split(':')[0])));

    private static IEnumerable<string> Words(string[] lines) => lines.SelectMany(line => line.Split(' '));

    private static string Word(EntryKind kind) => kind.Format == 1
        ? kind.Name
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{kind.Name}:{kind.Format}");
}
