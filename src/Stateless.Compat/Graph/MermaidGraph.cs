using System.Globalization;
using System.Text;
using Stateless.Reflection;

namespace Stateless.Graph;

/// <summary>Draws a machine as a Mermaid state diagram.</summary>
public static class MermaidGraph
{
    /// <summary>Draws a machine; the text is the package's, byte for byte, with the platform's line ends.</summary>
    /// <param name="machineInfo">The machine.</param>
    /// <param name="direction">The direction of flow; null leaves it to the reader's tool.</param>
    /// <returns>The diagram, without a line end after the last line.</returns>
    public static string Format(StateMachineInfo machineInfo, MermaidGraphDirection? direction = null)
    {
        ArgumentNullException.ThrowIfNull(machineInfo);
        var diagram = new Diagram(machineInfo);
        var aliases = AliasesOf(diagram);
        var text = new StringBuilder("stateDiagram-v2");
        if (direction is not null)
        {
            Line(text, $"\tdirection {CodeOf(direction.Value)}");
        }

        foreach (var (name, alias) in aliases.Where(pair => pair.Key != pair.Value))
        {
            Line(text, $"\t{alias} : {name}");
        }

        DrawStates(text, diagram, aliases);
        foreach (var arrow in diagram.Arrows)
        {
            var from = aliases.GetValueOrDefault(arrow.From, arrow.From);
            var to = aliases.GetValueOrDefault(arrow.To, arrow.To);
            Line(text, $"\t{from} --> {to} : {LabelOf(arrow)}");
        }

        var initial = machineInfo.InitialState.ToString();
        Line(text, $"[*] --> {aliases.GetValueOrDefault(initial, initial)}");
        return text.ToString();
    }

    // States that are neither a cluster nor within one are drawn by their arrows alone.
    private static void DrawStates(StringBuilder text, Diagram diagram, Dictionary<string, string> aliases)
    {
        foreach (var cluster in diagram.Nodes.Where(node => node.IsCluster))
        {
            Line(text, $"\tstate {aliases[cluster.Name]} {{");
            cluster.Children.ForEach(child => Line(text, $"\t\t{aliases[child.Name]}"));
            Line(text, "\t}");
        }

        foreach (var decision in diagram.Decisions)
        {
            Line(text, $"\tstate {decision} <<choice>>");
        }
    }

    private static void Line(StringBuilder text, string line) => text.Append(Environment.NewLine).Append(line);

    private static string LabelOf(DiagramArrow arrow)
    {
        var label = new StringBuilder(arrow.Trigger);
        if (arrow.Actions.Count > 0)
        {
            label.Append(" / ").AppendJoin(", ", arrow.Actions);
        }

        foreach (var condition in arrow.Conditions)
        {
            label.Append(label.Length > 0 ? " " : string.Empty).Append('[').Append(condition).Append(']');
        }

        return label.ToString();
    }

    // Mermaid reads blanks, colons and hyphens as syntax, so names with them get a unique alias without.
    private static Dictionary<string, string> AliasesOf(Diagram diagram)
    {
        var aliases = new Dictionary<string, string>();
        var taken = new HashSet<string>();
        foreach (var name in diagram.Nodes.Select(node => node.Name))
        {
            var plain = string.Concat(name.Where(c => !(char.IsWhiteSpace(c) || c is ':' or '-')));
            var alias = plain;
            if (plain != name)
            {
                for (var count = 1; diagram.HasNode(alias) || taken.Contains(alias); count++)
                {
                    alias = plain + "_" + count.ToString(CultureInfo.InvariantCulture);
                }

                taken.Add(alias);
            }

            aliases.Add(name, alias);
        }

        return aliases;
    }

    private static string CodeOf(MermaidGraphDirection direction) => direction switch
    {
        MermaidGraphDirection.LeftToRight => "LR",
        MermaidGraphDirection.RightToLeft => "RL",
        MermaidGraphDirection.TopToBottom => "TB",
        MermaidGraphDirection.BottomToTop => "BT",
        _ => throw new ArgumentOutOfRangeException(
            nameof(direction), direction, $"Unsupported {nameof(MermaidGraphDirection)}: {direction}."),
    };
}
