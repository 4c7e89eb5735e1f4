using Kimberly.Jobs.Signals;

namespace Kimberly.Jobs.Tests;

public sealed class SignalTests
{
    [Fact]
    public void Watcher_RaisedAfterItsEnd_IsPassedOver()
    {
        var signals = new LedgerSignals();
        var watcher = signals.Watch(Guid.CreateVersion7());
        signals.Unwatch(watcher);
        Assert.Null(Record.Exception(watcher.Raise));
    }
}
