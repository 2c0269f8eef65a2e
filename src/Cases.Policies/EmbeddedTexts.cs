namespace Cases.Policies;

/// <summary>The files that are embedded in this assembly.</summary>
internal static class EmbeddedTexts
{
    /// <summary>The texts whose names begin so, by what follows, in ordinal order.</summary>
    public static IReadOnlyDictionary<string, string> Of(string prefix)
    {
        var assembly = typeof(EmbeddedTexts).Assembly;
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                texts.Add(name[prefix.Length..], reader.ReadToEnd());
            }
        }

        return texts;
    }
}
