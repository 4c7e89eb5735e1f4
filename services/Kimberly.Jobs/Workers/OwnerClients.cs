using Kimberly.Jobs.Kinds;
using Kimberly.ServiceDefaults.Http;

namespace Kimberly.Jobs.Workers;

/// <summary>One client for each service that owns work.</summary>
internal static class OwnerClients
{
    public static string NameOf(string service) => $"owner-{service}";

    /// <summary>Nobody waits for a job's call as a whole: whoever makes it keeps the time.</summary>
    public static void AddOwnerClients(this WebApplicationBuilder builder, IEnumerable<JobKind> kinds)
    {
        foreach (var service in kinds.Select(kind => kind.Service).Distinct())
        {
            builder.AddServiceClient(NameOf(service), service, CallAs.Service, CallTimes.Streaming);
        }
    }
}
