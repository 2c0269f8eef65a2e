using Cases.Domain;

namespace Cases.Policies;

/// <summary>
/// Strategies against the rules on the order of payments: where a rule names the steps for some days past due, a
/// strategy only orders what stands in one step.
/// </summary>
internal static class AllocationClashes
{
    /// <summary>Notes the first day past due on which a strategy departs from a rule.</summary>
    /// <param name="files">The documents of this check.</param>
    /// <param name="packs">The packs of this check, and those that ship and are not among them.</param>
    public static void Check(IReadOnlyList<PolicyDocuments> files, IReadOnlyList<RulePack> packs)
    {
        foreach (var file in files)
        {
            foreach (var placed in file.Strategies.Where(placed => !placed.Strategy.Allocation.IsEmpty))
            {
                foreach (var product in placed.Strategy.Products)
                {
                    Check(file, placed, product, RuleFor(placed.Strategy, product, packs));
                }
            }
        }
    }

    private static CheckedRule? RuleFor(Strategy strategy, string product, IReadOnlyList<RulePack> packs) =>
        AllocationOrders.RuleFor(
            [
                .. packs.Where(pack => pack.Jurisdiction == strategy.Jurisdiction
                        && pack.ValidFrom <= (strategy.ValidTo ?? NodaTime.LocalDate.MaxIsoValue)
                        && strategy.ValidFrom <= (pack.ValidTo ?? NodaTime.LocalDate.MaxIsoValue))
                    .SelectMany(pack => pack.Rules).OfType<CheckedRule>().Where(AllocationOrders.Has),
            ],
            PolicyScope.KindOf(product), null);

    private static void Check(PolicyDocuments file, PlacedStrategy placed, string product, CheckedRule? rule)
    {
        if (rule is null)
        {
            return;
        }

        var bands = AllocationOrders.BandsOf(rule);
        var bounds = placed.Strategy.Allocation.Select(band => band.Days.FromDays)
            .Concat(bands.Select(band => band.From)).Distinct().Order();
        foreach (var day in bounds)
        {
            var named = bands.FirstOrDefault(band => band.Holds(day));
            var own = placed.Strategy.Allocation.FirstOrDefault(band => band.Days.Contains(day));
            if (named is not null && own is not null && !Keeps(named, own))
            {
                file.Faults.Add(
                    placed.Place,
                    $"at {PolicyWords.Of(day)} days past due {product} is paid as {Text(own)}, and {rule.Id} asks for "
                        + named,
                    "name the steps of the rule one after the other; inside a step the order is free");
                return;
            }
        }
    }

    private static bool Keeps(AllocationOrderBand named, AllocationBand own)
    {
        var steps = own.Order.Select(component => StepOf(named, component)).Where(step => step >= 0).ToList();
        return steps.Count > 0 && steps.Zip(steps.Skip(1)).All(pair => pair.First <= pair.Second);
    }

    private static int StepOf(AllocationOrderBand band, DebtComponent component)
    {
        for (var step = 0; step < band.Order.Count; step++)
        {
            if (band.Order[step].Contains(AllocationOrders.PartOf(component)))
            {
                return step;
            }
        }

        return -1;
    }

    private static string Text(AllocationBand band) =>
        band.Order.IsEmpty ? "the contract says" : string.Join(", ", band.Order.Select(one => PolicyWords.Of(one)));
}
