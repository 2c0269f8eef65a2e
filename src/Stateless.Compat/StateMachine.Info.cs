using Stateless.Reflection;

namespace Stateless;

public sealed partial class StateMachine<TState, TTrigger>
{
    /// <summary>Describes the configuration: states, transitions, guards and actions.</summary>
    /// <returns>
    /// A picture taken now. States come in the order of their configuration, then those that are only a
    /// destination; a state that only a selector can choose is missing until it is configured or entered.
    /// </returns>
    public StateMachineInfo GetInfo()
    {
        var nodes = NodesAndDestinations();
        var infos = nodes.ToDictionary(node => node.State, DescribeState);
        foreach (var node in nodes)
        {
            Relate(node, infos);
        }

        var initialState = DescribeState(new StateNode(_initialState));
        return new StateMachineInfo([.. infos.Values], typeof(TState), typeof(TTrigger), initialState);
    }

    private List<StateNode> NodesAndDestinations()
    {
        var nodes = _nodes.Values.ToList();
        var known = _nodes.Keys.ToHashSet();
        foreach (var move in _nodes.Values.SelectMany(BehavioursOf).OfType<Move>())
        {
            if (known.Add(move.Destination))
            {
                nodes.Add(new StateNode(move.Destination));
            }
        }

        return nodes;
    }

    private static IEnumerable<TriggerBehaviour> BehavioursOf(StateNode node) =>
        node.Rows.SelectMany(row => row.Behaviours);

    private static StateInfo DescribeState(StateNode node) => new(
        node.State,
        [.. node.EntryActions.Select(action =>
            new ActionInfo(action.Method, action.HasTrigger ? action.Trigger?.ToString() : null))],
        [.. node.ExitActions.Select(action => action.Method)],
        [.. BehavioursOf(node).OfType<Ignored>().Select(ignored =>
            new IgnoredTransitionInfo(new TriggerInfo(ignored.Trigger), GuardCondition.Methods(ignored.Guards)))]);

    private static void Relate(StateNode node, Dictionary<TState, StateInfo> infos) =>
        infos[node.State].Relate(
            node.Superstate is null ? null : infos[node.Superstate.State],
            [.. node.Substates.Select(substate => infos[substate.State])],
            [.. node.Rows.SelectMany(row => DescribeFixed(row, node.State, infos))],
            [.. BehavioursOf(node).OfType<DynamicMove>().Select(move => move.Info)]);

    // Within one trigger: moves, then re-entries, then internal transitions, as the package lists them.
    private static IEnumerable<FixedTransitionInfo> DescribeFixed(
        TriggerRow row, TState state, Dictionary<TState, StateInfo> infos)
    {
        FixedTransitionInfo Describe(TriggerBehaviour behaviour, TState destination, bool isInternal) => new(
            new TriggerInfo(behaviour.Trigger),
            GuardCondition.Methods(behaviour.Guards),
            infos[destination],
            isInternal);

        return row.Behaviours.OfType<Move>().Select(move => Describe(move, move.Destination, false))
            .Concat(row.Behaviours.OfType<Reentry>().Select(reentry => Describe(reentry, state, false)))
            .Concat(row.Behaviours.OfType<InternalAction>().Select(action => Describe(action, state, true)));
    }
}
