using System.Net;

namespace Kimberly.Blobs.Tests.Downloads;

public sealed class DownloadTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kimberly-blobs-").FullName;
    private FileService? _service;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private FileService Service => _service ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _service = await FileService.StartAsync(Store.Folder(_folder));
        await Service.Blobs.PutAsync("reports/march", new MemoryStream("<script>alert(1)</script>"u8.ToArray()), "text/html", Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Link_Followed_GivesTheFileAsADownload()
    {
        var link = Service.Links.Create("reports/march", "März \"2026\".html", TimeSpan.FromHours(1));

        using var answer = await Service.Client.GetAsync(link.Url, Cancellation);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("<script>alert(1)</script>", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(25, answer.Content.Headers.ContentLength);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("März \"2026\".html", answer.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("default-src 'none'; sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task Link_ToALargeFile_GivesAllOfIt()
    {
        const int length = 30_000_000;
        await Service.Blobs.PutAsync("large", new SampleStream(length), "application/zip", Cancellation);

        await using var content = await Service.Client.GetStreamAsync(Service.Links.Create("large", "export.zip", TimeSpan.FromHours(1)).Url, Cancellation);

        Assert.Equal((length, true), await SampleStream.CompareAsync(content, Cancellation));
    }

    [Fact]
    public async Task Link_WorksUntilItsSecondOfExpiry()
    {
        var link = Service.Links.Create("reports/march", "march.html", TimeSpan.FromMinutes(10));
        Assert.Equal(Service.Time.GetUtcNow() + TimeSpan.FromMinutes(10), link.ExpiresAt);

        Service.Time.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(link.Url.ToString()));

        Service.Time.Advance(TimeSpan.FromSeconds(1));
        await AssertNotFoundAsync(link.Url.ToString());
    }

    [Fact]
    public async Task Link_WhoseBlobIsDeleted_IsNotFound()
    {
        var link = Service.Links.Create("reports/march", "march.html", TimeSpan.FromMinutes(10));
        await Service.Blobs.DeleteAsync("reports/march", Cancellation);

        await AssertNotFoundAsync(link.Url.ToString());
    }

    [Fact]
    public async Task Token_ChangedAnywhere_IsNotFound()
    {
        var url = Service.Links.Create("reports/march", "march.html", TimeSpan.FromMinutes(10)).Url.ToString();

        for (var i = "/files/".Length; i < url.Length; i++)
        {
            foreach (var other in "Aw")
            {
                if (url[i] != other)
                    Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(url[..i] + other + url[(i + 1)..]));
            }
        }
    }

    [Fact]
    public async Task Token_CutOrExtended_IsNotFound()
    {
        var url = Service.Links.Create("reports/march", "march.html", TimeSpan.FromMinutes(10)).Url.ToString();

        for (var length = "/files/".Length; length < url.Length; length++)
            Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(url[..length]));
        foreach (var end in (string[])["A", "=", "==", "%20", "%0A", "/x"])
            Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(url + end));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("..%2f..%2fetc%2fpasswd")]
    [InlineData("reports%2Fmarch")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public Task Token_ThatWeNeverWrote_IsNotFound(string token) => AssertNotFoundAsync($"/files/{token}");

    [Fact]
    public Task Token_ThatIsVeryLong_IsNotFound() => AssertNotFoundAsync("/files/" + new string('A', 6000));

    [Fact]
    public async Task Link_OfAnotherInstallation_IsNotFound()
    {
        var settings = Store.Folder(_folder);
        settings["Blobs:LinkSecret"] = "another secret, and just as long as it";
        await using var other = await FileService.StartAsync(settings);

        await AssertNotFoundAsync(other.Links.Create("reports/march", "march.html", TimeSpan.FromMinutes(10)).Url.ToString());
    }

    [Fact]
    public async Task Link_WithAPublicAddress_BeginsWithIt()
    {
        var settings = Store.Folder(_folder);
        settings["Blobs:PublicUrl"] = "https://kimberly.example.com/home/";
        await using var other = await FileService.StartAsync(settings);

        var link = other.Links.Create("reports/march", "march.html", TimeSpan.FromMinutes(10));

        Assert.StartsWith("https://kimberly.example.com/home/files/", link.Url.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(link.Url.AbsolutePath["/home".Length..]));
    }

    [Fact]
    public async Task Link_OfTheGreatestLength_Works()
    {
        var key = string.Join('/', Enumerable.Repeat(new string('k', 127), 4)) + "k";
        await Service.Blobs.PutAsync(key, new MemoryStream([1]), "text/plain", Cancellation);

        var link = Service.Links.Create(key, new string('文', 150), TimeSpan.FromDays(7));

        Assert.Equal(HttpStatusCode.OK, await StatusOfAsync(link.Url.ToString()));
    }

    [Theory]
    [InlineData("../a", "a.txt", 60)]
    [InlineData("a", "", 60)]
    [InlineData("a", "a/b", 60)]
    [InlineData("a", "a\\b", 60)]
    [InlineData("a", "a\r\nb", 60)]
    [InlineData("a", "a.txt", 0)]
    [InlineData("a", "a.txt", 604_801)]
    public void Link_ToWhatCannotBe_IsRefused(string key, string name, int seconds) =>
        Assert.ThrowsAny<ArgumentException>(() => Service.Links.Create(key, name, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Link_ToANameThatIsNoText_IsRefused() =>
        Assert.ThrowsAny<ArgumentException>(() => Service.Links.Create("a", "a" + (char)0xD800, TimeSpan.FromMinutes(1)));

    [Fact]
    public async Task Download_WhileTheStoreIsAway_IsUnavailable()
    {
        await using var lonely = await FileService.StartAsync(new Dictionary<string, string?>
        {
            ["Blobs:Provider"] = "S3",
            ["Blobs:LinkSecret"] = Store.LinkSecret,
            ["Blobs:S3:ServiceUrl"] = "http://127.0.0.1:1",
            ["Blobs:S3:Bucket"] = "kimberly",
            ["Blobs:S3:AccessKey"] = "key",
            ["Blobs:S3:SecretKey"] = "secret",
        });

        using var answer = await lonely.Client.GetAsync(lonely.Links.Create("a", "a.txt", TimeSpan.FromMinutes(1)).Url, Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("dependency_unavailable", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> StatusOfAsync(string url)
    {
        using var answer = await Service.Client.GetAsync(new Uri(url, UriKind.Relative), Cancellation);
        return answer.StatusCode;
    }

    private async Task AssertNotFoundAsync(string url)
    {
        using var answer = await Service.Client.GetAsync(new Uri(url, UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("\"not_found\"", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}
