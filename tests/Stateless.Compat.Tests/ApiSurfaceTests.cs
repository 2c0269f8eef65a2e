using System.Reflection;
using Stateless.Graph;

namespace Stateless.Compat.Tests;

/// <summary>
/// Goal: nothing is public here that the package lacks. Method: the approved file is exactly what is public here
/// (default build), and every line of it is public in the package (<c>FullPackages=true</c>).
/// </summary>
public sealed class ApiSurfaceTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void PublicApi_ComparedWithTheApprovedFile_HasNothingThatThePackageLacks()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "ApiSurface.approved.txt");
        var approved = File.ReadAllLines(path).Where(line => line.Length > 0).ToList();
        var actual = Surface(typeof(MermaidGraph).Assembly);

#if FULL_PACKAGES
        Assert.Empty(approved.Except(actual));
#else
        Assert.Equal(approved, actual);
#endif
    }

    private static List<string> Surface(Assembly assembly) =>
        [.. assembly.GetExportedTypes().SelectMany(MembersOf).Distinct().Order(StringComparer.Ordinal)];

    private static IEnumerable<string> MembersOf(Type type)
    {
        yield return type.ToString();
        foreach (var member in type.GetMembers(Declared))
        {
            var line = member switch
            {
                MethodInfo { IsSpecialName: true } => null,
                MethodInfo method => $"{method.ReturnType} {method.Name}{Parameters(method)}",
                ConstructorInfo constructor => $"new{Parameters(constructor)}",
                PropertyInfo property => $"{property.PropertyType} {property.Name}{Setter(property)}",

                // A field there may be a property here; both are read in the same way.
                FieldInfo field => $"{field.FieldType} {field.Name}",
                _ => null,
            };
            if (line is not null)
            {
                yield return $"{type}: {line}";
            }
        }
    }

    private static string Setter(PropertyInfo property) =>
        property.SetMethod?.IsPublic == true ? " set" : string.Empty;

    private static string Parameters(MethodBase method) =>
        "(" + string.Join(", ", method.GetParameters().Select(Describe)) + ")";

    private static string Describe(ParameterInfo parameter)
    {
        var prefix = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : string.Empty;
        var suffix = parameter.HasDefaultValue ? " = " + (parameter.DefaultValue ?? "null") : string.Empty;
        return $"{prefix}{parameter.ParameterType} {parameter.Name}{suffix}";
    }
}
