using System.Globalization;
using System.Net.Http.Json;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.Messaging.Transport;

/// <summary>Asks the service that produces a topic.</summary>
internal sealed class ProducerClient(IHttpClientFactory clients)
{
    /// <summary>The name of the HTTP client for a producing service.</summary>
    public static string Of(string service) => $"messaging-{service}";

    /// <summary>What the service sent to a partition between two places.</summary>
    public async Task<RowsAnswer> RowsAsync(string topic, int partition, LogPosition from, LogPosition to, CancellationToken cancellation)
    {
        var client = clients.CreateClient(Of(TopicName.ProducerOf(topic)));
        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"/internal/messaging/rows?topic={topic}&partition={partition}&from_epoch={from.Epoch}&from_offset={from.Offset}&to_epoch={to.Epoch}&to_offset={to.Offset}");
        return await client.GetFromJsonAsync<RowsAnswer>(query, KimberlyJson.Options, cancellation) ?? throw new HttpRequestException("The rows are missing in the answer.");
    }

    /// <summary>Tells a service how far its topics are read.</summary>
    public async Task<PositionsAnswer> ReportAsync(string service, PositionsRequest positions, CancellationToken cancellation)
    {
        using var response = await clients.CreateClient(Of(service)).PostAsJsonAsync("/internal/messaging/positions", positions, KimberlyJson.Options, cancellation);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<PositionsAnswer>(KimberlyJson.Options, cancellation) ?? throw new HttpRequestException("The answer is empty.");
    }
}
