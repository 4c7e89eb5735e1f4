namespace Kimberly.Embedded.Tests.Declaration;

public sealed class ObjectStorageTests
{
    [Fact]
    public async Task ObjectStorage_GivenToServices_IsOneFolderOfTheDataFolderAndOneSecret()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var storage = builder.AddObjectStorage("storage");
        var writer = builder.AddTestService("writer").WithObjectStorage(storage).WaitFor(storage).Resource;
        var reader = builder.AddTestService("reader").WithObjectStorage(storage).WaitFor(storage).Resource;

        var settings = await writer.GetEnvironmentVariableValuesAsync(TestContext.Current.CancellationToken);

        Assert.Equal("FileSystem", settings["Blobs__Provider"]);
        Assert.Equal(Path.Combine(builder.Configuration["KIMBERLY_HOME"] ?? "", "data/storage"), settings["Blobs__Folder"]);
        Assert.Equal(43, settings["Blobs__LinkSecret"].Length);
        Assert.Equal(settings, await reader.GetEnvironmentVariableValuesAsync(TestContext.Current.CancellationToken));
        Assert.Contains(writer.Annotations.OfType<ResourceRelationshipAnnotation>(), r => r.Type == "Reference" && r.Resource == storage.Resource);
    }

    [Fact]
    public async Task ObjectStorage_UnderAnotherBuilderOfTheSameFolder_HasTheSameSecret()
    {
        var home = Directory.CreateTempSubdirectory("kimberly-test-").FullName;
        try
        {
            Assert.Equal(await SecretAsync(home), await SecretAsync(home));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }

        static async Task<string> SecretAsync(string home)
        {
            var builder = new DistributedApplicationBuilder([$"--KIMBERLY_HOME={home}"], typeof(ObjectStorageTests).Assembly);
            var service = builder.AddTestService("writer").WithObjectStorage(builder.AddObjectStorage("storage")).Resource;
            return (await service.GetEnvironmentVariableValuesAsync(TestContext.Current.CancellationToken))["Blobs__LinkSecret"];
        }
    }

    [Fact]
    public async Task Service_WaitingForObjectStorage_Starts()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var storage = builder.AddObjectStorage("storage");
        builder.AddTestService("writer").WithObjectStorage(storage).WaitFor(storage);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(Limits.Token());

        await app.ResourceNotifications.WaitForResourceHealthyAsync("writer", Limits.Token());

        Assert.EndsWith("/data/storage", await app.EnvironmentOfAsync("writer", "Blobs__Folder", Limits.Token()), StringComparison.Ordinal);
    }
}
