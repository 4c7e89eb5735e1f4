using Kimberly.Testing;

namespace Kimberly.Gateway.Tests;

/// <summary>The gateway on a real socket, in front of the given addresses.</summary>
internal static class GatewayUnderTest
{
    public static ServiceFactory<Program> Create(string redis, params (string Service, string Address)[] services)
    {
        var gateway = new ServiceFactory<Program>().With("ConnectionStrings:redis", redis);
        foreach (var service in services.GroupBy(service => service.Service))
        {
            foreach (var (index, replica) in service.Index())
            {
                gateway.With($"services:{service.Key}:http:{index}", replica.Address);
            }
        }

        gateway.UseKestrel(0);
        return gateway;
    }
}
