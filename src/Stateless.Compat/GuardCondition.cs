using Stateless.Reflection;

namespace Stateless;

/// <summary>One question that must be answered with yes before a transition is permitted.</summary>
internal sealed class GuardCondition
{
    private readonly Func<bool>? _plain;
    private readonly Func<object[], bool>? _withArguments;

    private GuardCondition(Func<bool> guard, string? description)
    {
        ArgumentNullException.ThrowIfNull(guard);
        _plain = guard;
        Method = new InvocationInfo(guard, description);
    }

    private GuardCondition(Func<object[], bool> guard, string? description)
    {
        ArgumentNullException.ThrowIfNull(guard);
        _withArguments = guard;
        Method = new InvocationInfo(guard, description);
    }

    public static GuardCondition[] None { get; } = [];

    public InvocationInfo Method { get; }

    public static GuardCondition[] Of(Func<bool> guard, string? description) => [new(guard, description)];

    public static GuardCondition[] Of(Func<object[], bool> guard, string? description) => [new(guard, description)];

    public static GuardCondition[] Of(Tuple<Func<bool>, string>[] guards)
    {
        ArgumentNullException.ThrowIfNull(guards);
        return Array.ConvertAll(guards, guard => new GuardCondition(guard.Item1, guard.Item2));
    }

    public static InvocationInfo[] Methods(GuardCondition[] guards) => Array.ConvertAll(guards, guard => guard.Method);

    public bool Holds() => _plain is not null ? _plain() : _withArguments!([]);
}
