#if !FULL_PACKAGES
namespace Stateless.Compat.Tests;

/// <summary>
/// A replay asks and fires some hundred thousand times a second, so both must cost almost no memory. The package
/// makes no such promise, so this is compiled without it.
/// </summary>
public sealed class AllocationTests
{
    private const int Rounds = 1_000;

    [Fact]
    public void CanFire_WithGuards_AllocatesNothing()
    {
        var machine = Guarded();

        Assert.Equal(0, BytesEach(() => machine.CanFire(Act.Lock)));
        Assert.Equal(0, BytesEach(() => machine.CanFire(Act.Close)));
    }

    [Fact]
    public void Fire_IgnoredOrReentered_AllocatesAtMostItsTransition()
    {
        var machine = Guarded();

        Assert.Equal(0, BytesEach(() => machine.Fire(Act.Smash)));
        Assert.InRange(BytesEach(() => machine.Fire(Act.Knock)), 1, 64);
    }

    private static StateMachine<Door, Act> Guarded()
    {
        var machine = new StateMachine<Door, Act>(Door.Closed);
        machine.Configure(Door.Closed)
            .PermitIf(Act.Lock, Door.Locked, () => false, "has the key")
            .PermitIf(Act.Lock, Door.Broken, () => true, "has a hammer")
            .PermitIf(Act.Close, Door.Open, () => false, "is mad")
            .PermitReentryIf(Act.Knock, () => true, "is awake")
            .IgnoreIf(Act.Smash, () => true, "is steel");
        return machine;
    }

    private static long BytesEach(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Rounds;
    }
}
#endif
