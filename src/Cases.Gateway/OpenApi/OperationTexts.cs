namespace Cases.Gateway;

/// <summary>One line for each command, below the path of what it is about.</summary>
internal static class OperationTexts
{
    private static readonly Dictionary<string, string> OfCases = new(StringComparer.Ordinal)
    {
        ["reminders"] = "Records a reminder that goes out.",
        ["messages"] = "Sends a message that is made of a template; it leaves within minutes, or never.",
        ["messages/{key}/stop"] = "Stops a message that has not left.",
        ["messages/{key}/receipts"] = "Tells what whoever delivers says of a message.",
        ["contacts"] = "Records a contact or an attempt.",
        ["promises"] = "Records a promise to pay.",
        ["promises/{key}/cancel"] = "Takes a promise back.",
        ["notes"] = "Adds a note.",
        ["plans"] = "Agrees a plan of instalments.",
        ["plans/{key}/change"] = "Puts other instalments in the place of a plan's.",
        ["plans/{key}/cancel"] = "Takes a plan back.",
        ["plans/{key}/complete"] = "Says that a plan is kept to its end.",
        ["plans/{key}/break"] = "Says that a plan is broken.",
        ["plans/{key}/reinstate"] = "Takes a broken plan up again.",
        ["settlements"] = "Agrees to end the debt for a part of it.",
        ["visits"] = "Plans a visit.",
        ["visits/{key}/check-in"] = "Says that the team is at the place of a visit.",
        ["visits/{key}/complete"] = "Says how a visit ended.",
        ["visits/{key}/cancel"] = "Takes a planned visit back.",
        ["holds"] = "Places a hold.",
        ["holds/{key}/steps"] = "Records a step in the course of a hold.",
        ["holds/{key}/lift"] = "Lifts a hold.",
        ["disputes"] = "Records that the debt or a part of it is disputed.",
        ["disputes/{key}/steps"] = "Records a step in the course of a dispute.",
        ["disputes/{key}/withdraw"] = "Ends a dispute.",
        ["complaints"] = "Records a complaint.",
        ["complaints/{key}/steps"] = "Records a step in the course of a complaint.",
        ["complaints/{key}/withdraw"] = "Ends a complaint.",
        ["charges"] = "Adds to what is owed.",
        ["interest-terms"] = "States on what terms interest runs on what is past due.",
        ["interest-postings"] = "Charges the interest that has run by a day.",
        ["waivers"] = "Waives a part of what is owed.",
        ["waivers/{key}/withdraw"] = "Takes a waiver back: what was given up is owed again.",
        ["charges/{key}/reverse"] = "Takes a charge off again, as if it had never been.",
        ["payments/{key}/returns"] = "Records that money of a payment went back, all of it or a part.",
        ["payments/{key}/corrections"] = "States a payment as it really was; what followed is derived anew.",
        ["refunds"] = "Records that credit of the case was paid out.",
        ["referrals"] = "Hands the case to the legal department.",
        ["referrals/{key}/withdraw"] = "Takes a case back from the legal department.",
        ["corrections"] = "Marks something recorded as wrong.",
        ["resolutions"] = "Ends the case.",
        ["re-ages"] = "Takes what is past due as due on a day; it cures nothing.",
        ["restructures"] = "Gives due items other due dates; it cures nothing.",
        ["sales"] = "Ends the case because its debt was sold, with the day from which money is the buyer's.",
        ["buy-backs"] = "Opens a case again whose debt was sold with a cut-off and came back.",
        ["reopenings"] = "Opens a case again that was resolved in error.",
        ["overrides"] = "Asks a second person to let one act pass that a soft rule refuses.",
        ["overrides/{key}/withdraw"] = "Ends an override before it is used.",
        ["parties"] = "Names somebody who was found to have a part in the case.",
        ["parties/{key}/end"] = "Says that the person named by the key has a part in the case no more.",
        ["claim-events"] = "Records a suit, a notice or another event of the claim that moves its limitation.",
        ["notices"] = "Records proof that a notice was served, and the due date that runs from it.",
        ["outside-facts"] = "Tells what happened in another system, also where a rule would have forbidden it.",
        ["facts"] = "States facts that stand on the case, or takes some back.",
        ["assignments"] = "Says who works the case.",
        ["steps"] = "Records a step that has no command of its own, such as a suit or a report to a credit database.",
        ["breaches/{key}/remedy"] = "Says what was done about an act that should have been refused.",
    };

    private static readonly Dictionary<string, string> OfPersons = new(StringComparer.Ordinal)
    {
        ["contact-points"] = "Adds a number or an address.",
        ["contact-points/{key}/state"] = "Says whether a number or an address may be used.",
        ["consents"] = "Records a consent.",
        ["consents/withdraw"] = "Records that a consent is taken back.",
        ["designations"] = "Records a time or place that is inconvenient to the person, or the only convenient one.",
        ["designations/{key}/withdraw"] = "Takes back what a person designated.",
        ["medium-requests"] = "Records that the person wants a channel, number or address left unused, or preferred.",
        ["medium-requests/{key}/withdraw"] = "Takes back what a person wished of a channel.",
        ["locations"] = "States where else the person may be, or where a number or address is.",
        ["locations/{key}/end"] = "Says that the person, number or address is there no more.",
        ["holds"] = "Places a hold on everything that concerns the person.",
        ["holds/{key}/steps"] = "Records a step in a hold of the person.",
        ["holds/{key}/lift"] = "Lifts a hold of the person.",
        ["time-zone"] = "States the time zone in which the person lives.",
        ["facts"] = "States facts that stand on the person's record, or takes some back.",
        ["roles"] = "Gives the person a part in an account.",
    };

    /// <summary>What an operation does; null where it says so itself.</summary>
    /// <param name="path">Its path, without the slash before it.</param>
    public static string? Of(string path) =>
        Below("v1/cases/{id}/", path) is { } ofCase ? OfCases.GetValueOrDefault(ofCase)
        : Below("v1/persons/{id}/", path) is { } ofPerson ? OfPersons.GetValueOrDefault(ofPerson)
        : null;

    /// <summary>The operation's id, for programs that make clients: its method and the words of its path.</summary>
    public static string IdOf(string method, string path) => method.ToLowerInvariant() + string.Concat(
        path.Split(['/', '-', '.'], StringSplitOptions.RemoveEmptyEntries).Where(part => part != OpenApiSetup.Name)
            .Select(part => part.StartsWith('{') ? $"By{Capital(part.Trim('{', '}'))}" : Capital(part)));

    private static string? Below(string root, string path) =>
        path.StartsWith(root, StringComparison.Ordinal) ? path[root.Length..] : null;

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
