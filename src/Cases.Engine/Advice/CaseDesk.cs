using NodaTime;

namespace Cases.Engine;

/// <summary>What people who work cases ask of a node beside commands.</summary>
/// <param name="Worklist">Lists of cases.</param>
/// <param name="Next">Leases of the next case to work.</param>
/// <param name="Policies">What is in force.</param>
public sealed record CaseDesk(Worklist Worklist, NextCases Next, PolicyLibrary Policies)
{
    /// <summary>The official zone, in which days begin; as the policies that are in force now say.</summary>
    public DateTimeZone Zone => Policies.For([]).OfficialZone;
}
