using System.Globalization;
using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Projects;

/// <summary>Runs one replica of a project, with the environment that Aspire would give it.</summary>
internal sealed class ProjectPlan(ProjectResource resource, int replica, ProjectOutput output) : IProcessPlan
{
    private const string LivenessPath = "/alive";
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(5);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });

    /// <inheritdoc/>
    public Task CheckPrerequisitesAsync(CancellationToken cancellationToken) =>
        File.Exists(output.Assembly)
            ? Task.CompletedTask
            : throw new DistributedApplicationException($"The project '{resource.Name}' is not built: {output.Assembly} does not exist. `./kimberly up` builds everything.");

    /// <inheritdoc/>
    public async Task<ProcessSpec> PrepareAsync(CancellationToken cancellationToken) =>
        new(DotNet.Find(), "exec", output.Assembly)
        {
            WorkingFolder = output.ProjectFolder,
            Environment = await EnvironmentAsync(cancellationToken),
        };

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        foreach (var check in resource.Annotations.OfType<HttpHealthCheckAnnotation>())
        {
            if (await CheckAsync(check, cancellationToken) is { } problem)
                return problem;
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        if (!resource.TryGetLastAnnotation<HttpHealthCheckAnnotation>(out var check))
            return true;

        // Its health may wait for others; this path never does, and where a program has none, "not found" is an answer too.
        using var answer = await Http.GetAsync(resource.GetEndpoint(check.EndpointName).UrlOf(replica) + LivenessPath, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return true;
    }

    private async Task<string?> CheckAsync(HttpHealthCheckAnnotation check, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CheckLimit);
        var url = resource.GetEndpoint(check.EndpointName).UrlOf(replica) + check.Path;
        try
        {
            using var answer = await Http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return (int)answer.StatusCode == check.StatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"{check.Path} answers {(int)answer.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return $"{check.Path} does not answer: {e.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{check.Path} did not answer within {CheckLimit.TotalSeconds} s";
        }
    }

    private async Task<Dictionary<string, string?>> EnvironmentAsync(CancellationToken cancellationToken)
    {
        var environment = System.Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
            ?? System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
            ?? "Development";
        var variables = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = Urls(),
            ["ASPNETCORE_ENVIRONMENT"] = environment,
            ["DOTNET_ENVIRONMENT"] = environment,
            ["OTEL_SERVICE_NAME"] = resource.Name,
            ["OTEL_RESOURCE_ATTRIBUTES"] = ResourceAttributes(),
            ["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory",
        };
        foreach (var (name, value) in await resource.GetEnvironmentVariableValuesAsync(cancellationToken))
            variables[name] = value;
        return variables;
    }

    // A program without endpoints is given one nobody needs: left alone, every such web application would want the same default port.
    private string Urls()
    {
        var urls = resource.Annotations.OfType<EndpointAnnotation>()
            .Where(endpoint => endpoint.Allocation is not null)
            .Select(endpoint => $"{endpoint.UriScheme}://{endpoint.Allocation?.ListenHost}:{endpoint.Allocation?.Ports[replica]}")
            .ToList();
        return urls.Count > 0 ? string.Join(';', urls) : "http://127.0.0.1:0";
    }

    private string ResourceAttributes()
    {
        var instance = string.Create(CultureInfo.InvariantCulture, $"service.instance.id={resource.Name}-{replica}");
        return System.Environment.GetEnvironmentVariable("OTEL_RESOURCE_ATTRIBUTES") is { Length: > 0 } owners ? $"{owners},{instance}" : instance;
    }
}
