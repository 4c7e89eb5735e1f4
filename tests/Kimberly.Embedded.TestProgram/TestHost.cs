namespace Kimberly.Embedded.TestProgram;

/// <summary>An AppHost in a process of its own, for the tests that kill it.</summary>
internal static class TestHost
{
    /// <summary>Runs two services, one of which waits for the other, Redis and Kafka.</summary>
    public static void Run(string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(args);
        var redis = builder.AddRedis("redis");
        var kafka = builder.AddKafka("kafka");
        var inner = builder.AddProject("inner", "Kimberly.Embedded.TestProgram.csproj")
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/ready")
            .WithReference(redis).WaitFor(redis)
            .WithReference(kafka).WaitFor(kafka);
        builder.AddProject("outer", "Kimberly.Embedded.TestProgram.csproj")
            .WithHttpEndpoint(port: builder.Configuration.GetValue<int>("KIMBERLY_PORT"))
            .WithExternalHttpEndpoints()
            .WithHttpHealthCheck("/ready")
            .WithReference(inner).WaitFor(inner);
        builder.Build().Run();
    }
}
