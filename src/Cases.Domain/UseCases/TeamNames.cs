using System.Collections.Frozen;
using System.Text;

namespace Cases.Domain;

/// <summary>When two names of a team are one person: the same letters, however they are written.</summary>
/// <remarks>
/// What marks letters can have is written down, so that two names are one also on a machine without the tables of
/// cultures, where normalisation does nothing.
/// </remarks>
internal static class TeamNames
{
    private const int FullWidth = 0xff01;
    private const int FullWidthEnd = 0xff5e;
    private const int Circled = 0x24b6;
    private const int CircledEnd = 0x24e9;
    private const int Mathematical = 0x1d400;
    private const int MathematicalEnd = 0x1d6a3;
    private const int Alphabet = 26;

    /// <summary>Capitals in groups: a plain letter, then those that are it with a mark.</summary>
    private const string Marked =
        " ͺ AÀÁÂÃÄÅĀĂĄǍǞǠǺȀȂȦḀẠẢẤẦẨẪẬẮẰẲẴẶÅ BḂḄḆ CÇĆĈĊČḈ DĎḊḌḎḐḒ EÈÉÊËĒĔĖĘĚȄȆȨḔḖḘḚḜẸẺẼẾỀỂỄỆ FḞ GĜĞĠĢǦǴḠ " +
        "HĤȞḢḤḦḨḪẖ IÌÍÎÏĨĪĬĮİǏȈȊḬḮỈỊ JĴǰ KĶǨḰḲḴK LĹĻĽḶḸḺḼ MḾṀṂ NÑŃŅŇǸṄṆṈṊ " +
        "OÒÓÔÕÖŌŎŐƠǑǪǬȌȎȪȬȮȰṌṎṐṒỌỎỐỒỔỖỘỚỜỞỠỢ PṔṖ RŔŖŘȐȒṘṚṜṞ SŚŜŞŠȘṠṢṤṦṨ TŢŤȚṪṬṮṰẗ " +
        "UÙÚÛÜŨŪŬŮŰŲƯǓǕǗǙǛȔȖṲṴṶṸṺỤỦỨỪỬỮỰ VṼṾ WŴẀẂẄẆẈẘ XẊẌ YÝŶŸȲẎẙỲỴỶỸ ZŹŻŽẐẒẔ ÆǢǼ ØǾ ƷǮ ʹʹ " +
        "ΑΆἈἉἊἋἌἍἎἏᾀᾁᾂᾃᾄᾅᾆᾇᾈᾉᾊᾋᾌᾍᾎᾏᾲᾳᾴᾶᾷᾸᾹᾺΆᾼ ΕΈἘἙἚἛἜἝῈΈ ΗΉἨἩἪἫἬἭἮἯᾐᾑᾒᾓᾔᾕᾖᾗᾘᾙᾚᾛᾜᾝᾞᾟῂῃῄῆῇῊΉῌ Θϴ " +
        "ΙΊΐΪἸἹἺἻἼἽἾἿῒΐῖῗῘῙῚΊ ΟΌὈὉὊὋὌὍῸΌ ΡῤῬ ΣϹ ΥΎΫΰϒϓϔὐὒὔὖὙὛὝὟῢΰῦῧῨῩῪΎ " +
        "ΩΏὨὩὪὫὬὭὮὯᾠᾡᾢᾣᾤᾥᾦᾧᾨᾩᾪᾫᾬᾭᾮᾯῲῳῴῶῷῺΏῼ ІЇ АӐӒ ГЃ ЕЀЁӖ ЖӁӜ ЗӞ ИЍЙӢӤ КЌ ОӦ УЎӮӰӲ ЧӴ ЫӸ ЭӬ ѴѶ ӘӚ ӨӪ ";

    private static readonly FrozenDictionary<Rune, Rune> Plain = Marked
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(group => group.EnumerateRunes().Skip(1).Select(marked => (marked, group.EnumerateRunes().First())))
        .ToFrozenDictionary(pair => pair.marked, pair => pair.Item2);

    /// <summary>The letters and digits of a name, without marks, width or case; empty where it has none.</summary>
    public static string Letters(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var letter in name.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(letter) || letter.Value is >= Circled and <= CircledEnd)
            {
                var capital = Rune.ToUpperInvariant(Narrow(letter));
                letters.Append(Plain.TryGetValue(capital, out var plain) ? plain.ToString() : capital.ToString());
            }
        }

        return letters.ToString();
    }

    /// <summary>
    /// Whether a name has letters of several alphabets that look alike: one of them may pretend to be another's.
    /// </summary>
    public static bool IsMixed(string name) => Letters(name).EnumerateRunes().Select(AlphabetOf)
        .Where(alphabet => alphabet != 0).Distinct().Skip(1).Any();

    private static Rune Narrow(Rune letter) => letter.Value switch
    {
        >= FullWidth and <= FullWidthEnd => new Rune(letter.Value - FullWidth + '!'),
        >= Circled and <= CircledEnd => new Rune('A' + ((letter.Value - Circled) % Alphabet)),
        >= Mathematical and <= MathematicalEnd => new Rune('A' + ((letter.Value - Mathematical) % Alphabet)),
        _ => letter,
    };

    /// <summary>Latin, Greek, Cyrillic, Armenian or Cherokee, whose letters look alike; 0 for every other.</summary>
    private static int AlphabetOf(Rune letter) => letter.Value switch
    {
        (>= 'A' and <= 'Z') or (>= 0xc0 and <= 0x2af) or (>= 0x1e00 and <= 0x1eff) => 1,
        (>= 0x370 and <= 0x3ff) or (>= 0x1f00 and <= 0x1fff) => 2,
        >= 0x400 and <= 0x52f => 3,
        >= 0x530 and <= 0x58f => 4,
        (>= 0x13a0 and <= 0x13ff) or (>= 0xab70 and <= 0xabbf) => 5,
        _ => 0,
    };
}
