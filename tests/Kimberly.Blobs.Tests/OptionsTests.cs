using Microsoft.Extensions.Options;

namespace Kimberly.Blobs.Tests;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("Provider", "Ftp", "Blobs:Provider is 'Ftp'; it must be FileSystem or S3.")]
    [InlineData("Folder", null, "Blobs:Folder must name a folder in full; the provider FileSystem keeps blobs there.")]
    [InlineData("Folder", "blobs", "Blobs:Folder must name a folder in full; the provider FileSystem keeps blobs there.")]
    [InlineData("LinkSecret", "short", "Blobs:LinkSecret must be 32 characters or more; download links are signed with it, and the AppHost generates it.")]
    [InlineData("PublicUrl", "ftp://here", "Blobs:PublicUrl must be an address that begins with http:// or https://.")]
    public Task Setting_ThatIsWrong_StopsTheServiceWithASentence(string setting, string? value, string sentence) =>
        AssertRefusedAsync(Store.Folder("/tmp/kimberly-never-created"), setting, value, sentence);

    [Theory]
    [InlineData("S3:ServiceUrl", "minio:9000", "Blobs:S3:ServiceUrl must be an address that begins with http:// or https://, or not set for AWS.")]
    [InlineData("S3:Region", "", "Blobs:S3:Region must not be empty.")]
    [InlineData("S3:Bucket", null, "Blobs:S3:Bucket must name a bucket, in 3 to 63 characters.")]
    [InlineData("S3:AccessKey", null, "Blobs:S3:AccessKey is not set; the provider S3 needs it.")]
    [InlineData("S3:SecretKey", null, "Blobs:S3:SecretKey is not set; the provider S3 needs it.")]
    public Task SettingOfS3_ThatIsWrong_StopsTheServiceWithASentence(string setting, string? value, string sentence) =>
        AssertRefusedAsync(
            new Dictionary<string, string?>
            {
                ["Blobs:Provider"] = "S3",
                ["Blobs:LinkSecret"] = Store.LinkSecret,
                ["Blobs:S3:Bucket"] = "kimberly",
                ["Blobs:S3:AccessKey"] = "key",
                ["Blobs:S3:SecretKey"] = "secret",
            },
            setting,
            value,
            sentence);

    private static async Task AssertRefusedAsync(Dictionary<string, string?> settings, string setting, string? value, string sentence)
    {
        settings[$"Blobs:{setting}"] = value;

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => Store.StartAsync(settings));

        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
    }
}
