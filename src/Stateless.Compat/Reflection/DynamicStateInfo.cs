namespace Stateless.Reflection;

/// <summary>Describes a state that a selector may choose.</summary>
public sealed class DynamicStateInfo
{
    /// <summary>Describes a state that a selector may choose.</summary>
    /// <param name="destinationState">The state's name.</param>
    /// <param name="criterion">When it is chosen, in words.</param>
    public DynamicStateInfo(string destinationState, string criterion)
    {
        DestinationState = destinationState;
        Criterion = criterion;
    }

    /// <summary>The state's name.</summary>
    public string DestinationState { get; set; }

    /// <summary>When it is chosen, in words.</summary>
    public string Criterion { get; set; }
}

/// <summary>A list of states that a selector may choose, made for collection initializers.</summary>
public sealed class DynamicStateInfos : List<DynamicStateInfo>
{
    /// <summary>Adds a state by its name.</summary>
    /// <param name="destinationState">The state's name.</param>
    /// <param name="criterion">When it is chosen, in words.</param>
    public void Add(string destinationState, string criterion) =>
        Add(new DynamicStateInfo(destinationState, criterion));

    /// <summary>Adds a state.</summary>
    /// <typeparam name="TState">The type of the states.</typeparam>
    /// <param name="destinationState">The state.</param>
    /// <param name="criterion">When it is chosen, in words.</param>
    public void Add<TState>(TState destinationState, string criterion)
        where TState : notnull =>
        Add(new DynamicStateInfo(destinationState.ToString()!, criterion));
}
