using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Kimberly.Messaging.Outbox;
using Kimberly.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Messaging.Tests;

public sealed class TelemetryTests(TestServers servers, TestBroker broker) : MessagingTest(servers, broker)
{
    [Fact]
    public async Task Trace_OfARequest_GoesOnInTheHandler()
    {
        using var requests = new ActivitySource("requests");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "requests" or MessagingTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        var handled = new TaskCompletionSource<Activity?>();
        Depot.Before = (_, _, _) =>
        {
            handled.TrySetResult(Activity.Current);
            return Task.CompletedTask;
        };
        var shop = await StartShopAsync();
        await StartDepotAsync(shop);

        ActivityTraceId trace;
        using (var request = requests.StartActivity("POST /orders"))
        {
            trace = request!.TraceId;
            await OrderAsync(shop, "anna", 1);
        }

        var activity = await handled.Task.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        Assert.Equal(trace, activity!.TraceId);
        Assert.Equal((ActivityKind.Consumer, $"process {Topic}"), (activity.Kind, activity.DisplayName));
        Assert.Equal(("kafka", Topic), (activity.GetTagItem("messaging.system"), activity.GetTagItem("messaging.destination.name")));
    }

    [Fact]
    public async Task Metrics_TellWhatWaitsAndForHowLong()
    {
        var values = new ConcurrentDictionary<string, double>();
        using var listener = Listen(values);
        Settings["Messaging:UnconsumedMessages"] = "1";
        Depot.Before = (_, _, _) => throw new InvalidOperationException("never");
        var shop = await StartShopAsync();

        await OrderAsync(shop, "anna", 1, 2, 3);

        await EventuallyAsync(() =>
        {
            listener.RecordObservableInstruments();
            return Task.FromResult(values.GetValueOrDefault("kimberly.messaging.outbox.unsent") == 2 && values.GetValueOrDefault("kimberly.messaging.outbox.oldest_unsent.age") > 0);
        });
        Assert.Equal(1, values["messaging.client.sent.messages"]);
    }

    [Fact]
    public async Task Age_OfTheOldestUnsentMessage_GrowsWhileTheBrokerIsAway()
    {
        var values = new ConcurrentDictionary<string, double>();
        using var listener = Listen(values);
        Settings["ConnectionStrings:kafka"] = "127.0.0.1:1";
        var shop = await StartShopAsync();
        await OrderAsync(shop, "anna", 1);
        await EventuallyAsync(() =>
        {
            listener.RecordObservableInstruments();
            return Task.FromResult(values.GetValueOrDefault("kimberly.messaging.outbox.oldest_unsent.age") > 0);
        });
        var before = values["kimberly.messaging.outbox.oldest_unsent.age"];

        listener.RecordObservableInstruments();

        Assert.True(values["kimberly.messaging.outbox.oldest_unsent.age"] > before);
        Assert.Equal(1, values["kimberly.messaging.outbox.unsent"]);
    }

    [Fact]
    public async Task Replica_ThatDoesNotRelay_ForgetsWhatItCounted()
    {
        await StartShopAsync();
        var second = await StartShopAsync();
        var telemetry = second.Services.GetRequiredService<MessagingTelemetry>();
        telemetry.Unsent = [new UnsentCount(Topic, 7, DateTimeOffset.UnixEpoch)];

        await EventuallyAsync(() => Task.FromResult(telemetry.Unsent.Count == 0));
    }

    /// <summary>The last value of each instrument for the topic of this test.</summary>
    private MeterListener Listen(ConcurrentDictionary<string, double> values)
    {
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == MessagingTelemetry.Name)
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
            {
                if (Equals(tag.Value, Topic))
                {
                    values[instrument.Name] = value;
                }
            }
        }

        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        listener.Start();
        return listener;
    }
}
