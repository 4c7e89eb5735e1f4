using System.Text;
using Kimberly.Chat.Conversations;
using Kimberly.Chat.Models;
using Microsoft.Extensions.AI;

namespace Kimberly.Chat.Turns;

/// <summary>An answer while the model is giving it. Disposing it before its end frees the model.</summary>
internal sealed class Generation : IAsyncDisposable
{
    private const string CutOffReason = "cancelled";

    private readonly IAsyncEnumerator<ChatResponseUpdate> _updates;
    private readonly StringBuilder _text = new();
    private bool _hasUpdate;
    private bool _isTaken;
    private bool _isOver;
    private string? _finishReason;
    private string? _model;
    private string? _provider;

    private Generation(IAsyncEnumerator<ChatResponseUpdate> updates) => _updates = updates;

    /// <summary>What the answer cost; zeros until the model has told.</summary>
    public UsageDetails Usage { get; private set; } = new();

    /// <summary>True when it ended neither by itself nor by a failure, and something was said.</summary>
    public bool WasCutOff => !_isOver && _text.Length > 0;

    /// <summary>Asks the model, and returns when it has begun to answer.</summary>
    /// <exception cref="ModelException">It does not.</exception>
    public static async Task<Generation> StartAsync(IChatClient model, IReadOnlyList<ChatMessage> messages, ChatOptions options, CancellationToken cancellation)
    {
        var generation = new Generation(model.GetStreamingResponseAsync(messages, options, cancellation).GetAsyncEnumerator(cancellation));
        try
        {
            await generation.MoveAsync();
            return generation;
        }
        catch
        {
            await generation.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next piece of text; null at the end.</summary>
    /// <exception cref="ModelException">The model failed on the way.</exception>
    public async Task<string?> NextAsync()
    {
        string text;
        do
        {
            if (_isTaken)
            {
                await MoveAsync();
            }

            if (!_hasUpdate)
            {
                return null;
            }

            text = Take(_updates.Current);
        }
        while (text.Length == 0);

        return text;
    }

    /// <summary>The answer as far as it was given.</summary>
    public Answer ToAnswer() => new(
        _text.ToString(),
        // Told by the model before its stream ends; the text is whole from then on.
        _finishReason ?? (_isOver ? ChatFinishReason.Stop.Value : CutOffReason),
        _model,
        _provider,
        (int?)Usage.InputTokenCount,
        (int?)Usage.OutputTokenCount);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _updates.DisposeAsync();

    private string Take(ChatResponseUpdate update)
    {
        _isTaken = true;
        _text.Append(update.Text);
        _finishReason = update.FinishReason?.Value ?? _finishReason;
        _model = update.ModelId ?? _model;
        _provider = update.AdditionalProperties?.GetValueOrDefault(ModelAnswer.Provider) as string ?? _provider;
        foreach (var usage in update.Contents.OfType<UsageContent>())
        {
            Usage.Add(usage.Details);
        }

        return update.Text;
    }

    private async Task MoveAsync()
    {
        try
        {
            _hasUpdate = await _updates.MoveNextAsync();
            _isTaken = false;
            _isOver = !_hasUpdate;
        }
        catch (Exception ex) when (ex is not OperationCanceledException)
        {
            _isOver = true;
            throw;
        }
    }
}
