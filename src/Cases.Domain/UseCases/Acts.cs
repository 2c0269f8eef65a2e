namespace Cases.Domain;

/// <summary>How commands become acts that rules can judge.</summary>
internal static class Acts
{
    public static ActKind KindOf(ContactChannel channel) => channel switch
    {
        ContactChannel.Phone => ActKind.Call,
        ContactChannel.Sms => ActKind.Text,
        ContactChannel.Email => ActKind.Email,
        ContactChannel.Letter => ActKind.Letter,
        ContactChannel.App => ActKind.Message,
        ContactChannel.InPerson => ActKind.Visit,
    };

    /// <summary>Whether an agency acts, by the role under which it signs in.</summary>
    public static bool IsAgency(Principal by) => by.Role == "agency";

    public static string Name(ContactChannel channel) => channel switch
    {
        ContactChannel.Phone => "phone",
        ContactChannel.Sms => "sms",
        ContactChannel.Email => "email",
        ContactChannel.Letter => "letter",
        ContactChannel.App => "app",
        ContactChannel.InPerson => "in_person",
    };

    /// <summary>
    /// Nothing is collected on a resolved case, nor before entry; past the due date a reminder is judged as collection
    /// all the same, and possible before entry.
    /// </summary>
    public static void ExpectCollectable(Deciding d, ActClass asked)
    {
        if (ClassOf(d, asked) == ActClass.Collection)
        {
            d.Expect(d.State.Stage != CaseStage.Resolved, RefusalCode.CaseResolved,
                "The case is resolved; nothing is collected on it.");
        }

        if (asked == ActClass.Collection)
        {
            d.ExpectEntered();
        }
    }

    /// <summary>
    /// A reminder is a class of its own up to and including the due date; from the day after, while unpaid, it is
    /// collection whatever it is called (CN-CBA-SCOPE).
    /// </summary>
    public static ActClass ClassOf(Deciding d, ActClass asked) => ClassOf(d.State, d.Today, asked);

    /// <inheritdoc cref="ClassOf(Deciding, ActClass)"/>
    public static ActClass ClassOf(CaseState state, NodaTime.LocalDate today, ActClass asked) =>
        asked == ActClass.Reminder && state.ArrearsMinorOn(today) > 0 ? ActClass.Collection : asked;
}
