using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kimberly.Blobs.Tests.FileSystem;

/// <summary>What is special about the store that is a folder.</summary>
public sealed class FolderTests : IAsyncLifetime
{
    private readonly string _parent = Directory.CreateTempSubdirectory("kimberly-blobs-").FullName;
    private IHost? _host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_parent, "data/blobs");

    private string[] Unfinished => Directory.GetFiles(Path.Combine(Folder, ".unfinished"));

    private IBlobStore Blobs => (_host ?? throw new InvalidOperationException("Not started.")).Services.GetRequiredService<IBlobStore>();

    public async ValueTask InitializeAsync() => _host = await Store.StartAsync(Store.Folder(Folder));

    public ValueTask DisposeAsync()
    {
        _host?.Dispose();
        Directory.Delete(_parent, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Folder_Created_IsForItsOwnerOnly()
    {
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
    }

    [Fact]
    public async Task Leftover_OfAnEndedProcess_IsInvisibleAndSweptWithTheNextStart()
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, ".unfinished/leftover"), "half", Cancellation);

        Assert.Empty((await Blobs.ListAsync("", null, 10, Cancellation)).Items);
        using var restarted = await Store.StartAsync(Store.Folder(Folder));

        Assert.Empty(Unfinished);
    }

    [Fact]
    public async Task Put_WhileAnotherProcessStartsAndSweeps_Succeeds()
    {
        var restarted = new SampleStream(300_000, () => Store.StartAsync(Store.Folder(Folder)).GetAwaiter().GetResult().Dispose());

        await Blobs.PutAsync("a/b", restarted, "text/plain", Cancellation);

        Assert.Equal(300_000, (await Blobs.ListAsync("", null, 10, Cancellation)).Items.Single().Length);
        Assert.Empty(Unfinished);
    }

    [Fact]
    public async Task Put_WhoseSourceFails_LeavesNoFile()
    {
        await Assert.ThrowsAsync<EndOfStreamException>(
            () => Blobs.PutAsync("a/b", new SampleStream(300_000, () => throw new EndOfStreamException()), "text/plain", Cancellation));

        Assert.Empty(Directory.GetFiles(Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Delete_OfTheLastBlobOfAFolder_RemovesTheFolderToo()
    {
        await PutAsync("users/anna/a", "a");
        await PutAsync("users/ben/b", "b");

        await Blobs.DeleteAsync("users/anna/a", Cancellation);

        Assert.Equal([Path.Combine(Folder, "users/ben")], Directory.GetDirectories(Path.Combine(Folder, "users")));
    }

    [Fact]
    public async Task Key_MayBeTheFolderOfAnother()
    {
        await PutAsync("a", "outer");
        await PutAsync("a/a", "inner");

        Assert.Equal(("outer", "inner"), (await TextAsync("a"), await TextAsync("a/a")));
        Assert.Equal(["a", "a/a"], (await Blobs.ListAsync("a", null, 10, Cancellation)).Items.Select(item => item.Key));
    }

    [Fact]
    public async Task PutsAndDeletes_InOneFolderAtOnce_AllSucceed()
    {
        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancellation }, async (i, _) =>
        {
            await PutAsync($"shared/{i}", "text");
            await Blobs.DeleteAsync($"shared/{i}", Cancellation);
        });

        Assert.Equal([Path.Combine(Folder, ".unfinished")], Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public async Task Readers_OfABlobThatIsReplacedAllTheTime_SeeOneVersionWhole()
    {
        string[] versions = [new('a', 200_000), new('b', 70_000), new('c', 130_000)];
        await PutAsync("key", versions[0]);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var writing = Task.Run(
            async () =>
            {
                for (var i = 0; !enough.IsCancellationRequested; i++)
                    await PutAsync("key", versions[i % versions.Length]);
            },
            Cancellation);

        for (var i = 0; i < 300; i++)
            Assert.Contains(await TextAsync("key"), versions);

        await enough.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task Reader_OfABlobThatIsDeletedMeanwhile_ReadsItToTheEnd()
    {
        await Blobs.PutAsync("key", new SampleStream(500_000), "text/plain", Cancellation);
        await using var blob = await Blobs.GetAsync("key", Cancellation);
        Assert.NotNull(blob);

        await Blobs.DeleteAsync("key", Cancellation);

        Assert.Equal((500_000, true), await SampleStream.CompareAsync(blob.Content, Cancellation));
    }

    [Fact]
    public async Task Folder_WithFilesOfSomebodyElse_PassesThemOver()
    {
        await PutAsync("a", "text");
        await File.WriteAllTextAsync(Path.Combine(Folder, "README.txt"), "not ours", Cancellation);
        Directory.CreateDirectory(Path.Combine(Folder, "lost+found"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "stranger~"), "too short for a blob", Cancellation);

        Assert.Null(await Blobs.GetAsync("README.txt", Cancellation));
        await Assert.ThrowsAsync<InvalidDataException>(() => Blobs.GetAsync("stranger", Cancellation));
        Assert.Equal("text", await TextAsync("a"));
    }

    [Fact]
    public async Task Folder_ThatCannotBeUsed_StopsTheServiceWithASentence()
    {
        var file = Path.Combine(_parent, "file");
        await File.WriteAllTextAsync(file, "", Cancellation);

        var refused = await Assert.ThrowsAsync<IOException>(() => Store.StartAsync(Store.Folder(Path.Combine(file, "blobs"))));

        Assert.StartsWith($"Blobs:Folder names {file}/blobs, which cannot be used:", refused.Message, StringComparison.Ordinal);
    }

    private Task PutAsync(string key, string text) => Blobs.PutAsync(key, new MemoryStream(Encoding.UTF8.GetBytes(text)), "text/plain", Cancellation);

    private async Task<string> TextAsync(string key)
    {
        await using var blob = await Blobs.GetAsync(key, Cancellation);
        Assert.NotNull(blob);
        using var reader = new StreamReader(blob.Content);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
