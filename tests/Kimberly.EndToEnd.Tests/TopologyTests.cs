using Kimberly.AppHost;

namespace Kimberly.EndToEnd.Tests;

/// <summary>The AppHost as a model: nothing is started.</summary>
public sealed class TopologyTests
{
    private static readonly string[] Services = ["auth", "chat", "gateway", "inference", "jobs", "memory", "users"];

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Topology_EveryService_HasAHealthCheck()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<KimberlyAppHost>(_cancellation);
        var projects = builder.Resources.OfType<ProjectResource>().ToArray();

        Assert.Equal(Services, projects.Select(project => project.Name).Order());
        Assert.All(projects, project => Assert.NotEmpty(project.Annotations.OfType<HealthCheckAnnotation>()));
    }

    [Fact]
    public async Task Topology_EveryReference_IsWaitedForInOneDirection()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<KimberlyAppHost>(_cancellation);

        foreach (var resource in builder.Resources)
        {
            foreach (var reference in References(resource))
            {
                // Two services that call one another cannot both wait: then the other one does.
                Assert.True(
                    Waits(resource, reference) || Waits(reference, resource),
                    $"{resource.Name} refers to {reference.Name}, and neither waits for the other.");
            }
        }
    }

    [Fact]
    public async Task Topology_OnlyTheGateway_IsReachableFromOutside()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<KimberlyAppHost>(_cancellation);

        var external = builder.Resources
            .Where(resource => resource.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.IsExternal))
            .Select(resource => resource.Name);

        Assert.Equal(["gateway"], external);
    }

    [Fact]
    public async Task Topology_EveryContainerImage_IsPinned()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<KimberlyAppHost>(_cancellation);

        var images = builder.Resources.SelectMany(resource => resource.Annotations.OfType<ContainerImageAnnotation>()).ToArray();

        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.DoesNotContain(image.Tag, new[] { null, "", "latest" }));
    }

    private static IEnumerable<IResource> References(IResource resource) =>
        resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Where(relation => relation.Type == "Reference" && relation.Resource is not ParameterResource)
            .Select(relation => relation.Resource);

    private static bool Waits(IResource resource, IResource other) =>
        resource.Annotations.OfType<WaitAnnotation>().Any(wait => wait.Resource == other);
}
