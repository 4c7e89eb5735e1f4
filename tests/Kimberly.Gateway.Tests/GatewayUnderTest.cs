using Kimberly.Testing;

namespace Kimberly.Gateway.Tests;

/// <summary>The gateway on a real socket, in front of the given addresses.</summary>
internal static class GatewayUnderTest
{
    public static ServiceFactory<Program> Create(string redis, params (string Service, string Address)[] services)
    {
        var gateway = WithoutPort(redis, services);
        gateway.UseKestrel(0);
        return gateway;
    }

    /// <summary>The same, for a test that says itself where the gateway listens.</summary>
    public static ServiceFactory<Program> WithoutPort(string redis, params (string Service, string Address)[] services)
    {
        // The tests of this assembly share an address, and but for those of the limits themselves none is about them.
        var gateway = new ServiceFactory<Program>().With("ConnectionStrings:redis", redis).With("RateLimits:Enabled", "false");
        foreach (var service in services.GroupBy(service => service.Service))
        {
            foreach (var (index, replica) in service.Index())
            {
                gateway.With($"services:{service.Key}:http:{index}", replica.Address);
            }
        }

        return gateway;
    }
}
