using Kimberly.AppHost;

namespace Kimberly.Embedded.Tests.Declaration;

public sealed class AppHostTests
{
    [Fact]
    public async Task AppHost_TakenIntoATest_ShowsItsResourcesWithoutStartingThem()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<KimberlyAppHost>(TestContext.Current.CancellationToken);

        var services = builder.Resources.OfType<ProjectResource>().ToList();

        Assert.Equal(["auth", "users", "inference", "memory", "jobs", "chat", "gateway"], services.Select(service => service.Name));
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

    [Fact]
    public async Task AppHost_WithACertificate_OpensHttpsAndKeepsManagementToTheMachine()
    {
        var certificate = Path.GetTempFileName();
        try
        {
            await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<KimberlyAppHost>(
                [$"--KIMBERLY_TLS_CERTIFICATE={certificate}", "--KIMBERLY_TLS_REDIRECT_PORT=8081"], TestContext.Current.CancellationToken);

            var endpoints = builder.Resources.Single(resource => resource.Name == "gateway").Annotations.OfType<EndpointAnnotation>().ToList();

            Assert.Equal(["https", "http", "http"], endpoints.Select(endpoint => endpoint.UriScheme));
            Assert.Equal([true, true, false], endpoints.Select(endpoint => endpoint.IsExternal));
            Assert.Equal("management", endpoints[^1].Name);
            Assert.Contains("Kestrel__Certificates__Default__Path", await SettingsOfAsync(builder, "gateway"));
        }
        finally
        {
            File.Delete(certificate);
        }
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
