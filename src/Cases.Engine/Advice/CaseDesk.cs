using NodaTime;

namespace Cases.Engine;

/// <summary>What people who work cases ask of a node beside commands.</summary>
/// <param name="Worklist">Lists of cases.</param>
/// <param name="Next">Leases of the next case to work.</param>
/// <param name="Zone">The official zone, in which days begin.</param>
public sealed record CaseDesk(Worklist Worklist, NextCases Next, DateTimeZone Zone);
