using Kimberly.Testing.Client;

namespace Kimberly.EndToEnd.Tests.HostileInput;

/// <summary>Somebody with a profile, a conversation, a memory and an API key.</summary>
internal sealed class Person(HttpClient client, SignedIn account, IReadOnlyDictionary<string, string> ids)
{
    public Guid Id => account.UserId;

    public string Token => account.AccessToken;

    public HttpClient Client => client;

    /// <summary>An id of theirs, by the first segment of the path under which it is found.</summary>
    public IReadOnlyDictionary<string, string> Ids => ids;

    public static async Task<Person> CreateAsync(RunningKimberly kimberly, CancellationToken cancellation)
    {
        var account = await SignUpAsync(kimberly, cancellation);
        var client = kimberly.ClientWith(account.AccessToken);
        var turn = await client.PostPatientlyAsync("/chat", new { message = "Remember that my dog is called Biscuit" }, cancellation);
        var item = await client.PostPatientlyAsync("/memory", new { content = "🐈 is called Rex", tags = Tags }, cancellation);
        var key = await client.PostPatientlyAsync("/keys", new { name = "my first key" }, cancellation);
        return new Person(client, account, new Dictionary<string, string>
        {
            ["conversations"] = turn.Text("conversation_id"),
            ["memory"] = item.Text("id"),
            ["keys"] = key.Text("id"),
        });
    }

    /// <summary>A new account, and nothing else.</summary>
    public static async Task<SignedIn> SignUpAsync(RunningKimberly kimberly, CancellationToken cancellation)
    {
        var body = new { email = $"{Guid.CreateVersion7():N}@example.com", password = SignedIn.Password };
        using var response = await kimberly.Gateway.SendPatientlyAsync(
            () => new HttpRequestMessage(HttpMethod.Post, "/signup") { Content = JsonCalls.Body(body) }, cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
        return await response.ReadAsync<SignedIn>(cancellation);
    }

    /// <summary>All that is stored for them.</summary>
    public async Task<string> ReadAllAsync(CancellationToken cancellation)
    {
        string[] paths = ["/user", "/conversations", $"/conversations/{ids["conversations"]}", "/memory", "/keys"];
        return string.Join('\n', await Task.WhenAll(paths.Select(async path =>
        {
            using var response = await client.SendPatientlyAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation);
            Assert.True(response.IsSuccessStatusCode, $"GET {path}: {(int)response.StatusCode}");
            return await response.Content.ReadAsStringAsync(cancellation);
        })));
    }

    private static readonly string[] Tags = ["pets"];
}
