namespace Stateless.Compat.Tests;

/// <summary>A state within another one inherits its transitions, but not its actions while it stays within.</summary>
public sealed class SubstateTests
{
    private readonly List<string> _log = [];

    [Fact]
    public void Fire_TriggerOfTheSuperstate_IsTakenInTheSubstate()
    {
        var machine = LockedWithinClosed(Door.Locked);

        Assert.True(machine.IsInState(Door.Closed));
        machine.Fire(Act.Smash);

        Assert.Equal(Door.Broken, machine.State);
        Assert.Equal(["exit Locked", "exit Closed", "Locked>Broken"], _log);
    }

    [Fact]
    public void Fire_BetweenSuperstateAndSubstate_DoesNotLeaveTheSuperstate()
    {
        var machine = LockedWithinClosed(Door.Closed);

        machine.Fire(Act.Lock);
        machine.Fire(Act.Unlock);

        Assert.Equal(["Closed>Locked", "entry Locked", "exit Locked", "Locked>Closed"], _log);
    }

    [Fact]
    public void Fire_IntoTheSubstateFromOutside_EntersTheSuperstateFirst()
    {
        var machine = LockedWithinClosed(Door.Open);

        machine.Fire(Act.Lock);

        Assert.Equal(["Open>Locked", "entry Closed", "entry Locked"], _log);
    }

    [Fact]
    public void Fire_ReentryOfTheSuperstate_LeavesTheSubstateForIt()
    {
        var machine = LockedWithinClosed(Door.Locked);

        machine.Fire(Act.Knock);

        Assert.Equal(Door.Closed, machine.State);
        Assert.Equal(["exit Locked", "exit Closed", "Closed>Closed", "entry Closed"], _log);
    }

    [Fact]
    public void Fire_TransitionOfTheSuperstateIntoTheCurrentSubstate_DoesNothing()
    {
        var machine = LockedWithinClosed(Door.Locked);

        machine.Fire(Act.Lock);

        Assert.Equal(Door.Locked, machine.State);
        Assert.Empty(_log);
    }

    [Fact]
    public void CanFire_UnmetInBoth_TellsTheGuardsOfTheSuperstate()
    {
        var machine = new StateMachine<Door, Act>(Door.Locked);
        machine.Configure(Door.Closed).PermitIf(Act.Smash, Door.Broken, () => false, "outer");
        machine.Configure(Door.Locked)
            .SubstateOf(Door.Closed)
            .PermitIf(Act.Smash, Door.Broken, () => false, "inner")
            .PermitIf(Act.Unlock, Door.Open, () => false, "inner only");

        Assert.False(machine.CanFire(Act.Smash, out var both));
        Assert.False(machine.CanFire(Act.Unlock, out var inner));
        Assert.Equal(["outer"], both);
        Assert.Equal(["inner only"], inner);
    }

    [Fact]
    public async Task PermittedTriggers_OfASubstate_ComeBeforeThoseOfTheSuperstate()
    {
        var machine = LockedWithinClosed(Door.Locked);

        Assert.Equal([Act.Unlock, Act.Smash, Act.Lock, Act.Knock], await machine.GetPermittedTriggersAsync());
    }

    [Fact]
    public void SubstateOf_Circle_IsRefused()
    {
        var machine = LockedWithinClosed(Door.Open);

        var self = Assert.Throws<ArgumentException>(() => machine.Configure(Door.Open).SubstateOf(Door.Open));
        var nested = Assert.Throws<ArgumentException>(() => machine.Configure(Door.Closed).SubstateOf(Door.Locked));

        Assert.Equal("Configuring Open as a substate of Open creates an illegal cyclic configuration.", self.Message);
        Assert.Equal(
            "Configuring Closed as a substate of Locked creates an illegal nested cyclic configuration.",
            nested.Message);
    }

    private StateMachine<Door, Act> LockedWithinClosed(Door initial)
    {
        var machine = new StateMachine<Door, Act>(initial);
        machine.OnTransitioned(t => _log.Add($"{t.Source}>{t.Destination}"));
        machine.Configure(Door.Open).Permit(Act.Lock, Door.Locked);
        machine.Configure(Door.Closed)
            .OnEntry(() => _log.Add("entry Closed"))
            .OnExit(() => _log.Add("exit Closed"))
            .Permit(Act.Smash, Door.Broken)
            .Permit(Act.Lock, Door.Locked)
            .PermitReentry(Act.Knock);
        machine.Configure(Door.Locked)
            .SubstateOf(Door.Closed)
            .OnEntry(() => _log.Add("entry Locked"))
            .OnExit(() => _log.Add("exit Locked"))
            .Permit(Act.Unlock, Door.Closed);
        return machine;
    }
}
