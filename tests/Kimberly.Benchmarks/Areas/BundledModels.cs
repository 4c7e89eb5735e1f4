using Kimberly.Inference.Models;
using Kimberly.Testing.Machine;

namespace Kimberly.Benchmarks.Areas;

/// <summary>The models in the repository.</summary>
internal static class BundledModels
{
    private static readonly string Root = Path.Combine(Repository.Root, "models");

    public static ModelFolder Chat { get; } = new(Root, "smollm2-135m-instruct");

    public static ModelFolder Embeddings { get; } = new(Root, "all-minilm-l6-v2");
}
