using Kimberly.Embedded.Home;

namespace Kimberly.Embedded.Tests.Home;

public sealed class SecretFileTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("secret-test-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void Secret_AskedForAgain_IsTheSame()
    {
        var first = SecretFile.GetOrCreate(_home, "password", () => "one");

        Assert.Equal(first, SecretFile.GetOrCreate(_home, "password", () => "two"));
    }

    [Fact]
    public void Secret_Kept_IsForItsOwnerOnly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Linux only.");
        SecretFile.GetOrCreate(_home, "password", () => "one");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, ModeOf("secrets/password"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, ModeOf("secrets"));
    }

    private UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(Path.Combine(_home, path));
}
