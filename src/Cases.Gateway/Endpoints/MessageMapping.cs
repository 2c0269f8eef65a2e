using System.Globalization;
using Cases.Contracts;
using Cases.Domain;

namespace Cases.Gateway;

/// <summary>Messages as requests ask for them, and as a case shows them.</summary>
internal static class MessageMapping
{
    public static CaseCommand Send(Fields fields, MessageRequest r)
    {
        // A fault is noted with the fields where the template cannot be read; what is made then is sent to nobody.
        var template = fields.Template(r.Template) ?? new TemplateName("", 1, MessageLanguage.Chinese);
        return new SendMessage(fields.NewKey(r.Key), Words.To<Domain.ContactChannel>(r.Channel),
            Words.To<Domain.ActClass>(r.Class), template)
        {
            Party = Words.To<Domain.PartyKind>(r.Party),
            PartyPerson = r.PartyPerson,
            Point = r.Point,
            Notice = Words.Maybe<Domain.LegalNotice>(r.Notice),
            Answers = r.Answers,
            Registered = r.Registered,
            Stated = fields.Facts(r.Facts, Domain.FactHome.Act),
        };
    }

    public static CaseCommand Receipt(Fields fields, string key, ReceiptRequest r) =>
        new TellReceipt(fields.KeyOf(key), Words.To<Domain.MessageReceipt>(r.Receipt)) { Reference = r.Reference };

    public static IReadOnlyList<MessageView> Views(CaseState state) =>
    [
        .. state.Messages.Select(message => new MessageView(
            message.Key, Words.To<Contracts.ContactChannel>(message.Channel),
            new TemplateRequest(message.Template.Id, message.Template.Version,
                MessageWords.Of(message.Template.Language)),
            Words.To<Contracts.MessageStatus>(message.Status), message.NotAfter.ToDateTimeOffset())
        {
            At = message.At.ToDateTimeOffset(),
            Attempts = message.Attempt,
            End = Words.Maybe<Contracts.MessageEnd>(message.End),
            Registered = message.Registered,
            Step = message.Step is { } step
                ? string.Create(CultureInfo.InvariantCulture, $"{step.Strategy} {step.Level}")
                : null,
            Receipts = [.. message.Receipts.Select(receipt => Words.To<Contracts.MessageReceipt>(receipt))],
        }),
    ];
}
