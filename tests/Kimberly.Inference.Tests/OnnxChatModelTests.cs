using Kimberly.Inference.Runtime;

namespace Kimberly.Inference.Tests;

public sealed class OnnxChatModelTests(InferenceApp app) : ChatModelContract
{
    private protected override IChatModel Model => app.Model;
}
