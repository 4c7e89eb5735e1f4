using System.Diagnostics;
using System.Text;
using Kimberly.Testing.Machine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Kimberly.Blobs.Tests.Contract;

/// <summary>What every store promises.</summary>
public abstract class BlobStoreContract : IAsyncLifetime
{
    private const int Megabyte = 1024 * 1024;

    private IHost? _host;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected IBlobStore Blobs => Host.Services.GetRequiredService<IBlobStore>();

    private IHost Host => _host ?? throw new InvalidOperationException("Not started.");

    /// <summary>The settings of an empty store; the same ones for all of one test.</summary>
    protected abstract IDictionary<string, string?> Settings { get; }

    protected virtual string[] ListedKeys => ["B", "_c", "a-b", "a.b", "a/a", "a/b-c/1", "a/b.c", "a/b/1", "a/b/10", "a/b/2", "a0", "b/x/y/z"];

    public async ValueTask InitializeAsync() => _host = await Store.StartAsync(Settings);

    public virtual ValueTask DisposeAsync()
    {
        _host?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(8 * Megabyte)]
    [InlineData((20 * Megabyte) + 1)]
    public async Task Blob_OfAnyLength_ComesBackAsItWasStored(long length)
    {
        await Blobs.PutAsync("reports/2026/March_1.final.pdf", new SampleStream(length), "application/pdf; version=1.7", Cancellation);

        await using var blob = await Blobs.GetAsync("reports/2026/March_1.final.pdf", Cancellation);

        Assert.NotNull(blob);
        Assert.Equal(length, blob.Length);
        Assert.Equal("application/pdf; version=1.7", blob.ContentType);
        Assert.Equal((length, true), await SampleStream.CompareAsync(blob.Content, Cancellation));
    }

    [Fact]
    public async Task Blob_StoredAgain_IsReplacedWhole()
    {
        await PutAsync("notes/a", "a long first version", "text/plain");
        await PutAsync("notes/a", "short", "text/markdown");

        await using var blob = await Blobs.GetAsync("notes/a", Cancellation);

        Assert.Equal("text/markdown", blob?.ContentType);
        Assert.Equal("short", await TextAsync("notes/a"));
        Assert.Equal([5], (await Blobs.ListAsync("", null, 10, Cancellation)).Items.Select(item => item.Length));
    }

    [Fact]
    public async Task Blob_ThatWasNeverStored_IsNull()
    {
        Assert.Null(await Blobs.GetAsync("nothing", Cancellation));
        await PutAsync("folder/a", "text");

        Assert.Null(await Blobs.GetAsync("folder", Cancellation));
        Assert.Null(await Blobs.GetAsync("folder/b", Cancellation));
        Assert.Null(await Blobs.GetAsync("folder/a/b", Cancellation));
    }

    [Fact]
    public async Task Blob_Deleted_IsGoneAndMayBeDeletedAgain()
    {
        await PutAsync("folder/a", "a");
        await PutAsync("folder/b", "b");

        await Blobs.DeleteAsync("folder/a", Cancellation);
        await Blobs.DeleteAsync("folder/a", Cancellation);
        await Blobs.DeleteAsync("never/there", Cancellation);

        Assert.Null(await Blobs.GetAsync("folder/a", Cancellation));
        Assert.Equal("b", await TextAsync("folder/b"));
        Assert.Equal(["folder/b"], await KeysAsync("", 10));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("", 3)]
    [InlineData("", 1000)]
    [InlineData("a", 2)]
    [InlineData("a/", 2)]
    [InlineData("a/b/1", 1)]
    [InlineData("b/nothing", 10)]
    public async Task List_OfAPrefix_HasEachKeyOnceInTheOrderOfBytes(string prefix, int limit)
    {
        Assert.Empty(await KeysAsync("", 10));
        foreach (var key in ListedKeys.Reverse())
            await PutAsync(key, key);

        var expected = ListedKeys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        Assert.Equal(expected, await KeysAsync(prefix, limit));
    }

    [Fact]
    public async Task List_WhileItsKeysAreDeleted_GoesOnWhereItWas()
    {
        foreach (var key in (string[])["a", "b", "c", "d"])
            await PutAsync(key, key);
        var first = await Blobs.ListAsync("", null, 2, Cancellation);
        foreach (var item in first.Items)
            await Blobs.DeleteAsync(item.Key, Cancellation);

        var second = await Blobs.ListAsync("", first.Next, 2, Cancellation);

        Assert.Equal(["c", "d"], second.Items.Select(item => item.Key));
        Assert.Equal([1, 1], second.Items.Select(item => item.Length));
        Assert.Null(second.Next);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(20 * Megabyte)]
    public async Task Put_WhoseSourceFails_LeavesWhatWasThere(int length)
    {
        await PutAsync("old", "the old one");

        await Assert.ThrowsAsync<EndOfStreamException>(() => PutFailingAsync("old"));
        await Assert.ThrowsAsync<EndOfStreamException>(() => PutFailingAsync("new"));

        Assert.Equal("the old one", await TextAsync("old"));
        Assert.Null(await Blobs.GetAsync("new", Cancellation));
        Assert.Equal(["old"], await KeysAsync("", 10));

        Task PutFailingAsync(string key) => Blobs.PutAsync(key, new SampleStream(length, () => throw new EndOfStreamException()), "text/plain", Cancellation);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(20 * Megabyte)]
    public async Task Put_GivenUp_LeavesNothing(int length)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Blobs.PutAsync("new", new SampleStream(length, giveUp.Cancel), "text/plain", giveUp.Token));

        Assert.Null(await Blobs.GetAsync("new", Cancellation));
        Assert.Empty(await KeysAsync("", 10));
    }

    [Fact]
    public async Task Put_WhoseProcessIsKilled_LeavesWhatWasThere()
    {
        await PutAsync("old", "the old one");

        foreach (var key in (string[])["old", "new"])
        {
            using var writer = StartWriter(key);
            // A pipe holds 64 KB: when the last of these bytes are in, the other process has taken the rest of them, and waits for more.
            await new SampleStream(20 * Megabyte).CopyToAsync(writer.StandardInput.BaseStream, Cancellation);
            await writer.StandardInput.BaseStream.FlushAsync(Cancellation);
            ProcessSignals.Kill(writer.Id);
            await writer.WaitForExitAsync(Cancellation);
            Assert.Empty(await writer.StandardOutput.ReadToEndAsync(Cancellation));
        }

        Assert.Equal("the old one", await TextAsync("old"));
        Assert.Null(await Blobs.GetAsync("new", Cancellation));
        Assert.Equal(["old"], await KeysAsync("", 10));
        using var restarted = await Store.StartAsync(Settings);
        Assert.Equal(["old"], await KeysAsync("", 10));
    }

    [Fact]
    public async Task Blob_OfManyMegabytes_IsNeverHeldInMemory()
    {
        const long length = 64 * Megabyte;
        await Blobs.PutAsync("warm", new SampleStream(9 * Megabyte), "text/plain", Cancellation);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        await Blobs.PutAsync("large", new SampleStream(length), "application/octet-stream", Cancellation);
        await using var blob = await Blobs.GetAsync("large", Cancellation);
        Assert.NotNull(blob);
        Assert.Equal((length, true), await SampleStream.CompareAsync(blob.Content, Cancellation));

        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        TestContext.Current.TestOutputHelper?.WriteLine($"{allocated / 1024} KiB allocated");
        Assert.InRange(allocated, 0, length / 3);
    }

    [Theory]
    [MemberData(nameof(HostileKeys))]
    public async Task Key_ThatCouldMeanSomethingElse_IsRefusedEverywhere(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(nameof(key), () => PutAsync(key, "text"));
        await Assert.ThrowsAsync<ArgumentException>(nameof(key), () => Blobs.GetAsync(key, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(nameof(key), () => Blobs.DeleteAsync(key, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(nameof(key), () => Blobs.ListAsync("", key, 10, Cancellation));
        Assert.Empty(await KeysAsync("", 10));
    }

    [Fact]
    public async Task Key_OfTheGreatestLength_IsTaken()
    {
        var key = string.Join('/', Enumerable.Repeat(new string('k', 127), 4)) + "k";
        Assert.Equal(512, key.Length);

        await PutAsync(key, "text");

        Assert.Equal("text", await TextAsync(key));
        Assert.Equal([key], await KeysAsync("", 10));
    }

    [Theory]
    [InlineData("../")]
    [InlineData("/")]
    [InlineData("a//")]
    [InlineData(".")]
    [InlineData("a\0")]
    public async Task Prefix_ThatBeginsNoKey_IsRefused(string prefix) =>
        await Assert.ThrowsAsync<ArgumentException>(nameof(prefix), () => Blobs.ListAsync(prefix, null, 10, Cancellation));

    [Theory]
    [InlineData("")]
    [InlineData("text/plain\r\nSet-Cookie: a=b")]
    [InlineData("text/plän")]
    public async Task MediaType_ThatIsNone_IsRefused(string contentType) =>
        await Assert.ThrowsAsync<ArgumentException>(nameof(contentType), () => PutAsync("key", "text", contentType));

    public static TheoryData<string> HostileKeys() =>
    [
        "", " ", ".", "..", "../a", "a/..", "a/../b", "a/./b", "/etc/passwd", "//a", "a/", "a//b", "a/.hidden", ".unfinished/x", "a\0b", "a\0", "a\n", "a\nb",
        "a\\b", "..\\a", "C:\\a", "C:/a", "~", "a~", "a b", "%2e%2e/a", "a%00", "a?b", "a#b", "a:b", "ключ", "e\u0301", "\u202Egnp.exe",
        new string('a', 129), string.Join('/', Enumerable.Repeat("abcdefg", 65)),
    ];

    protected Task PutAsync(string key, string text, string contentType = "text/plain") =>
        Blobs.PutAsync(key, new MemoryStream(Encoding.UTF8.GetBytes(text)), contentType, Cancellation);

    protected async Task<string?> TextAsync(string key)
    {
        await using var blob = await Blobs.GetAsync(key, Cancellation);
        if (blob is null)
            return null;
        using var reader = new StreamReader(blob.Content);
        return await reader.ReadToEndAsync(Cancellation);
    }

    protected async Task<List<string>> KeysAsync(string prefix, int limit)
    {
        var keys = new List<string>();
        string? next = null;
        do
        {
            var page = await Blobs.ListAsync(prefix, next, limit, Cancellation);
            Assert.InRange(page.Items.Count, 0, limit);
            keys.AddRange(page.Items.Select(item => item.Key));
            next = page.Next;
        }
        while (next is not null);
        return keys;
    }

    private Process StartWriter(string key)
    {
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));
        var profile = Path.GetRelativePath(Repository.Root, AppContext.BaseDirectory).Split('/')[3];
        var program = Path.Combine(
            Repository.Root, "tests/Kimberly.Blobs.TestProgram/bin", profile, configuration ?? "", "net10.0/Kimberly.Blobs.TestProgram.dll");
        var start = new ProcessStartInfo("dotnet", [program, key]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        foreach (var (setting, value) in Settings)
            start.Environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start) ?? throw new InvalidOperationException("The writer did not start.");
    }
}
