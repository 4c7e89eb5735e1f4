using Kimberly.AppHost;

namespace Kimberly.Embedded.Tests.Declaration;

public sealed class AppHostTests
{
    [Fact]
    public async Task AppHost_TakenIntoATest_ShowsItsResourcesWithoutStartingThem()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<KimberlyAppHost>(TestContext.Current.CancellationToken);

        var services = builder.Resources.OfType<ProjectResource>().ToList();

        Assert.Equal(["auth", "users", "inference", "memory", "chat", "gateway"], services.Select(service => service.Name));
        Assert.All(services, service => Assert.True(File.Exists(service.Annotations.OfType<IProjectMetadata>().Single().ProjectPath)));
        Assert.All(services, service => Assert.True(service.TryGetAnnotationsOfType<HealthCheckAnnotation>(out _)));
    }

    [Fact]
    public async Task AppHost_WithOwnersSettings_PassesThemToTheServiceThatOwnsThem()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<KimberlyAppHost>(
            ["--Inference:OpenAI:Model=llama3.1:8b"], TestContext.Current.CancellationToken);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);

        Assert.Contains("Inference__OpenAI__Model", await SettingsOfAsync(builder, "inference"));
        Assert.DoesNotContain("Inference__OpenAI__Model", await SettingsOfAsync(builder, "chat"));
    }

    // Only what needs no running application: connection strings and URLs are not known here.
    private static async Task<List<string>> SettingsOfAsync(IDistributedApplicationTestingBuilder builder, string service)
    {
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, [], TestContext.Current.CancellationToken);
        foreach (var callback in builder.Resources.Single(resource => resource.Name == service).Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            try
            {
                await callback.Callback(context);
            }
            catch (InvalidOperationException)
            {
                // An endpoint, which has no port before the start.
            }
        }

        return [.. context.EnvironmentVariables.Keys];
    }
}
