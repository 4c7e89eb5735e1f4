using System.Security.Cryptography;

namespace Kimberly.Inference.Models;

/// <summary>Compares a model's files with the list <c>SHA256SUMS</c> that lies beside the models.</summary>
internal static class ModelChecksums
{
    private const string List = "SHA256SUMS";

    /// <summary>Reads every listed file of a model, several at once.</summary>
    /// <param name="folder">The model.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>False when the list has no file of this model: somebody's own model, whose files nobody vouches for.</returns>
    /// <exception cref="ModelFileException">A file is missing or damaged; the message names it.</exception>
    public static async Task<bool> VerifyAsync(ModelFolder folder, CancellationToken cancellation)
    {
        var listed = await ReadListAsync(folder, cancellation);
        await Parallel.ForEachAsync(listed, cancellation, async (entry, ct) =>
        {
            var path = Path.Combine(folder.Root, entry.Path);
            if (!File.Exists(path))
            {
                throw new ModelFileException($"The model file {path} is missing.");
            }

            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            var actual = Convert.ToHexStringLower(SHA256.HashData(stream));
            ct.ThrowIfCancellationRequested();
            if (actual != entry.Sum)
            {
                throw new ModelFileException($"The model file {path} is damaged: its SHA-256 is {actual}, and {List} says {entry.Sum}.");
            }
        });
        return listed.Count > 0;
    }

    private static async Task<List<(string Sum, string Path)>> ReadListAsync(ModelFolder folder, CancellationToken cancellation)
    {
        var path = Path.Combine(folder.Root, List);
        if (!File.Exists(path))
        {
            throw new ModelFileException($"There is no {path}; Inference:ModelsPath must name the folder that holds the models and their {List}.");
        }

        var listed = new List<(string, string)>();
        foreach (var line in await File.ReadAllLinesAsync(path, cancellation))
        {
            if (line.Split("  ", 2) is [var sum, var name] && Relative(name) is var file && file.StartsWith(folder.Name + "/", StringComparison.Ordinal))
            {
                listed.Add((sum.ToLowerInvariant(), file));
            }
        }

        return listed;
    }

    private static string Relative(string name) => name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
}
