using Kimberly.Benchmarks.Areas;
using Kimberly.Benchmarks.Measuring;
using Kimberly.Benchmarks.Running;

// ./kimberly bench [AREA ...]: all areas without a name, or those named. Everything is measured on one instance that is
// started for it, with its own data, and every raw loop runs in the same minutes on the same machine.
using var cancelled = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    cancelled.Cancel();
};

IArea[] all = [new Start(), new Footprint(), new ModelLoad(), new Generation(), new Embeddings(), new Login(), new GatewayOverhead(), new Chat(), new Import(), new Jobs()];
var unknown = args.Except(all.Select(area => area.Name)).ToArray();
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"There is no area {string.Join(", ", unknown)}. Areas: {string.Join(", ", all.Select(area => area.Name))}.");
    return 2;
}

var table = new BudgetTable();
try
{
    await using var instance = await Instance.StartAsync(cancelled.Token);
    foreach (var area in all.Where(area => args.Length == 0 || args.Contains(area.Name)))
    {
        Console.Error.WriteLine($"measuring {area.Name} ...");
        table.Add(await area.MeasureAsync(instance, cancelled.Token));
    }
}
catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
{
    Console.Error.WriteLine("Interrupted: what was started for the measurements is stopped and deleted.");
    return 130;
}

table.Print(Console.Out);
return 0;
