using System.Globalization;
using System.Text;
using Stateless.Graph;
using Stateless.Reflection;

namespace Stateless.Compat.Tests;

/// <summary>
/// Configures a machine at random from a seed, uses it at random, and writes down all that can be observed: answers,
/// exceptions, the order of guards and actions, the description and the diagram. The generator is written out here
/// so that a seed means the same machine for ever.
/// </summary>
internal sealed class Transcript
{
    private static readonly string[] States = ["A", "B b", "C", "D-d", "E", "F"];
    private static readonly string[] Triggers = ["t", "u", "v", "w", "x"];

    private readonly StringBuilder _text = new();
    private readonly bool[] _flags = new bool[8];
    private readonly HashSet<string> _substates = [];
    private readonly int[] _targets = new int[4];
    private ulong _seed;
    private int _nestedLeft = 20;
    private bool _guardsTalk;
    private readonly StateMachine<string, string> _machine;

    private Transcript(int seed)
    {
        _seed = (ulong)seed + 1;
        var mode = Below(4) == 0 ? FiringMode.Immediate : FiringMode.Queued;
        var state = States[Below(States.Length)];
        _machine = Below(2) == 0
            ? new StateMachine<string, string>(state, mode)
            : new StateMachine<string, string>(() => state, value => state = value, mode);
        Note($"{mode} from {state}");
    }

    public static string Of(int seed)
    {
        var transcript = new Transcript(seed);
        transcript.Configure();
        transcript.Use();
        transcript.Describe();
        return transcript._text.ToString();
    }

    private void Configure()
    {
        _machine.OnTransitioned(t =>
            Note($"transitioned {t.Source}>{t.Destination} by {t.Trigger} at {_machine.State}"));
        _machine.OnTransitionCompleted(t => Note($"completed {t.Source}>{t.Destination} {t.IsReentry}"));
        if (Below(3) == 0)
        {
            _machine.OnUnhandledTrigger((state, trigger, unmet) => Note($"unhandled {state} {trigger} {List(unmet)}"));
        }

        for (var left = 5 + Below(30); left > 0; left--)
        {
            var state = _machine.Configure(Any(States));
            Try(() => ConfigureOnce(state, Below(20)));
        }
    }

    private void ConfigureOnce(StateMachine<string, string>.StateConfiguration state, int kind)
    {
        var trigger = Any(Triggers);
        _ = kind switch
        {
            0 or 1 => state.Permit(trigger, Any(States)),
            2 or 3 or 4 => state.PermitIf(trigger, Any(States), AnyGuard(), AnyWords()),
            5 => state.PermitIf(trigger, Any(States), AnyGuards()),
            6 => state.PermitReentry(trigger),
            7 => state.PermitReentryIf(trigger, AnyGuard(), AnyWords()),
            8 => state.Ignore(trigger),
            9 => state.IgnoreIf(trigger, AnyGuards()),
            10 => state.PermitDynamic(trigger, AnySelector(), AnyWords(), AnyPossible()),
            11 => state.PermitDynamicIf(trigger, AnySelector(), AnyGuard(), AnyWords(), AnyPossible()),
            12 => state.PermitDynamicIf(trigger, AnySelector(), AnyWords(), AnyPossible(), AnyGuards()),
            13 => state.InternalTransition(trigger, t => Note($"internal {t.Source} {t.Trigger}")),
            14 => ConfigureInternal(state, trigger),
            15 => state.OnEntry(AnyAction("entry"), AnyWords()),
            16 => state.OnEntry(t => Note($"entry {t.Source}>{t.Destination}"), AnyWords()),
            17 => state.OnExit(AnyAction("exit"), AnyWords()),
            18 => state.OnEntryFrom(trigger, AnyAction("entry from " + trigger), AnyWords()),
            _ => ConfigureSubstate(state),
        };
    }

    private StateMachine<string, string>.StateConfiguration ConfigureInternal(
        StateMachine<string, string>.StateConfiguration state, string trigger)
    {
        var guard = AnyGuard();
        return state.InternalTransitionIf(trigger, _ => guard(), AnyAction("internal"), AnyWords());
    }

    // Given two superstates, a state stays in both lists, and a circle of them overflows the package's stack.
    private StateMachine<string, string>.StateConfiguration ConfigureSubstate(
        StateMachine<string, string>.StateConfiguration state) =>
        _substates.Add(state.State) ? state.SubstateOf(Any(States)) : state;

    private void Use()
    {
        for (var left = 40; left > 0; left--)
        {
            var trigger = Any(Triggers);
            _flags[Below(_flags.Length)] ^= true;
            _targets[Below(_targets.Length)] = Below(States.Length);
            _nestedLeft = 3;
            Try(() => UseOnce(trigger, Below(6)));
        }
    }

    private void UseOnce(string trigger, int kind)
    {
        // How often a fired internal transition asks its guards is left open, so guards talk only when asked.
        _guardsTalk = kind is 0 or 1;
        switch (kind)
        {
            case 0:
                Note($"{trigger}? {_machine.CanFire(trigger)}");
                break;
            case 1:
                Note($"{trigger}? {_machine.CanFire(trigger, out var unmet)} {List(unmet)}");
                break;
            case 2:
                Note($"{_machine} {States.Count(_machine.IsInState)}");
                break;
            default:
                Note($"fire {trigger} in {_machine.State}");
                _machine.Fire(trigger);
                Note($"now {_machine.State}");
                break;
        }
    }

    private void Describe()
    {
        var info = _machine.GetInfo();
        foreach (var state in info.States)
        {
            var entries = state.EntryActions.Select(action => action.Method.Description + "/" + action.FromTrigger);
            Note($"{state} in {state.Superstate} with {List(state.Substates.Select(s => s.ToString()))}");
            Note($"{List(entries)} {List(state.ExitActions.Select(action => action.Description))}");
            foreach (var transition in state.Transitions.Concat(state.IgnoredTriggers))
            {
                Note($"{transition.Trigger} {transition.GetType().Name} {transition.IsInternalTransition} "
                    + List(transition.GuardConditionsMethodDescriptions.Select(guard => guard.Description))
                    + ((transition as FixedTransitionInfo)?.DestinationState.ToString() ?? "-"));
            }
        }

        MermaidGraphDirection? direction = Below(2) == 0 ? null : (MermaidGraphDirection)Below(4);
        Note(MermaidGraph.Format(info, direction).ReplaceLineEndings("\n"));
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            Note($"{exception.GetType().Name}: {exception.Message}");
        }
    }

    private void Note(string line) => _text.Append(line).Append('\n');

    private int Below(int bound)
    {
        // SplitMix64; the overflow is the point.
        unchecked
        {
            _seed += 0x9E3779B97F4A7C15;
            var z = (_seed ^ (_seed >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)bound);
        }
    }

    private string Any(string[] values) => values[Below(values.Length)];

    private string? AnyWords() => Below(3) == 0 ? null : "words " + Below(4).ToString(CultureInfo.InvariantCulture);

    private Func<bool> AnyGuard()
    {
        var flag = Below(_flags.Length);
        var wanted = Below(2) == 0;
        return () =>
        {
            if (_guardsTalk)
            {
                Note($"guard {flag}");
            }

            return _flags[flag] == wanted;
        };
    }

    private Tuple<Func<bool>, string>[] AnyGuards() =>
        [.. Enumerable.Range(0, 1 + Below(3)).Select(_ => Tuple.Create(AnyGuard(), AnyWords()!))];

    private Func<string> AnySelector()
    {
        var target = Below(_targets.Length);
        return () => States[_targets[target]];
    }

    private DynamicStateInfos? AnyPossible() =>
        Below(2) == 0 ? null : new DynamicStateInfos { { Any(States), "if so" }, { Any(States), "if not" } };

    private Action AnyAction(string name)
    {
        var nested = Below(4) == 0 ? Any(Triggers) : null;
        return () =>
        {
            Note($"{name} at {_machine.State}");
            if (nested is not null && _nestedLeft-- > 0)
            {
                _machine.Fire(nested);
                Note($"{name} fired {nested}");
            }
        };
    }

    private static string List(IEnumerable<string>? values) =>
        values is null ? "(null)" : "(" + string.Join(", ", values) + ")";
}
