using System.Collections;
using System.Reflection;
using Cases.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Cases.Gateway.Tests;

/// <summary>The members of answers that are marked <c>[Personal]</c>.</summary>
internal static class PersonalMembers
{
    /// <summary>Whether an endpoint's answers have, however deep, a member that is marked.</summary>
    public static bool AreInAnswersOf(Endpoint endpoint) => endpoint.Metadata
        .OfType<IProducesResponseTypeMetadata>()
        .Where(answer => answer.StatusCode is >= 200 and < 300 && answer.Type is not null)
        .Any(answer => IsPersonal(answer.Type!, []));

    /// <summary>The marked texts of an answer, each with the name of its member.</summary>
    public static IEnumerable<(string Member, string Text)> Of(object? answer)
    {
        if (answer is IEnumerable many and not string)
        {
            return many.Cast<object?>().SelectMany(Of);
        }

        return answer is null || answer is Enum || answer.GetType().Assembly != typeof(CaseView).Assembly
            ? []
            : answer.GetType().GetProperties().SelectMany(property => property.GetValue(answer) switch
            {
                string text => property.GetCustomAttribute<PersonalAttribute>() is null
                    ? []
                    : [($"{answer.GetType().Name}.{property.Name}", text)],
                var deeper => Of(deeper),
            });
    }

    private static bool IsPersonal(Type type, HashSet<Type> seen)
    {
        if (!seen.Add(type))
        {
            return false;
        }

        var parts = type.IsGenericType ? type.GetGenericArguments() : [];
        if (type.Assembly != typeof(CaseView).Assembly || type.IsEnum)
        {
            return parts.Any(part => typeof(IEnumerable).IsAssignableFrom(type) && IsPersonal(part, seen));
        }

        return type.GetProperties().Any(property =>
            property.GetCustomAttribute<PersonalAttribute>() is not null || IsPersonal(property.PropertyType, seen));
    }
}
