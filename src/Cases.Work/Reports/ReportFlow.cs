namespace Cases.Work;

/// <summary>What reports count, each by day and by part (a currency, a rule, a bucket …).</summary>
internal enum ReportFlow
{
    /// <summary>Contacts that the bank began; corrected ones left out, visits counted apart.</summary>
    Attempts,

    /// <summary>Those in which somebody answered.</summary>
    Answered,

    /// <summary>Those in which the right party was reached.</summary>
    RightPartyAttempts,

    /// <summary>Contacts with the right party, whoever began them.</summary>
    RightParty,

    /// <summary>Contacts of the bank whose entry shows a broken rule.</summary>
    BreachedContacts,

    /// <summary>Promises by the day they were made.</summary>
    PromisesMade,

    /// <summary>Promises that ended otherwise than by being withdrawn, by the promised day.</summary>
    PromisesDue,

    /// <summary>Those that stand as kept.</summary>
    PromisesKept,

    /// <summary>Those that do not.</summary>
    PromisesBroken,

    /// <summary>Those that were kept once.</summary>
    PromisesOnceKept,

    /// <summary>Those whose money went back.</summary>
    PromisesTurned,

    /// <summary>What was promised, of those that ended.</summary>
    PromisedMoney,

    /// <summary>What came of it, at most what was promised.</summary>
    PromisedReceived,

    /// <summary>Plans that had an n-th instalment, by its last day.</summary>
    Plans,

    /// <summary>Those that had missed none by then.</summary>
    PlansKept,

    /// <summary>Visits made.</summary>
    Visits,

    /// <summary>Visits that met the right party.</summary>
    VisitsMet,

    /// <summary>Visits whose cost is recorded.</summary>
    VisitsCosted,

    /// <summary>Visits whose cost is not.</summary>
    VisitsUncosted,

    /// <summary>What they cost.</summary>
    VisitCost,

    /// <summary>Money that came in, less what went back.</summary>
    Collected,

    /// <summary>Money that came in soon after a visit.</summary>
    CollectedAfterVisit,

    /// <summary>What cases owed when they were placed.</summary>
    Placed,

    /// <summary>Cases that entered collections, by the last day of the first contact's time.</summary>
    Entered,

    /// <summary>Those with an attempt by then.</summary>
    EnteredContacted,

    /// <summary>Commands of which a rule was asked.</summary>
    Asked,

    /// <summary>Commands that a rule refused, by rule.</summary>
    Refused,

    /// <summary>Commands that any rule refused.</summary>
    RefusedByAny,

    /// <summary>Overrides that were used.</summary>
    OverridesUsed,

    /// <summary>Complaints, on cases and persons.</summary>
    Complaints,

    /// <summary>What was owed where recovery ended for good.</summary>
    ChargedOff,

    /// <summary>What was in the first bucket five month ends before.</summary>
    ChargedOffBase,

    /// <summary>Stays of a case in a stage that ended; the part names stage and days.</summary>
    Stays,

    /// <summary>Days from entry to the end by payment; the part names the days.</summary>
    Cures,

    /// <summary>Cases with an item that fell due, by its day.</summary>
    Due,

    /// <summary>Those that had not paid it by the end of that day.</summary>
    DueUnpaid,

    /// <summary>What is owed at a month's end.</summary>
    Balance,

    /// <summary>What is owed by cases of at least n days past due.</summary>
    BalancePastDue,

    /// <summary>What was in a bucket at the end of the month before.</summary>
    RollFrom,

    /// <summary>What is in the next bucket now, of cases that were known then.</summary>
    RollTo,

    /// <summary>Cases by state at the end of the month before.</summary>
    StateBefore,

    /// <summary>Cases by both states.</summary>
    StatePairs,

    /// <summary>Cases past due at the end of the month before.</summary>
    Delinquent,

    /// <summary>Those back to current, or ended by payment, at the month's end.</summary>
    Cured,

    /// <summary>Those of them without any attempt.</summary>
    SelfCured,

    /// <summary>Cases cured three month ends before.</summary>
    CuredBefore,

    /// <summary>Those past due at one of these month ends.</summary>
    Relapsed,

    /// <summary>Cases past due at the start with an attempt in the month.</summary>
    DelinquentTried,

    /// <summary>Attempts on them in the month.</summary>
    DelinquentAttempts,

    /// <summary>Cases with an attempt in the month, by currency.</summary>
    Worked,

    /// <summary>What they paid in it.</summary>
    WorkedMoney,

    /// <summary>Owed at the start, and charged since, less owed at the end.</summary>
    EffectivenessGot,

    /// <summary>Owed at the start, and charged since, less what is not yet due at the end.</summary>
    EffectivenessDue,
}
