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

        // Between runs the cores belong to those who wait for the answer.
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
