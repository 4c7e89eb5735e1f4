using Kimberly.Embedded.Home;

namespace Kimberly.Embedded.Tests.Home;

public sealed class KimberlyHomeTests : IDisposable
{
    // With the names of temporary homes, and one as a person would choose it.
    private readonly string _owners = Directory.CreateTempSubdirectory("kimberly-temporary-home-").FullName;
    private readonly string _orphan = Directory.CreateTempSubdirectory("kimberly-temporary-home-").FullName;
    private readonly string _demo = Directory.CreateTempSubdirectory("kimberly-demo-").FullName;

    public void Dispose()
    {
        foreach (var folder in new[] { _owners, _orphan, _demo }.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void TemporaryHome_Made_DeletesWhatKilledTestsLeftAndNoOwnersHome()
    {
        KimberlyHome.Open(_owners).Dispose();
        KimberlyHome.Open(_demo).Dispose();
        KimberlyHome.Open(_orphan).Dispose();
        File.WriteAllText(Path.Combine(_orphan, "run/temporary"), "");

        using var home = KimberlyHome.CreateTemporary();

        Assert.True(Directory.Exists(_owners));
        Assert.True(Directory.Exists(_demo));
        Assert.False(Directory.Exists(_orphan));
    }

    [Fact]
    public void TemporaryHome_InUse_IsNotDeletedByTheNextOne()
    {
        using var first = KimberlyHome.CreateTemporary();
        using var second = KimberlyHome.CreateTemporary();

        Assert.True(Directory.Exists(first.Path));
    }

    [Fact]
    public void Home_ThatAnotherHostHas_IsRefusedWithACodeOfItsOwn()
    {
        using var first = KimberlyHome.Open(_demo);

        Assert.Equal(ExitCodes.AlreadyRunning, Assert.Throws<DistributedApplicationException>(() => KimberlyHome.Open(_demo)).ExitCode);
    }

    [Fact]
    public void Home_ThatIsAFile_IsRefusedForThatReason()
    {
        var file = Path.Combine(_demo, "file");
        File.WriteAllText(file, "");

        var refused = Assert.Throws<DistributedApplicationException>(() => KimberlyHome.Open(file));

        Assert.NotEqual(ExitCodes.AlreadyRunning, refused.ExitCode);
        Assert.Contains("KIMBERLY_HOME", refused.Message, StringComparison.Ordinal);
    }
}
