using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace Kimberly.Inference.Runtime.Onnx;

/// <summary>How sessions of ONNX Runtime are set up here.</summary>
internal static class OnnxSessions
{
    public static SessionOptions Options(int threads)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            // Loads are reported as exceptions, and a run that was ended on purpose is no error.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };

        // Threads wait in a spin for their next part of a run. A long spin (the default) takes the core from everybody else,
        // a hyperthread's twin included: 45 against 61 tokens/s for one answer on two busy cores, and none the faster on idle ones.
        options.AddSessionConfigEntry("session.intra_op.spin_duration_us", "30");
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        return options;
    }

    /// <summary>A tensor of 16-bit numbers, which the runtime's own helper does not take.</summary>
    public static OrtValue HalfTensor(Half[] pinned, long[] shape) => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance,
        TensorElementType.Float16,
        shape,
        Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0),
        (long)pinned.Length * sizeof(ushort));
}
