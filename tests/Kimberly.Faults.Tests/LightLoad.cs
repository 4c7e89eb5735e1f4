using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Kimberly.Testing.Client;

namespace Kimberly.Faults.Tests;

/// <summary>A person who uses everything a little, without a pause: writes memories, reads, changes the profile, and talks. Keeps what was acknowledged.</summary>
internal sealed class LightLoad : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SlowPace = TimeSpan.FromMilliseconds(500);

    // A call that takes this long hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _written = new();
    private readonly ConcurrentQueue<string> _talked = new();
    private readonly ConcurrentQueue<string> _names = new();
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly CancellationTokenSource _ended;
    private readonly HttpClient _person;
    private readonly Task _running;

    private LightLoad(HttpClient person, CancellationToken cancellation)
    {
        _person = person;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _running = Task.WhenAll(
            RepeatAsync(Pace, i => CallAsync(HttpMethod.Post, Remember, new { content = $"The {i}th thing of many." })),
            RepeatAsync(Pace, _ => CallAsync(HttpMethod.Get, "/conversations", null)),
            RepeatAsync(Pace, _ => CallAsync(HttpMethod.Get, Profile, null)),
            RepeatAsync(Pace, i => CallAsync(HttpMethod.Put, Profile, new { name = $"Ada the {i}th" })),
            RepeatAsync(SlowPace, _ => CallAsync(HttpMethod.Get, "/.well-known/jwks.json", null)),
            RepeatAsync(SlowPace, _ => CallAsync(HttpMethod.Post, Talk, new { message = "Hello" })));
    }

    /// <summary>The path that the service with two replicas answers.</summary>
    public const string Profile = "/user";

    private const string Remember = "/memory";
    private const string Talk = "/chat";
    private const int KindsOfCalls = 6;

    /// <summary>The ids of the memories whose writing was acknowledged.</summary>
    public IReadOnlyCollection<string> Written => _written;

    /// <summary>The ids of the conversations of which a reply has arrived.</summary>
    public IReadOnlyCollection<string> Talked => _talked;

    /// <summary>The names in the profile whose change was acknowledged, the last one last.</summary>
    public IReadOnlyCollection<string> Names => _names;

    /// <summary>Every call that has ended.</summary>
    public IReadOnlyCollection<Call> Calls => _calls;

    public static LightLoad Start(HttpClient person, CancellationToken cancellation) => new(person, cancellation);

    /// <summary>Waits until each path has been answered well once more: what was broken works again.</summary>
    public async Task UntilAllWorksAsync(CancellationToken cancellation)
    {
        var before = _calls.Count;
        while (_calls.Skip(before).Where(call => call.IsSuccess).Select(call => (call.Method, call.Path)).Distinct().Count() < KindsOfCalls)
        {
            await Task.Delay(Pace, cancellation);
        }
    }

    /// <summary>Ends the load; calls that run are cut, and neither acknowledged nor counted.</summary>
    public async Task StopAsync()
    {
        await _ended.CancelAsync();
        await _running;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _ended.Dispose();
    }

    private async Task RepeatAsync(TimeSpan pace, Func<int, Task> call)
    {
        using var pacemaker = new PeriodicTimer(pace);
        try
        {
            for (var i = 0; await pacemaker.WaitForNextTickAsync(_ended.Token); i++)
            {
                await call(i);
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task CallAsync(HttpMethod method, string path, object? body)
    {
        var began = Stopwatch.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        limit.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonCalls.Body(body) };
            using var response = await _person.SendAsync(request, limit.Token);
            if (response.IsSuccessStatusCode)
            {
                Keep(method, path, await response.ReadJsonAsync(limit.Token));
            }

            _calls.Enqueue(new Call(method, path, response.StatusCode, response.Headers.RetryAfter is not null, Stopwatch.GetElapsedTime(began)));
        }
        catch (Exception ex) when (!_ended.IsCancellationRequested && ex is HttpRequestException or OperationCanceledException or IOException)
        {
            _calls.Enqueue(new Call(method, path, null, false, Stopwatch.GetElapsedTime(began)));
        }
    }

    private void Keep(HttpMethod method, string path, JsonElement answer)
    {
        if (path == Remember)
        {
            _written.Enqueue(answer.Text("id"));
        }
        else if (path == Talk)
        {
            _talked.Enqueue(answer.Text("conversation_id"));
        }
        else if (method == HttpMethod.Put)
        {
            _names.Enqueue(answer.Text("name"));
        }
    }

    /// <summary>One call and how it ended.</summary>
    /// <param name="Method">How it was called.</param>
    /// <param name="Path">What was called.</param>
    /// <param name="Status">The status; null where the connection broke.</param>
    /// <param name="SaysWhen">Whether the answer says when to try again.</param>
    /// <param name="Took">How long it took.</param>
    public sealed record Call(HttpMethod Method, string Path, HttpStatusCode? Status, bool SaysWhen, TimeSpan Took)
    {
        public bool IsSuccess => Status is { } status && (int)status < 300;

        /// <summary>An answer, or a refusal that says when to try again.</summary>
        public bool IsProper => IsSuccess || (Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests && SaysWhen);
    }
}
