using System.Runtime.CompilerServices;
using Kimberly.Inference.Runtime;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Api;

/// <summary>Passes an answer through and records how long it took, whatever its end.</summary>
internal sealed class MeasuredAnswer(IChatModel model, InferenceTelemetry telemetry, TimeProvider time)
{
    private const string Operation = "chat";

    public async IAsyncEnumerable<AnswerPart> RunAsync(ChatPrompt prompt, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var activity = telemetry.Start(Operation, model.Id);
        var began = time.GetTimestamp();
        TimeSpan? first = null;
        var outcome = "cancelled";
        var ended = false;
        await using var parts = model.AnswerAsync(prompt, cancellation).GetAsyncEnumerator(cancellation);
        try
        {
            while (true)
            {
                try
                {
                    if (!await parts.MoveNextAsync())
                    {
                        break;
                    }
                }
                catch (ProblemException problem)
                {
                    outcome = problem.Code;
                    throw;
                }

                if (parts.Current is { Text.Length: > 0 } or { End: not null })
                {
                    // A part without text only says that the model begins.
                    first ??= time.GetElapsedTime(began);
                }

                if (parts.Current.End is { } end && first is { } firstToken)
                {
                    ended = true;
                    telemetry.Answered(activity, model.Id, end, firstToken, time.GetElapsedTime(began));
                }

                yield return parts.Current;
            }
        }
        finally
        {
            if (!ended)
            {
                telemetry.Failed(activity, Operation, model.Id, outcome, time.GetElapsedTime(began));
            }
        }
    }
}
