using System.Globalization;
using Cases.Domain;

namespace Cases.Node;

/// <summary>The words of <c>policy diff</c> in one language.</summary>
internal sealed class DiffTexts
{
    // What stands in pack files, in the words of officers; what is not here stands as it is in the file.
    private static readonly Dictionary<string, (string English, string Chinese)> Fields = new(StringComparer.Ordinal)
    {
        ["title"] = ("the title", "标题"),
        ["jurisdiction"] = ("the jurisdiction", "法域"),
        ["instrument"] = ("the instrument", "文件"),
        ["valid-from"] = ("the first day", "首日"),
        ["valid-to"] = ("the last day", "末日"),
        ["official-zone"] = ("the official time zone", "官方时区"),
        ["joins"] = ("the jurisdictions that it comes along with", "随同适用的法域"),
        ["citation"] = ("the citation", "出处"),
        ["norm"] = ("the strength of the norm", "规范效力"),
        ["effect"] = ("what a departure leads to", "违反的后果"),
        ["kind"] = ("the kind of rule", "规则种类"),
        ["applies-to acts"] = ("the acts that it is about", "适用的行为"),
        ["applies-to classes"] = ("the classes of acts that it is about", "适用的行为类别"),
        ["applies-to parties"] = ("the persons that it is about", "适用的对象"),
        ["binds"] = ("whom and what it binds", "约束范围"),
        ["exceptions"] = ("the exceptions", "例外"),
        ["override-reasons"] = ("the reasons for which it may be overridden", "可例外放行的理由"),
        ["source-status"] = ("where its words were read", "来源状态"),
        ["sign-off"] = ("counsel's sign-off", "法务签核"),
        ["from"] = ("the beginning of the forbidden hours", "禁止时段起点"),
        ["to"] = ("the end of the forbidden hours", "禁止时段终点"),
        ["clock"] = ("the clock that counts", "所依时钟"),
        ["exception"] = ("the exception", "例外"),
        ["most"] = ("the most that is allowed", "上限"),
        ["counted"] = ("what is counted", "计入的行为"),
        ["per"] = ("over what is counted", "计数对象"),
        ["result"] = ("which results count", "计入的结果"),
        ["days"] = ("within how many days", "天数"),
        ["years"] = ("for how many years", "年数"),
        ["keeps"] = ("which records are kept", "保存的记录"),
        ["until"] = ("until when records are kept", "保存至"),
    };

    private readonly bool isChinese;

    private DiffTexts(bool isChinese) => this.isChinese = isChinese;

    public static DiffTexts English { get; } = new(isChinese: false);

    public static DiffTexts Chinese { get; } = new(isChinese: true);

    /// <summary>The language as the web names it.</summary>
    public string Language => isChinese ? "zh-CN" : "en";

    /// <summary>The line above the changes of a pack.</summary>
    public string Heading(RulePack? before, RulePack? after, int changes) => (before, after) switch
    {
        (null, { } now) => Format("{0} ({1}) is new.", "{0}（{1}）为新增。", now.Id, now.Title),
        ({ } was, null) => Format("{0} ({1}) is gone.", "{0}（{1}）已移除。", was.Id, was.Title),
        ({ } was, { } now) when changes == 0 => Format(
            "{0}: both versions say the same.", "{0}：两个版本内容相同。", Both(was, now)),
        var (was, now) => Format(
            changes == 1 ? "{0}: one difference." : "{0}: {1} differences.", "{0}：{1} 处不同。", Both(was!, now!), changes),
    };

    /// <summary>A change in a sentence.</summary>
    public string Say(PolicyChange change) => Text(change) + Sense(change.Sense);

    private static string Both(RulePack was, RulePack now) => was.Id == now.Id ? now.Id : was.Id + " / " + now.Id;

    private string Text(PolicyChange change) => change switch
    {
        { Field: PolicyDiff.WholeRule, Before: null } => Format("This rule is new", "此规则为新增"),
        { Field: PolicyDiff.WholeRule } => Format("This rule is gone", "此规则已移除"),
        { Before: null } => Format(
            "{0}: there was nothing, now it is “{1}”", "{0}：原无，现为“{1}”", Name(change.Field), Value(change.After!)),
        { After: null } => Format(
            "{0}: it was “{1}”, now there is nothing", "{0}：原为“{1}”，现无", Name(change.Field), Value(change.Before)),
        _ => Format(
            "{0}: it was “{1}”, now it is “{2}”", "{0}：原为“{1}”，现为“{2}”", Name(change.Field), Value(change.Before),
            Value(change.After)),
    };

    // Nobody writes the seconds of an hour.
    private static string Value(string value) => value is [_, _, ':', _, _, ':', '0', '0'] ? value[..5] : value;

    private string Sense(ChangeSense sense) => sense switch
    {
        ChangeSense.Stricter => isChinese ? "（更严格）。" : " (stricter).",
        ChangeSense.Looser => isChinese ? "（更宽松）。" : " (looser).",
        ChangeSense.Other => isChinese ? "。" : ".",
    };

    /// <summary>The name of a field; a check of a rule is named by its number, a fact by its name.</summary>
    private string Name(string field)
    {
        if (field.StartsWith("number ", StringComparison.Ordinal))
        {
            return Format("the number {0}", "数值 {0}", field["number ".Length..]);
        }

        if (field.StartsWith("fact ", StringComparison.Ordinal))
        {
            return Format("the bank's fact {0}", "本行事实 {0}", field["fact ".Length..]);
        }

        if (field.StartsWith("when-absent ", StringComparison.Ordinal))
        {
            return Format("how “{0}” is read where it is not known", "“{0}”未知时的处理", field["when-absent ".Length..]);
        }

        return field.Split(' ', 3) is ["check", var number, .. var rest]
            ? Format("check {0}, {1}", "第 {0} 项检查，{1}", number, rest is [var what] ? Plain(what) : Plain("kind"))
            : Plain(field);
    }

    private string Plain(string field) => Fields.TryGetValue(field, out var known)
        ? isChinese ? known.Chinese : known.English
        : field;

    private string Format(string english, string chinese, params object[] parts) =>
        string.Format(CultureInfo.InvariantCulture, isChinese ? chinese : english, parts);
}
