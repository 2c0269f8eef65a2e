using FsCheck;
using FsCheck.Fluent;

namespace Stateless.Compat.Tests;

/// <summary>
/// Any table of transitions that leave one state by one trigger, against a second, plain telling of the rules.
/// </summary>
public sealed class GuardProperties
{
    [Fact]
    public void AnyTable_CanFire_IsTrueIfExactlyOneRowIsOpen() =>
        ForAnyTable((table, machine) =>
        {
            var open = table.Count(row => row.IsOpen);
            if (open > 1)
            {
                Assert.Throws<InvalidOperationException>(() => machine.CanFire(0));
                return;
            }

            Assert.Equal(open == 1, machine.CanFire(0));
            Assert.Equal(open == 1, machine.CanFire(0, out var unmet));
            Assert.Equal(ExpectedUnmet(table), unmet);
        });

    [Fact]
    public void AnyTable_Fire_GoesToTheOpenRowsDestinationOrStays() =>
        ForAnyTable((table, machine) =>
        {
            var open = table.Where(row => row.IsOpen).ToList();
            var error = Record.Exception(() => machine.Fire(0));

            Assert.Equal(open.Count == 1, error is null);
            Assert.Equal(open.Count == 1 ? open[0].Destination : 0, machine.State);
        });

    [Fact]
    public void AnyTable_GetInfo_ListsTheRowsInOrder() =>
        ForAnyTable((table, machine) =>
        {
            var listed = machine.GetInfo().States.SelectMany(state => state.FixedTransitions).Select(t =>
                t.DestinationState + ":"
                + string.Join(',', t.GuardConditionsMethodDescriptions.Select(guard => guard.Description)));

            Assert.Equal(
                table.Select(row => row.Destination + ":" + string.Join(',', row.Guards.Select(guard => guard.Name))),
                listed);
        });

    private static void ForAnyTable(Action<List<Row>, StateMachine<int, int>> check) =>
        Check.One(
            Config.QuickThrowOnFailure,
            Prop.ForAll((byte[] bytes) =>
            {
                var table = bytes.Select(Row.From).ToList();
                var machine = new StateMachine<int, int>(0);
                foreach (var row in table)
                {
                    machine.Configure(0).PermitIf(0, row.Destination, row.GuardTuples());
                }

                check(table, machine);
            }));

    // Null if there is no row, nothing if a row is open; else the first row's closed guards as they stand, and of
    // the others those not yet told.
    private static List<string>? ExpectedUnmet(List<Row> table)
    {
        if (table.Count == 0)
        {
            return null;
        }

        if (table.Any(row => row.IsOpen))
        {
            return [];
        }

        var unmet = table[0].Closed().ToList();
        foreach (var name in table.Skip(1).SelectMany(row => row.Closed()))
        {
            if (!unmet.Contains(name))
            {
                unmet.Add(name);
            }
        }

        return unmet;
    }

    private sealed record Guard(string Name, bool Holds);

    private sealed record Row(int Destination, IReadOnlyList<Guard> Guards)
    {
        public bool IsOpen => Guards.All(guard => guard.Holds);

        // Two bits choose the destination, two the number of guards, four their answers; names repeat on purpose.
        public static Row From(byte bits) => new(
            1 + (bits & 3),
            [.. Enumerable.Range(0, (bits >> 2) & 3).Select(i =>
                new Guard("guard " + ((bits + i) % 3), ((bits >> (4 + i)) & 1) == 1))]);

        public IEnumerable<string> Closed() => Guards.Where(guard => !guard.Holds).Select(guard => guard.Name);

        public Tuple<Func<bool>, string>[] GuardTuples() =>
            [.. Guards.Select(guard => Tuple.Create<Func<bool>, string>(() => guard.Holds, guard.Name))];
    }
}
