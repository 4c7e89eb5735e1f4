using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Kimberly.Contracts.Memory;
using Kimberly.Memory.Api;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.Memory.Tests;

/// <summary>What tests ask of memory, in their words.</summary>
internal static class MemoryCalls
{
    public static async Task<ItemAnswer> RememberAsync(this HttpClient person, string content, object? more = null)
    {
        using var response = await person.SendJsonAsync(HttpMethod.Post, "/memory", Merge(new { content }, more));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.ReadAsync<ItemAnswer>();
    }

    public static async Task<ItemPage> ListAsync(this HttpClient person, string queryString = "")
    {
        using var response = await person.GetAsync($"/memory{queryString}", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.ReadAsync<ItemPage>();
    }

    public static async Task<MemoryQueryAnswer> AskAsync(this HttpClient person, string query, object? more = null)
    {
        using var response = await person.SendJsonAsync(HttpMethod.Post, "/memory/query", Merge(new { query }, more));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.ReadAsync<MemoryQueryAnswer>();
    }

    public static async Task<HttpResponseMessage> SendJsonAsync(
        this HttpClient client, HttpMethod method, string address, object? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
        {
            request.Content = body is string json
                ? new StringContent(json, System.Text.Encoding.UTF8, "application/json")
                : JsonContent.Create(body, options: KimberlyJson.Options);
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public static async Task<T> ReadAsync<T>(this HttpResponseMessage response) =>
        await response.Content.ReadFromJsonAsync<T>(KimberlyJson.Options, TestContext.Current.CancellationToken)
        ?? throw new InvalidOperationException("The answer is null.");

    /// <summary>The answer is this problem, in the form that every problem has.</summary>
    public static async Task<JsonElement> AssertProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string code, string? field = null)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.ReadAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        if (field is not null)
        {
            Assert.Contains(problem.GetProperty("errors").EnumerateObject(), error => error.Name == field);
        }

        return problem;
    }

    public static IReadOnlyList<string> List(params string[] values) => values;

    /// <summary>Asks again until it holds, for as long as a person would wait.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }

    private static Dictionary<string, object?> Merge(object first, object? second) =>
        new[] { first, second }.OfType<object>()
            .SelectMany(part => part.GetType().GetProperties().Select(property => (property.Name, Value: property.GetValue(part))))
            .ToDictionary(member => member.Name, member => member.Value);
}
