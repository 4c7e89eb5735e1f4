using Kimberly.Testing.Client;
using Kimberly.Testing.Identity;
using Kimberly.Testing.Servers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

[assembly: AssemblyFixture(typeof(TestServers))]
[assembly: AssemblyFixture(typeof(TestBroker))]

namespace Kimberly.Messaging.Tests;

/// <summary>A shop that sends what was ordered, and a depot that books it: two services with a database each, and a topic of their own.</summary>
public abstract class MessagingTest(TestServers servers, TestBroker broker) : IAsyncLifetime
{
    private static int _shops;

    private readonly List<SampleHost> _hosts = [];
    private readonly string _name = $"shop{Interlocked.Increment(ref _shops)}";
    private string _shopDatabase = "";
    private string _depotDatabase = "";

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The producing service's name; another one for each test, because tests share a broker.</summary>
    protected string ShopName => _name;

    protected string DepotName => $"{_name}-depot";

    protected string Topic => $"{_name}.orders";

    protected TestTokens Tokens { get; } = new();

    private protected Depot Depot { get; } = new();

    protected TestServers Servers => servers;

    protected TestBroker Broker => broker;

    protected string ShopDatabase => _shopDatabase;

    protected string DepotDatabase => _depotDatabase;

    /// <summary>What all hosts of the test are told besides.</summary>
    protected Dictionary<string, string> Settings { get; } = new() { ["Messaging:FirstPause"] = "00:00:00.02", ["Messaging:Attempts"] = "4" };

    public async ValueTask InitializeAsync()
    {
        (_shopDatabase, _depotDatabase) = (await NewDatabaseAsync(), await NewDatabaseAsync());
        await PrepareAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_hosts.Select(host => host.DisposeAsync().AsTask()));
        await EndAsync();
        NpgsqlConnection.ClearAllPools();
        GC.SuppressFinalize(this);
    }

    protected virtual ValueTask PrepareAsync() => ValueTask.CompletedTask;

    protected virtual ValueTask EndAsync() => ValueTask.CompletedTask;

    private protected Task<SampleHost> StartShopAsync(Action<IServiceCollection>? change = null) =>
        StartAsync(ShopName, _shopDatabase, messaging => messaging.Publish<Ordered>(Topic, DepotName), change);

    /// <summary>A depot that knows where these shops are.</summary>
    private protected Task<SampleHost> StartDepotAsync(params SampleHost[] shops) => StartAsync(
        DepotName, _depotDatabase, messaging => messaging.Consume<Ordered, BookOrder>(Topic), services => services.AddSingleton(Depot),
        [.. shops.Select((shop, i) => ($"services:{ShopName}:http:{i}", shop.Address))]);

    private protected async Task<SampleHost> StartAsync(
        string service, string database, Action<MessagingBuilder> messaging, Action<IServiceCollection>? change = null, params (string Setting, string Value)[] settings)
    {
        var all = new Dictionary<string, string>(Settings)
        {
            ["ConnectionStrings:db"] = database,
            ["ConnectionStrings:redis"] = servers.RedisConnectionString,
        };
        foreach (var (setting, value) in settings)
        {
            all[setting] = value;
        }

        if (!all.ContainsKey("ConnectionStrings:kafka"))
        {
            all["ConnectionStrings:kafka"] = Broker.ConnectionString;
        }

        var host = await SampleHost.StartAsync(service, all, Tokens, messaging, change, Cancellation);
        _hosts.Add(host);
        return host;
    }

    /// <summary>Puts orders into the outbox, each in a transaction of its own.</summary>
    private protected static async Task OrderAsync(SampleHost shop, string key, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            await OrderTogetherAsync(shop, [(key, number)]);
        }
    }

    /// <summary>Puts orders into the outbox in one transaction.</summary>
    private protected static Task OrderTogetherAsync(SampleHost shop, IEnumerable<(string Key, int Number)> orders) => shop.WithAsync(async services =>
    {
        var outbox = services.GetRequiredService<IOutbox>();
        foreach (var (key, number) in orders)
        {
            outbox.Add(key, new Ordered(number));
        }

        return await services.GetRequiredService<SampleDb>().SaveChangesAsync(Cancellation);
    });

    /// <summary>What was booked, in the order of booking.</summary>
    private protected static Task<List<Effect>> EffectsAsync(SampleHost depot) =>
        depot.AskAsync(db => db.Effects.AsNoTracking().OrderBy(effect => effect.Id).ToListAsync(Cancellation));

    private protected static async Task<List<Effect>> WaitForEffectsAsync(SampleHost depot, int count, double seconds = 20)
    {
        var effects = new List<Effect>();
        await EventuallyAsync(
            async () => await depot.AskAsync(db => db.Effects.CountAsync(Cancellation)) >= count,
            seconds,
            async () => $"{await depot.AskAsync(db => db.Effects.CountAsync(Cancellation))} effects of {count}");
        effects.AddRange(await EffectsAsync(depot));
        return effects;
    }

    private protected static void AssertEachOnce(IReadOnlyList<Effect> effects, IEnumerable<int> numbers)
    {
        Assert.Equal(numbers.Order(), effects.Select(effect => effect.Number).Order());
        Assert.Equal(effects.Count, effects.Select(effect => effect.MessageId).Distinct().Count());
    }

    protected static async Task EventuallyAsync(Func<Task<bool>> condition, double seconds = 20, Func<Task<string>>? describe = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        while (!await condition())
        {
            if (limit.IsCancellationRequested)
            {
                Assert.Fail(describe is null ? $"It did not become true within {seconds} s." : $"After {seconds} s: {await describe()}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancellation);
        }
    }

    /// <summary>A client that asks as another service.</summary>
    private protected HttpClient As(string caller, SampleHost host, string audience) => new HttpClient { BaseAddress = new Uri(host.Address) }.WithToken(Tokens.ForService(caller, audience));

    protected static Task<T> ReadAsync<T>(HttpResponseMessage answer) => answer.ReadAsync<T>(Cancellation);

    protected static async Task<int> ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(Cancellation);
    }

    private async Task<string> NewDatabaseAsync()
    {
        var database = await servers.CreateDatabaseAsync(Cancellation);
        await using var db = new SampleDb(new DbContextOptionsBuilder<SampleDb>().UseNpgsql(database).UseSnakeCaseNamingConvention().Options);
        await db.Database.EnsureCreatedAsync(Cancellation);
        return database;
    }
}
