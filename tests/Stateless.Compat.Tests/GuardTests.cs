namespace Stateless.Compat.Tests;

/// <summary>How guards decide and what is told when they do not hold.</summary>
public sealed class GuardTests
{
    private readonly StateMachine<Door, Act> _machine = new(Door.Closed);

    [Theory]
    [InlineData(true, Door.Locked)]
    [InlineData(false, Door.Broken)]
    public void Fire_TwoTransitionsWithExclusiveGuards_TakesTheOneThatHolds(bool hasKey, Door expected)
    {
        _machine.Configure(Door.Closed)
            .PermitIf(Act.Lock, Door.Locked, () => hasKey, "has the key")
            .PermitIf(Act.Lock, Door.Broken, () => !hasKey, "lacks the key");

        Assert.True(_machine.CanFire(Act.Lock, out var unmet));
        _machine.Fire(Act.Lock);

        Assert.Empty(unmet!);
        Assert.Equal(expected, _machine.State);
    }

    [Fact]
    public void CanFire_UnconfiguredTrigger_IsFalseWithoutAnyGuards()
    {
        _machine.Configure(Door.Closed).Permit(Act.Lock, Door.Locked);

        Assert.False(_machine.CanFire(Act.Smash));
        Assert.False(_machine.CanFire(Act.Smash, out var unmet));
        Assert.Null(unmet);
    }

    [Fact]
    public void CanFire_GuardsUnmet_TellsEachDescriptionOnceInOrder()
    {
        _machine.Configure(Door.Closed)
            .PermitIf(Act.Lock, Door.Locked, Guard(false, "key"), Guard(true, "hinge"), Guard(false, "light"))
            .PermitIf(Act.Lock, Door.Broken, Guard(false, "light"), Guard(false, "hammer"))
            .PermitIf(Act.Lock, Door.Open, () => false, "key");

        Assert.False(_machine.CanFire(Act.Lock));
        Assert.False(_machine.CanFire(Act.Lock, out var unmet));
        Assert.Equal(["key", "light", "hammer"], unmet);
    }

    [Fact]
    public void CanFire_OneTransitionNamesADescriptionTwice_TellsItTwice()
    {
        _machine.Configure(Door.Closed)
            .PermitIf(Act.Lock, Door.Locked, Guard(false, "key"), Guard(false, "key"))
            .PermitIf(Act.Lock, Door.Broken, Guard(false, "key"));

        Assert.False(_machine.CanFire(Act.Lock, out var unmet));
        Assert.Equal(["key", "key"], unmet);
    }

    [Fact]
    public void CanFire_GuardWithoutDescription_TellsTheMethodsNameOrFunction()
    {
        _machine.Configure(Door.Closed)
            .PermitIf(Act.Lock, Door.Locked, Never)
            .PermitIf(Act.Lock, Door.Broken, () => false);

        Assert.False(_machine.CanFire(Act.Lock, out var unmet));
        Assert.Equal(["Never", "Function"], unmet);
    }

    [Fact]
    public void Fire_UnconfiguredTrigger_ThrowsAndSaysSo()
    {
        _machine.Configure(Door.Closed).Permit(Act.Lock, Door.Locked);

        var error = Assert.Throws<InvalidOperationException>(() => _machine.Fire(Act.Smash));
        Assert.Equal(
            "No valid leaving transitions are permitted from state 'Closed' for trigger 'Smash'. "
            + "Consider ignoring the trigger.",
            error.Message);
        Assert.Equal(Door.Closed, _machine.State);
    }

    [Fact]
    public void Fire_GuardsUnmet_ThrowsAndTellsThem()
    {
        _machine.Configure(Door.Closed)
            .PermitIf(Act.Lock, Door.Locked, () => false, "has the key")
            .PermitIf(Act.Lock, Door.Broken, () => false, "has a hammer");

        var error = Assert.Throws<InvalidOperationException>(() => _machine.Fire(Act.Lock));
        Assert.Equal(
            "Trigger 'Lock' is valid for transition from state 'Closed' but a guard conditions are not met. "
            + "Guard descriptions: 'has the key, has a hammer'.",
            error.Message);
    }

    [Fact]
    public void FireAndCanFire_TwoTransitionsPermitted_Throw()
    {
        _machine.Configure(Door.Closed)
            .PermitIf(Act.Lock, Door.Locked, () => true)
            .PermitIf(Act.Lock, Door.Broken, () => true);
        const string Expected = "Multiple permitted exit transitions are configured from state 'Closed' for trigger "
            + "'Lock'. Guard clauses must be mutually exclusive.";

        Assert.Equal(Expected, Assert.Throws<InvalidOperationException>(() => _machine.Fire(Act.Lock)).Message);
        Assert.Equal(Expected, Assert.Throws<InvalidOperationException>(() => _machine.CanFire(Act.Lock)).Message);
        Assert.Equal(
            Expected, Assert.Throws<InvalidOperationException>(() => _machine.CanFire(Act.Lock, out _)).Message);
        Assert.Equal(Door.Closed, _machine.State);
    }

    [Fact]
    public void FireAndCanFire_SeveralGuards_AskEachOnceInOrder()
    {
        var asked = string.Empty;
        Tuple<Func<bool>, string> Spy(char name, bool answer) => Tuple.Create<Func<bool>, string>(
            () =>
            {
                asked += name;
                return answer;
            },
            "spy");
        _machine.Configure(Door.Closed)
            .PermitIf(Act.Lock, Door.Locked, Spy('a', false), Spy('b', true), Spy('c', false))
            .PermitIf(Act.Lock, Door.Broken, Spy('d', true))
            .IgnoreIf(Act.Lock, Spy('e', false));

        Assert.True(_machine.CanFire(Act.Lock));
        Assert.True(_machine.CanFire(Act.Lock, out _));
        _machine.Fire(Act.Lock);

        Assert.Equal("abcdeabcdeabcde", asked);
    }

    [Fact]
    public void CanFire_MoreGuardsThanAnybodyWrites_StillTellsThemAll()
    {
        var guards = Enumerable.Range(0, 100).Select(i => Guard(i % 2 == 0, $"guard {i}")).ToArray();
        _machine.Configure(Door.Closed).PermitIf(Act.Lock, Door.Locked, guards);

        Assert.False(_machine.CanFire(Act.Lock, out var unmet));
        Assert.Equal(50, unmet!.Count);
        Assert.Equal("guard 99", unmet.Last());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void GuardedForms_EachOfThem_PermitsOnlyWhileItsGuardHolds(bool holds)
    {
        _machine.Configure(Door.Closed)
            .PermitReentryIf(Act.Knock, () => holds, "awake")
            .IgnoreIf(Act.Close, () => holds, "awake")
            .InternalTransitionIf(Act.Unlock, _ => holds, () => { }, "awake")
            .PermitDynamicIf(Act.Lock, () => Door.Locked, () => holds, "awake")
            .PermitDynamicIf(Act.Smash, () => Door.Broken, "by force", () => holds, "awake");
        _machine.Configure(Door.Open)
            .PermitReentryIf(Act.Knock, Guard(holds, "awake"))
            .IgnoreIf(Act.Close, Guard(holds, "awake"))
            .InternalTransitionIf(Act.Unlock, _ => holds, _ => { }, "awake")
            .PermitDynamicIf(Act.Lock, () => Door.Locked, null, Guard(holds, "awake"))
            .PermitDynamicIf(Act.Smash, () => Door.Broken, "by force", null, Guard(holds, "awake"));

        foreach (var state in new[] { Door.Closed, Door.Open })
        {
            var current = state;
            foreach (var trigger in Enum.GetValues<Act>())
            {
                current = state;
                Assert.Equal(holds, ConfiguredLike(() => current, s => current = s).CanFire(trigger, out var unmet));
                Assert.Equal(holds ? [] : ["awake"], unmet);
            }
        }

        StateMachine<Door, Act> ConfiguredLike(Func<Door> read, Action<Door> write)
        {
            var machine = new StateMachine<Door, Act>(read, write);
            foreach (var state in _machine.GetInfo().States)
            {
                foreach (var transition in state.Transitions)
                {
                    machine.Configure((Door)state.UnderlyingState).IgnoreIf(
                        (Act)transition.Trigger.UnderlyingTrigger,
                        () => holds,
                        Assert.Single(transition.GuardConditionsMethodDescriptions).Description);
                }

                foreach (var ignored in state.IgnoredTriggers)
                {
                    machine.Configure((Door)state.UnderlyingState).IgnoreIf(
                        (Act)ignored.Trigger.UnderlyingTrigger,
                        () => holds,
                        Assert.Single(ignored.GuardConditionsMethodDescriptions).Description);
                }
            }

            return machine;
        }
    }

    [Fact]
    public void OnUnhandledTrigger_NothingPermitted_IsToldInsteadOfThrowing()
    {
        var told = new List<string>();
        _machine.Configure(Door.Closed).PermitIf(Act.Lock, Door.Locked, () => false, "has the key");
        _machine.OnUnhandledTrigger((state, trigger, unmet) =>
            told.Add($"{state} {trigger} {(unmet is null ? "none" : string.Join('+', unmet))}"));

        _machine.Fire(Act.Lock);
        _machine.Fire(Act.Smash);
        _machine.OnUnhandledTrigger((state, trigger) => told.Add($"{state} {trigger}"));
        _machine.Fire(Act.Lock);

        Assert.Equal(["Closed Lock has the key", "Closed Smash none", "Closed Lock"], told);
        Assert.Equal(Door.Closed, _machine.State);
    }

    [Fact]
    public void Permit_ToTheSameState_IsRefusedAtConfiguration()
    {
        const string Expected = "Permit() (and PermitIf()) require that the destination state is not equal to the "
            + "source state. To accept a trigger without changing state, use either Ignore() or PermitReentry().";
        var closed = _machine.Configure(Door.Closed);

        var error = Assert.Throws<ArgumentException>(() => closed.Permit(Act.Lock, Door.Closed));
        Assert.Equal(Expected, error.Message);
        error = Assert.Throws<ArgumentException>(() => closed.PermitIf(Act.Lock, Door.Closed, () => true));
        Assert.Equal(Expected, error.Message);
    }

    [Fact]
    public void Arguments_ThatAreNull_AreRefused()
    {
        var closed = _machine.Configure(Door.Closed);

        Assert.Throws<ArgumentNullException>(() => new StateMachine<Door, Act>(null!, _ => { }));
        Assert.Throws<ArgumentNullException>(() => new StateMachine<Door, Act>(() => Door.Open, null!));
        Assert.Throws<ArgumentNullException>(() => closed.OnEntry((Action)null!));
        Assert.Throws<ArgumentNullException>(() => closed.OnExit((Action)null!));
        Assert.Throws<ArgumentNullException>(() => closed.PermitDynamic(Act.Lock, null!));
        Assert.Throws<ArgumentNullException>(() => closed.InternalTransition(Act.Lock, (Action)null!));
        Assert.Throws<ArgumentNullException>(() => _machine.OnTransitioned(null!));
        Assert.Throws<ArgumentNullException>(() => _machine.OnTransitionCompleted(null!));
        Assert.Throws<ArgumentNullException>(() => _machine.OnUnhandledTrigger((Action<Door, Act>)null!));
    }

    private static Tuple<Func<bool>, string> Guard(bool answer, string description) =>
        Tuple.Create<Func<bool>, string>(() => answer, description);

    private static bool Never() => false;
}
