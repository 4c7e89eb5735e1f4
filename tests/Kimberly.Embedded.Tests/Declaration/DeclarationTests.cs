namespace Kimberly.Embedded.Tests.Declaration;

public sealed class DeclarationTests
{
    [Fact]
    public async Task Declaration_Inspected_HasWhatAspireWouldHave()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var postgres = builder.AddPostgres("postgres").WithImage("pgvector/pgvector", "0.8.0-pg17").WithDataVolume();
        var database = postgres.AddDatabase("notesdb");
        var service = builder.AddTestService("notes").WithReference(database).WaitFor(database).WithReplicas(2).WithExternalHttpEndpoints().Resource;

        Assert.True(service.TryGetAnnotationsOfType<HealthCheckAnnotation>(out _));
        Assert.Contains(service.Annotations.OfType<ResourceRelationshipAnnotation>(), r => r.Type == "Reference" && r.Resource == database.Resource);
        Assert.Equal([postgres.Resource, database.Resource], service.Annotations.OfType<WaitAnnotation>().Select(wait => wait.Resource));
        Assert.Equal(2, service.Annotations.OfType<ReplicaAnnotation>().Single().Replicas);
        Assert.True(service.Annotations.OfType<EndpointAnnotation>().Single().IsExternal);
        Assert.Equal("0.8.0-pg17", postgres.Resource.Annotations.OfType<ContainerImageAnnotation>().Single().Tag);
        Assert.Equal(["postgres-password", "postgres", "notesdb", "notes"], builder.Resources.Select(resource => resource.Name));
    }

    [Fact]
    public async Task Declaration_WithTwoResourcesOfOneName_IsRefused()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddTestService("notes");

        var refused = Assert.Throws<DistributedApplicationException>(() => builder.AddTestService("Notes"));

        Assert.Contains("'Notes'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Application_WhoseServicesWaitInACircle_IsRefusedByName()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        var first = builder.AddTestService("first");
        var second = builder.AddTestService("second").WaitFor(first);
        first.WaitFor(second);
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("first -> second -> first", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Application_WithAProjectThatIsNotBuilt_SaysWhichAndHow()
    {
        await using var builder = DistributedApplicationTestingBuilder.Create();
        builder.AddProject("ghost", "../Ghost/Ghost.csproj").WithHttpEndpoint();
        await using var app = await builder.BuildAsync(TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("'ghost' is not built", refused.Message, StringComparison.Ordinal);
        Assert.Contains("./kimberly up", refused.Message, StringComparison.Ordinal);
    }
}
