using Stateless.Reflection;

namespace Stateless.Graph;

/// <summary>A state in a diagram; states of the same name are one node.</summary>
internal sealed class DiagramNode(string name, bool isCluster)
{
    public string Name { get; } = name;

    public bool IsCluster { get; } = isCluster;

    public List<DiagramNode> Children { get; } = [];
}

/// <summary>An arrow in a diagram. Decisions are known by name only, so an arrow may lack its target node.</summary>
internal sealed class DiagramArrow(string from, string to, TriggerInfo trigger, IEnumerable<string> conditions)
{
    public string From { get; } = from;

    public string To { get; } = to;

    public string Trigger { get; } = trigger.UnderlyingTrigger.ToString() ?? string.Empty;

    public IReadOnlyList<string> Conditions { get; } = [.. conditions];

    public List<string> Actions { get; } = [];

    /// <summary>The node whose entry actions run; null if none do.</summary>
    public DiagramNode? Entered { get; init; }
}

/// <summary>The nodes and arrows of a machine, in the order in which they are drawn.</summary>
internal sealed class Diagram
{
    private readonly Dictionary<string, DiagramNode> _nodes = [];
    private readonly List<DiagramArrow> _arrows = [];
    private readonly List<string> _decisions = [];

    public Diagram(StateMachineInfo machine)
    {
        foreach (var state in machine.States.Where(state => state.Superstate is null && state.Substates.Any()))
        {
            var cluster = new DiagramNode(NameOf(state), isCluster: true);
            _nodes[cluster.Name] = cluster;
            AddChildren(cluster, state.Substates);
        }

        foreach (var state in machine.States)
        {
            _nodes.TryAdd(NameOf(state), new DiagramNode(NameOf(state), isCluster: false));
        }

        foreach (var state in machine.States)
        {
            AddArrows(state);
        }

        foreach (var state in machine.States)
        {
            AddActionsOfTriggers(state);
        }
    }

    public IReadOnlyCollection<DiagramNode> Nodes => _nodes.Values;

    public IReadOnlyList<DiagramArrow> Arrows => _arrows;

    public IReadOnlyList<string> Decisions => _decisions;

    public bool HasNode(string name) => _nodes.ContainsKey(name);

    private static string NameOf(StateInfo state) => state.UnderlyingState.ToString() ?? string.Empty;

    private static IEnumerable<string> Describe(IEnumerable<InvocationInfo> guards) =>
        guards.Select(guard => guard.Description);

    private void AddChildren(DiagramNode cluster, IEnumerable<StateInfo> substates)
    {
        foreach (var substate in substates.Where(substate => !HasNode(NameOf(substate))))
        {
            var child = new DiagramNode(NameOf(substate), substate.Substates.Any());
            _nodes[child.Name] = child;
            cluster.Children.Add(child);
            AddChildren(child, substate.Substates);
        }
    }

    private void AddArrows(StateInfo state)
    {
        foreach (var transition in state.FixedTransitions)
        {
            AddFixed(state, transition);
        }

        foreach (var transition in state.DynamicTransitions)
        {
            AddDynamic(state, transition);
        }

        var name = NameOf(state);
        foreach (var ignored in state.IgnoredTriggers)
        {
            _arrows.Add(new(name, name, ignored.Trigger, Describe(ignored.GuardConditionsMethodDescriptions)));
        }
    }

    private void AddFixed(StateInfo state, FixedTransitionInfo transition)
    {
        var from = NameOf(state);
        var to = _nodes[NameOf(transition.DestinationState)];
        var conditions = Describe(transition.GuardConditionsMethodDescriptions);
        var arrow = new DiagramArrow(from, to.Name, transition.Trigger, conditions)
        {
            Entered = transition.IsInternalTransition ? null : to,
        };

        // Only a re-entry shows the actions that run on every entry; elsewhere they would be noise.
        if (from == to.Name && !transition.IsInternalTransition)
        {
            var onEveryEntry = state.EntryActions.Where(action => action.FromTrigger is null);
            arrow.Actions.AddRange(onEveryEntry.Select(action => action.Method.Description));
        }

        _arrows.Add(arrow);
    }

    private void AddDynamic(StateInfo state, DynamicTransitionInfo transition)
    {
        var decision = FormattableString.Invariant($"Decision{_decisions.Count + 1}");
        var conditions = Describe(transition.GuardConditionsMethodDescriptions);
        _decisions.Add(decision);
        _arrows.Add(new(NameOf(state), decision, transition.Trigger, conditions));
        foreach (var possible in transition.PossibleDestinationStates ?? [])
        {
            if (_nodes.TryGetValue(possible.DestinationState, out var to))
            {
                _arrows.Add(new(decision, to.Name, transition.Trigger, [possible.Criterion]) { Entered = to });
            }
        }
    }

    private void AddActionsOfTriggers(StateInfo state)
    {
        var entered = _nodes[NameOf(state)];
        foreach (var action in state.EntryActions.Where(action => action.FromTrigger is not null))
        {
            foreach (var arrow in _arrows.Where(arrow => arrow.Entered == entered))
            {
                if (arrow.Trigger == action.FromTrigger)
                {
                    arrow.Actions.Add(action.Method.Description);
                }
            }
        }
    }
}
