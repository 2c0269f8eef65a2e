namespace Stateless.Compat.Tests;

/// <summary>
/// Where the machine stands when a caller's own code throws: the exception passes through unchanged, nothing is
/// undone, and the machine can be fired again.
/// </summary>
public sealed class FailureTests
{
    private readonly List<string> _log = [];

    [Theory]
    [InlineData("guard", Door.Open, "")]
    [InlineData("selector", Door.Open, "")]
    [InlineData("exit", Door.Open, "")]
    [InlineData("listener", Door.Closed, "exit")]
    [InlineData("entry", Door.Closed, "exit listener")]
    [InlineData("completed", Door.Closed, "exit listener entry")]
    [InlineData("nothing", Door.Closed, "exit listener entry completed")]
    public void Fire_CallersCodeThrows_StopsThere(string place, Door expected, string expectedLog)
    {
        var machine = FailingAt(place);

        var error = Record.Exception(() => machine.Fire(Act.Close));

        Assert.Equal(place == "nothing" ? null : place, error?.Message);
        Assert.Equal(expected, machine.State);
        Assert.Equal(expectedLog, string.Join(' ', _log));
    }

    [Theory]
    [InlineData("exit", "")]
    [InlineData("listener", "exit")]
    [InlineData("entry", "exit listener")]
    [InlineData("completed", "exit listener entry")]
    public void Fire_ReentryThrows_NeverWritesTheState(string place, string expectedLog)
    {
        var machine = FailingAt(place, Door.Closed, _ => Assert.Fail("A re-entry writes the state last."));

        var error = Record.Exception(() => machine.Fire(Act.Knock));

        Assert.Equal(place, error?.Message);
        Assert.Equal(expectedLog, string.Join(' ', _log));
    }

    [Fact]
    public void Fire_AfterAnException_WorksAgain()
    {
        var machine = FailingAt("entry");
        Assert.Throws<FormatException>(() => machine.Fire(Act.Close));
        _log.Clear();

        machine.Fire(Act.Smash);

        Assert.Equal(Door.Broken, machine.State);
        Assert.Equal(["exit", "listener", "completed"], _log);
    }

    [Fact]
    public void CanFire_GuardThrows_LetsTheExceptionPass()
    {
        var machine = FailingAt("guard");

        Assert.Throws<FormatException>(() => machine.CanFire(Act.Close));
        Assert.Throws<FormatException>(() => machine.CanFire(Act.Close, out _));
        Assert.False(machine.CanFire(Act.Smash));
    }

    [Fact]
    public void Fire_EntryActionMovesTheOutsideState_TheDestinationWins()
    {
        var door = Door.Open;
        var machine = new StateMachine<Door, Act>(() => door, value => door = value);
        machine.Configure(Door.Open).Permit(Act.Close, Door.Closed);
        machine.Configure(Door.Closed).OnEntry(() => door = Door.Broken);

        machine.Fire(Act.Close);

        Assert.Equal(Door.Closed, door);
    }

    private StateMachine<Door, Act> FailingAt(string place, Door initial = Door.Open, Action<Door>? write = null)
    {
        var door = initial;
        void At(string here)
        {
            if (here == place)
            {
                throw new FormatException(place);
            }

            _log.Add(here);
        }

        var machine = new StateMachine<Door, Act>(() => door, write ?? (value => door = value));
        machine.OnTransitioned(_ => At("listener"));
        machine.OnTransitionCompleted(_ => At("completed"));
        machine.Configure(Door.Open)
            .OnExit(() => At("exit"))
            .PermitDynamicIf(
                Act.Close,
                () => place == "selector" ? throw new FormatException(place) : Door.Closed,
                () => place == "guard" ? throw new FormatException(place) : true);
        machine.Configure(Door.Closed)
            .OnEntry(() => At("entry"))
            .OnExit(() => At("exit"))
            .PermitReentry(Act.Knock)
            .Permit(Act.Smash, Door.Broken);
        return machine;
    }
}
