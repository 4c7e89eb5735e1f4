using System.Net;
using System.Text.Json;
using Xunit;

namespace Kimberly.Testing.Client;

/// <summary>What a client expects of a refusal.</summary>
public static class ProblemAssert
{
    public static async Task<JsonElement> AssertAsync(
        HttpResponseMessage response, HttpStatusCode status, string code, CancellationToken cancellation)
    {
        var problem = await AssertRefusedAsync(response, "the request", cancellation);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, problem.Text("code"));
        return problem;
    }

    /// <summary>400 that blames this field.</summary>
    public static async Task AssertFieldAsync(HttpResponseMessage response, string field, CancellationToken cancellation)
    {
        var problem = await AssertAsync(response, HttpStatusCode.BadRequest, "validation_failed", cancellation);
        Assert.True(
            problem.TryGetProperty("errors", out var errors) && errors.TryGetProperty(field, out var sentences) && sentences.GetArrayLength() > 0,
            $"{field} is not named: {problem}");
    }

    /// <summary>Any 4xx, as long as it is a problem that explains itself.</summary>
    public static async Task<JsonElement> AssertRefusedAsync(HttpResponseMessage response, string what, CancellationToken cancellation)
    {
        var text = await response.Content.ReadAsStringAsync(cancellation);
        Assert.True((int)response.StatusCode is >= 400 and < 500, $"{what}: {(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.NotEmpty(problem.Text("code"));
        Assert.NotEmpty(problem.Text("title"));
        Assert.NotEmpty(problem.Text("detail"));
        Assert.NotEmpty(problem.Text("trace_id"));
        Assert.Equal((int)response.StatusCode, problem.GetProperty("status").GetInt32());
        return problem;
    }
}
