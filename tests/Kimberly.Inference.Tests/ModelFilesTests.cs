using Kimberly.Inference.Models;

namespace Kimberly.Inference.Tests;

public sealed class ModelFilesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("kimberly-models-").FullName;

    [Fact]
    public async Task BundledModels_AreAsListed()
    {
        Assert.True(await ModelChecksums.VerifyAsync(new ModelFolder(ModelFiles.Root, ModelFiles.Chat), TestContext.Current.CancellationToken));
        Assert.True(await ModelChecksums.VerifyAsync(new ModelFolder(ModelFiles.Root, ModelFiles.Embeddings), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task DamagedFile_IsNamed()
    {
        var damaged = CopyEmbeddingModel("vocab.txt");
        await File.AppendAllTextAsync(damaged, "x", TestContext.Current.CancellationToken);

        var exception = await Assert.ThrowsAsync<ModelFileException>(Verify);

        Assert.Contains($"{damaged} is damaged", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MissingFile_IsNamed()
    {
        var missing = CopyEmbeddingModel("model.onnx");
        File.Delete(missing);

        var exception = await Assert.ThrowsAsync<ModelFileException>(Verify);

        Assert.Contains($"{missing} is missing", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FolderWithoutAList_IsNamedWithItsSetting()
    {
        var exception = await Assert.ThrowsAsync<ModelFileException>(Verify);

        Assert.Contains("Inference:ModelsPath", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnModel_ThatNobodyListed_IsUsedUnverified()
    {
        CopyEmbeddingModel("config.json");

        Assert.False(await ModelChecksums.VerifyAsync(new ModelFolder(_root, "my-model"), TestContext.Current.CancellationToken));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Task Verify() => ModelChecksums.VerifyAsync(new ModelFolder(_root, ModelFiles.Embeddings), TestContext.Current.CancellationToken);

    private string CopyEmbeddingModel(string wanted)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, ModelFiles.Embeddings)).FullName;
        File.Copy(Path.Combine(ModelFiles.Root, "SHA256SUMS"), Path.Combine(_root, "SHA256SUMS"));
        foreach (var file in Directory.EnumerateFiles(Path.Combine(ModelFiles.Root, ModelFiles.Embeddings)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        return Path.Combine(folder, wanted);
    }
}
