using Kimberly.Inference.Runtime;
using Kimberly.Inference.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace Kimberly.Inference.Tests;

public sealed class OnnxChatModelTests(InferenceApp app) : ChatModelContract
{
    private protected override IChatModel Model => app.Model;

    private protected override async Task<IChatModel> OpenSlowAsync(int requestSeconds) =>
        // A fast machine answers within any real second; by this clock each look at it takes as long as a request may.
        await ModelFiles.OpenChatAsync(
            new SchedulingOptions { Parallel = 1, RequestSeconds = requestSeconds },
            new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(requestSeconds) });
}
