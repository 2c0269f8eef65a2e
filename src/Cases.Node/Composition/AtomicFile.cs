using Cases.Interchange;

namespace Cases.Node;

/// <summary>A file that takes its name only when it is complete; behind a link, the file that it names.</summary>
internal sealed class AtomicFile : IAsyncDisposable
{
    private readonly string path;
    private readonly string partial;
    private bool complete;

    public AtomicFile(string path)
    {
        this.path = TargetFile.Resolve(path);
        partial = this.path + ".partial";
        try
        {
            Stream = new BufferedStream(new FileStream(partial, FileMode.Create, FileAccess.Write), 1 << 16);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.Unusable($"{path} cannot be written: {error.Message}");
        }
    }

    public Stream Stream { get; }

    public void Complete()
    {
        Stream.Flush();
        complete = true;
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync().ConfigureAwait(false);
        if (complete)
        {
            File.Move(partial, path, overwrite: true);
        }
        else
        {
            File.Delete(partial);
        }
    }
}
