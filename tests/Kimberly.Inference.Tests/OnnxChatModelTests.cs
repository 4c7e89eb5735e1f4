using Kimberly.Inference.Runtime;
using Kimberly.Inference.Scheduling;

namespace Kimberly.Inference.Tests;

public sealed class OnnxChatModelTests(InferenceApp app) : ChatModelContract
{
    private protected override IChatModel Model => app.Model;

    private protected override async Task<IChatModel> OpenSlowAsync(int requestSeconds) =>
        await ModelFiles.OpenChatAsync(new SchedulingOptions { Parallel = 1, RequestSeconds = requestSeconds });
}
