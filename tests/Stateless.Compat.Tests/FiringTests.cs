namespace Stateless.Compat.Tests;

/// <summary>What happens, and in which order, when a trigger is fired.</summary>
public sealed class FiringTests
{
    [Fact]
    public void Fire_PermittedTrigger_ChangesTheState()
    {
        var machine = new StateMachine<Door, Act>(Door.Open);
        machine.Configure(Door.Open).Permit(Act.Close, Door.Closed);

        machine.Fire(Act.Close);

        Assert.Equal(Door.Closed, machine.State);
        Assert.True(machine.IsInState(Door.Closed));
        Assert.False(machine.IsInState(Door.Open));
    }

    [Fact]
    public void Fire_StateKeptElsewhere_ReadsAndWritesItThere()
    {
        var door = Door.Closed;
        var machine = new StateMachine<Door, Act>(() => door, value => door = value);
        machine.Configure(Door.Open).Permit(Act.Close, Door.Closed);

        door = Door.Open;
        machine.Fire(Act.Close);

        Assert.Equal(Door.Closed, door);
        Assert.Equal(Door.Closed, machine.State);
    }

    [Fact]
    public void Fire_WithActionsAndListeners_CallsExitThenListenerThenEntryThenCompleted()
    {
        var log = new List<string>();
        var machine = new StateMachine<Door, Act>(Door.Open);
        machine.OnTransitioned(t => log.Add($"transitioned {t.Source}>{t.Destination} in {machine.State}"));
        machine.OnTransitionCompleted(t => log.Add($"completed {t.Source}>{t.Destination}"));
        machine.Configure(Door.Open)
            .OnExit(() => log.Add($"exit in {machine.State}"))
            .OnExit(t => log.Add($"exit by {t.Trigger}"))
            .Permit(Act.Close, Door.Closed);
        machine.Configure(Door.Closed)
            .OnEntry(() => log.Add($"entry in {machine.State}"))
            .OnEntry(t => log.Add($"entry by {t.Trigger}, re-entry {t.IsReentry}, {t.Parameters.Length} parameters"))
            .OnEntryFrom(Act.Close, () => log.Add("entry from Close"))
            .OnEntryFrom(Act.Unlock, _ => log.Add("entry from Unlock"));

        machine.Fire(Act.Close);

        Assert.Equal(
            [
                "exit in Open",
                "exit by Close",
                "transitioned Open>Closed in Closed",
                "entry in Closed",
                "entry by Close, re-entry False, 0 parameters",
                "entry from Close",
                "completed Open>Closed",
            ],
            log);
    }

    [Fact]
    public void Fire_Reentry_LeavesAndEntersTheSameState()
    {
        var log = new List<string>();
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.OnTransitioned(t => log.Add($"{t.Source}>{t.Destination} {t.IsReentry}"));
        machine.Configure(Door.Closed)
            .OnEntry(() => log.Add("entry"))
            .OnExit(() => log.Add("exit"))
            .PermitReentry(Act.Knock);

        machine.Fire(Act.Knock);

        Assert.Equal(["exit", "Closed>Closed True", "entry"], log);
    }

    [Fact]
    public void Fire_IgnoredTrigger_DoesNothing()
    {
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.OnTransitioned(_ => Assert.Fail("An ignored trigger must not transition."));
        machine.Configure(Door.Closed).Ignore(Act.Knock).OnExit(() => Assert.Fail("The state must not be left."));

        machine.Fire(Act.Knock);

        Assert.True(machine.CanFire(Act.Knock));
        Assert.Equal(Door.Closed, machine.State);
    }

    [Fact]
    public void Fire_InternalTransition_RunsItsActionOnly()
    {
        var log = new List<string>();
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.OnTransitioned(_ => log.Add("transitioned"));
        machine.Configure(Door.Closed)
            .OnEntry(() => log.Add("entry"))
            .OnExit(() => log.Add("exit"))
            .InternalTransition(Act.Knock, () => log.Add("knocked"))
            .InternalTransition(Act.Lock, t => log.Add($"{t.Source} {t.Trigger} {t.Destination}"));

        machine.Fire(Act.Knock);
        machine.Fire(Act.Lock);

        Assert.Equal(["knocked", "Closed Lock Closed"], log);
    }

    [Fact]
    public void Fire_TriggerFiredWithinAnAction_WaitsInQueuedMode()
    {
        Assert.Equal(
            ["entry Closed", "after Fire in Closed", "exit Closed", "entry Locked"],
            FireWithinEntry(FiringMode.Queued));
    }

    [Fact]
    public void Fire_TriggerFiredWithinAnAction_RunsAtOnceInImmediateMode()
    {
        Assert.Equal(
            ["entry Closed", "exit Closed", "entry Locked", "after Fire in Locked"],
            FireWithinEntry(FiringMode.Immediate));
    }

    [Fact]
    public void Fire_AfterAnExceptionLeftATriggerWaiting_HandlesThatOneFirst()
    {
        var log = new List<string>();
        var machine = new StateMachine<Door, Act>(Door.Open);
        machine.Configure(Door.Open).Permit(Act.Close, Door.Closed);
        machine.Configure(Door.Closed)
            .OnEntry(() =>
            {
                machine.Fire(Act.Knock);
                throw new InvalidOperationException("The hinge broke.");
            })
            .InternalTransition(Act.Knock, () => log.Add("knock"))
            .InternalTransition(Act.Smash, () => log.Add("smash"));

        Assert.Throws<InvalidOperationException>(() => machine.Fire(Act.Close));
        Assert.Empty(log);
        machine.Fire(Act.Smash);

        Assert.Equal(["knock", "smash"], log);
    }

    [Fact]
    public void Fire_DynamicTransition_GoesWhereTheSelectorSays()
    {
        var target = Door.Locked;
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.Configure(Door.Closed).PermitDynamic(Act.Lock, () => target);

        machine.Fire(Act.Lock);

        Assert.Equal(Door.Locked, machine.State);
    }

    [Fact]
    public void Fire_DynamicTransitionToTheSameState_ReentersIt()
    {
        var log = new List<string>();
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.Configure(Door.Closed)
            .OnExit(() => log.Add("exit"))
            .OnEntry(t => log.Add($"entry {t.IsReentry}"))
            .PermitDynamic(Act.Lock, () => Door.Closed);

        machine.Fire(Act.Lock);

        Assert.Equal(["exit", "entry True"], log);
    }

    [Fact]
    public void ToString_Machine_ShowsStateAndPermittedTriggers()
    {
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.Configure(Door.Closed)
            .Permit(Act.Lock, Door.Locked)
            .PermitIf(Act.Smash, Door.Broken, () => false)
            .PermitReentry(Act.Knock);

        Assert.Equal("StateMachine { State = Closed, PermittedTriggers = { Lock, Knock }}", machine.ToString());
    }

    [Fact]
    public async Task PermittedTriggers_AllWaysToAsk_AgreeInOrderOfConfiguration()
    {
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.Configure(Door.Closed)
            .Ignore(Act.Smash)
            .PermitIf(Act.Lock, Door.Locked, () => true)
            .PermitIf(Act.Close, Door.Open, () => false);
        Act[] expected = [Act.Smash, Act.Lock];

        Assert.Equal(expected, await machine.GetPermittedTriggersAsync());
        Assert.Equal(expected, await machine.PermittedTriggersAsync);
#pragma warning disable CS0618 // Both builds mark these as obsolete; they must still answer.
        Assert.Equal(expected, machine.PermittedTriggers);
        Assert.Equal(expected, machine.GetPermittedTriggers());
#pragma warning restore CS0618
    }

    private static List<string> FireWithinEntry(FiringMode mode)
    {
        var log = new List<string>();
        var machine = new StateMachine<Door, Act>(Door.Open, mode);
        machine.Configure(Door.Open).Permit(Act.Close, Door.Closed);
        machine.Configure(Door.Closed)
            .OnEntry(() =>
            {
                log.Add("entry Closed");
                machine.Fire(Act.Lock);
                log.Add($"after Fire in {machine.State}");
            })
            .OnExit(() => log.Add("exit Closed"))
            .Permit(Act.Lock, Door.Locked);
        machine.Configure(Door.Locked).OnEntry(() => log.Add("entry Locked"));

        machine.Fire(Act.Close);

        Assert.Equal(Door.Locked, machine.State);
        return log;
    }
}
