using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using NodaTime;

namespace Cases.Domain;

/// <summary>The checks of input that cases and persons share, and the reasons that they collect.</summary>
internal abstract class InputChecks
{
    private const int MaxKeyLength = 64;
    private const int MaxNameLength = 200;
    private const int MaxTextLength = 4_000;
    private const int MaxListWord = 80;
    private const int MaxListDigits = 9; // Numbers of telephones, of cards and of persons have more.
    private const string SignsOfNumbers = " .-/()+";
    private const int MaxWords = 50;

    private static readonly LocalDate FirstDate = new(1900, 1, 1);
    private static readonly LocalDate LastDate = new(2200, 12, 31);
    private static readonly Instant FirstInstant = Instant.FromUtc(1900, 1, 2, 0, 0);
    private static readonly Instant LastInstant = Instant.FromUtc(2200, 12, 30, 0, 0);

    private List<RefusalReason>? reasons;

    public bool Refused => reasons is not null;

    /// <inheritdoc cref="Decision.Repeats"/>
    public bool Repeats { get; private set; }

    /// <summary>The reasons so far, by precedence.</summary>
    protected ImmutableArray<RefusalReason> Reasons =>
        reasons is null ? [] : [.. reasons.OrderBy(reason => reason.Code)];

    /// <summary>Notes whether the key that the command brings was used before.</summary>
    public bool Knows(bool used)
    {
        Repeats |= used;
        return used;
    }

    /// <summary>Refuses where an input is wrong; outside facts are refused for it too.</summary>
    public bool Require(
        bool holds, RefusalCode code, [ConstantExpected] string detail, params ImmutableArray<RuleFact> facts)
    {
        if (!holds)
        {
            Add(new RefusalReason(code, detail, facts));
        }

        return holds;
    }

    /// <inheritdoc cref="Require(bool, RefusalCode, string, ImmutableArray{RuleFact})"/>
    public bool Require(
        bool holds, RefusalCode code, [InterpolatedStringHandlerArgument(nameof(holds))] Sentence detail,
        params ImmutableArray<RuleFact> facts)
    {
        if (!holds)
        {
            Add(RefusalReason.Of(code, detail, facts));
        }

        return holds;
    }

    /// <summary>Refuses on account of a rule, and says where it is written and how strong it is.</summary>
    public bool RequireOf(
        PolicyRule rule, bool holds, RefusalCode code,
        [InterpolatedStringHandlerArgument(nameof(holds))] Sentence detail)
    {
        if (!holds)
        {
            Add(RefusalReason.Of(code, detail) with
            {
                Rule = rule.Id,
                Citation = rule.Citation,
                Norm = rule.Norm,
            });
        }

        return holds;
    }

    /// <summary>Refuses for a fault, where there is one.</summary>
    public bool RequireNone(Sentence? fault, RefusalCode code)
    {
        if (fault is not null)
        {
            Add(RefusalReason.Of(code, fault));
        }

        return fault is null;
    }

    /// <summary>Checks a key: 1 to 64 printable characters without spaces.</summary>
    public bool RequireKey(string? key, string field)
    {
        var good = !string.IsNullOrEmpty(key) && key.Length <= MaxKeyLength;
        for (var index = 0; good && index < key!.Length; index++)
        {
            good = key[index] is > ' ' and < (char)0x7f;
        }

        return good || Require(false, string.IsNullOrEmpty(key) ? RefusalCode.FieldMissing : RefusalCode.TextNotAllowed,
            $"{field:word} must have 1 to {MaxKeyLength} printable characters without spaces.");
    }

    /// <summary>Checks an id that becomes part of a stream's name: 1 to 64 of A-Z a-z 0-9 . _ ~ -.</summary>
    public bool RequireId(string? id, string field) =>
        Require(!string.IsNullOrEmpty(id), RefusalCode.FieldMissing, $"{field:word} is missing.")
        && Require(id!.Length <= MaxKeyLength && IsStreamName(id), RefusalCode.TextNotAllowed,
            $"{field:word} must have 1 to {MaxKeyLength} letters, digits or . _ ~ - of ASCII.");

    /// <summary>Checks the name of a stream of one kind, such as <c>account/7f3</c>: at most 200 characters.</summary>
    public bool RequireStream(string? stream, string kind, string field) =>
        Require(!string.IsNullOrEmpty(stream), RefusalCode.FieldMissing, $"{field:word} is missing.")
        && Require(stream!.Length <= MaxNameLength && stream.Length > kind.Length + 1
                && stream.StartsWith(kind, StringComparison.Ordinal) && stream[kind.Length] == '/'
                && IsStreamName(stream.AsSpan(kind.Length + 1)), RefusalCode.TextNotAllowed,
            $"{field:word} must be {kind:word}/ and letters, digits or . _ ~ - of ASCII, at most "
            + $"{MaxNameLength} characters.");

    /// <summary>Checks a free text: something that can be seen, and at most 4,000 characters.</summary>
    public bool RequireText(string? text, string field, bool mayBeEmpty = false, int most = MaxTextLength) =>
        (mayBeEmpty || (text is not null && text.Any(IsSeen))
            || Require(false, RefusalCode.FieldMissing, $"{field:word} is missing."))
        && ((text?.Length ?? 0) <= most
            || Require(false, RefusalCode.TextNotAllowed, $"{field:word} is longer than {most} characters."));

    /// <summary>Whether a character is more than space, control or format: a text of such alone says nothing.</summary>
    private static bool IsSeen(char letter) => !char.IsWhiteSpace(letter) && !char.IsControl(letter)
        && char.GetUnicodeCategory(letter) != UnicodeCategory.Format;

    /// <summary>
    /// Checks a name or reference of elsewhere: 1 to 200 characters, none of them a control character.
    /// </summary>
    public bool RequireName(string? name, string field, bool mayBeEmpty = false) =>
        RequireText(name, field, mayBeEmpty, MaxNameLength)
        && Require(name is null || !name.Any(char.IsControl), RefusalCode.TextNotAllowed,
            $"{field:word} has a control character.");

    /// <summary>Checks a name by which another system tells things apart; see <see cref="ReferenceText"/>.</summary>
    public bool RequireReference(string? name, string field) => RequireName(name, field)
        && (ReferenceText.Fault(name!) is not { } fault
            || Require(false, RefusalCode.TextNotAllowed, $"{field:word} {fault:word}."));

    /// <summary>
    /// Checks a word out of a list of the bank's, which stays readable for ever: none in which somebody writes about a
    /// person. At most 80 characters, and no number as long as a telephone's: products are named in every script and
    /// with every sign, so that nothing else tells them from a text.
    /// </summary>
    public bool RequireListWord(string? word, string field, bool mayBeEmpty = false) =>
        RequireName(word, field, mayBeEmpty) && Require(
            word is null || IsListWord(word), RefusalCode.TextNotAllowed,
            $"{field:word} must be a word of the bank's list: at most {MaxListWord} characters without a long number.");

    /// <summary>Whether a text may be such a word.</summary>
    public static bool IsListWord(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var digits = 0;
        foreach (var letter in word)
        {
            digits = char.IsDigit(letter) ? digits + 1 : SignsOfNumbers.Contains(letter) ? digits : 0;
            if (digits > MaxListDigits)
            {
                return false;
            }
        }

        return word.Length is > 0 and <= MaxListWord;
    }

    /// <summary>Checks a list of words: at most 50 names; an absent list is an empty one.</summary>
    public bool RequireWords(ImmutableArray<string> words, string field) => words.IsDefaultOrEmpty
        || (Require(words.Length <= MaxWords, RefusalCode.TooMany, $"{field:word} has at most {MaxWords} words.")
            && words.All(word => RequireName(word, field)));

    /// <summary>Checks a date: from 1900 to 2200, so that grace and months added to it stay dates.</summary>
    public bool RequireDate(LocalDate? date, string field) => date is not { } day
        || (day.Calendar == CalendarSystem.Iso && day >= FirstDate && day <= LastDate)
        || Require(false, RefusalCode.DateOutOfRange, $"{field:word} must lie between 1900 and 2200.");

    /// <summary>Checks an instant: from 1900 to 2200.</summary>
    public bool RequireInstant(Instant instant, string field) => IsUsable(instant)
        || Require(false, RefusalCode.DateOutOfRange, $"{field:word} must lie between 1900 and 2200.");

    /// <summary>Checks since when something is told to have been: usable, and not in the future; null passes.</summary>
    public bool RequireTold(Instant? at, Instant now) => at is not { } since
        || (RequireInstant(since, "effective at")
            && Require(since <= now, RefusalCode.EffectiveInFuture, "What is told lies in the future."));

    /// <summary>Whether an instant lies from 1900 to 2200.</summary>
    public static bool IsUsable(Instant instant) => instant >= FirstInstant && instant <= LastInstant;

    /// <summary>The reasons so far, by precedence, and none from now on.</summary>
    protected ImmutableArray<RefusalReason> Taken()
    {
        var taken = Reasons;
        reasons = null;
        return taken;
    }

    protected void Add(RefusalReason reason) => (reasons ??= []).Add(reason);

    private static bool IsStreamName(ReadOnlySpan<char> name)
    {
        foreach (var letter in name)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '_' or '~' or '-'))
            {
                return false;
            }
        }

        return true;
    }
}
