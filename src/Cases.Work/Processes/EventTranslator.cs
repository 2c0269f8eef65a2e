using System.Globalization;
using Cases.Domain;
using Cases.Engine;
using Cases.Interchange;
using Cases.Ledger;

namespace Cases.Work;

/// <summary>Turns events of a log into commands: outside facts with the log's own effective time.</summary>
internal sealed class EventTranslator(string file, ProcessMapping mapping, CaseIdentity identity)
{
    private const int MaxReference = 200;

    private readonly EventView view = new(file, mapping);
    private readonly Principal by = new("replay/" + mapping.Name, "integration");

    public bool Maps(LoggedEvent logged) => mapping.Makers.ContainsKey(logged.Activity);

    /// <summary>The streams of the event's case.</summary>
    /// <exception cref="InterchangeException">The reference is none that an account can have.</exception>
    public CasePlace PlaceOf(LoggedEvent logged)
    {
        var account = ReferenceText.Normal(mapping.AccountAttribute is { } attribute
            ? logged.GetCase(attribute) ?? throw Fault(logged, "The case lacks its account's reference", attribute)
            : logged.CaseRef);
        var fault = account.Length > MaxReference
            ? string.Create(CultureInfo.InvariantCulture, $"has {account.Length} characters")
            : ReferenceText.Fault(account);
        if (fault is not null)
        {
            throw Fault(logged, "The case's reference " + fault, mapping.AccountAttribute ?? "case id");
        }

        var id = identity.Case(mapping.Source, account, 1);
        return new CasePlace(account, id, CaseIdentity.Stream(id), identity.Account(mapping.Source, account).Value);
    }

    /// <summary>The command of a mapped event; its id repeats when the log is replayed again.</summary>
    /// <exception cref="InterchangeException">A value of the event cannot be read.</exception>
    public CommandEnvelope Translate(LoggedEvent logged, CasePlace place)
    {
        view.Turn(logged, place);
        var what = mapping.Makers[logged.Activity](view);
        var id = CommandId16.FromHash(string.Create(
            CultureInfo.InvariantCulture, $"replay/{mapping.Name}/{place.CaseId}/{logged.EventIndex + 1}"));
        var fact = new OutsideFact(what, view.At, mapping.TimeOfDayKnown, mapping.Source);
        return new CommandEnvelope(id, place.Stream, by, fact);
    }

    private InterchangeException Fault(LoggedEvent logged, string what, string field) => new(
        what, file, $"Give each case a reference of 1 to {MaxReference} printable characters.", logged.Line, field);
}
