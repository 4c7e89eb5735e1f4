using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Kimberly.Contracts.Inference;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing.Doubles;

namespace Kimberly.Chat.Tests.Doubles;

/// <summary>Stands for inference's chat completions. It says "One two three." unless told otherwise, and knows how to misbehave.</summary>
internal sealed class ModelDouble : HttpMessageHandler
{
    private readonly ConcurrentQueue<ChatCompletionRequest> _asked = new();
    private readonly TaskCompletionSource _dry = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What it was asked, in order.</summary>
    public IReadOnlyList<ChatCompletionRequest> Asked => [.. _asked];

    /// <summary>The messages of the last request, as "role: text".</summary>
    public IReadOnlyList<string> LastPrompt => [.. Asked[^1].Messages.Select(message => $"{message.Role}: {message.Content}".Replace("User:", "user:").Replace("System:", "system:").Replace("Assistant:", "assistant:"))];

    /// <summary>Ends when the caller has read all that was said and waits for more.</summary>
    public Task CallerWaits => _dry.Task;

    /// <summary>Ends when the caller has let go of an answer that was not at its end.</summary>
    public Task CallerLeft => _left.Task;

    /// <summary>How it answers from now on: writes events into the channel, or refuses by returning a response.</summary>
    public Func<ChatCompletionRequest, Speech, Task<HttpResponseMessage?>> Behaviour { get; set; } = (_, speech) => speech.SayAsync("One ", "two ", "three.");

    public void Says(params string[] pieces) => Behaviour = (_, speech) => speech.SayAsync(pieces);

    public void Refuses(HttpStatusCode status, int? retryAfterSeconds = null) => Behaviour = (_, _) =>
    {
        var response = new HttpResponseMessage(status);
        if (retryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = new(TimeSpan.FromSeconds(seconds));
        }

        return Task.FromResult<HttpResponseMessage?>(response);
    };

    /// <summary>What it holds, prompt and answer together; a character counts as a token.</summary>
    public int? ContextTokens { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.AbsolutePath == "/internal/tokens")
        {
            var counted = JsonSerializer.Deserialize<TokenCountRequest>(await request.Content!.ReadAsStringAsync(cancellationToken), KimberlyJson.Options)!;
            var tokens = counted.Messages.Select(message => message.Content.Length).ToList();
            return HttpDouble.Json(new TokenCountAnswer(tokens.Sum(), tokens, 0, ContextTokens, true));
        }

        var body = JsonSerializer.Deserialize<ChatCompletionRequest>(await request.Content!.ReadAsStringAsync(cancellationToken), KimberlyJson.Options)!;
        _asked.Enqueue(body);
        var speech = new Speech();
        var refusal = Behaviour(body, speech);
        if (refusal.IsCompleted && await refusal is { } response)
        {
            return response;
        }

        cancellationToken.ThrowIfCancellationRequested();
        return new HttpResponseMessage { Content = new StreamContent(new SpokenStream(speech, _dry, _left)) { Headers = { ContentType = new("text/event-stream") } } };
    }

    /// <summary>An answer that is being given.</summary>
    internal sealed class Speech
    {
        private readonly Channel<Func<byte[]>> _bytes = Channel.CreateUnbounded<Func<byte[]>>();

        public ChannelReader<Func<byte[]>> Bytes => _bytes.Reader;

        public void Piece(string text) => Event(new ChatCompletionChunk("1", 0, "small-model", [new(0, new(Content: text))]));

        /// <param name="reason">Why it ends.</param>
        /// <param name="whenRead">Happens when the caller reads the very end.</param>
        public void End(string reason = "stop", Action? whenRead = null)
        {
            Finish(reason);
            Event(new ChatCompletionChunk("1", 0, "small-model", [], new ChatCompletionUsage(20, 3, 23, new PromptTokensDetails(0))));
            Raw("data: [DONE]\n\n", whenRead);
            _bytes.Writer.TryComplete();
        }

        /// <summary>Says why it ends, but not what it cost.</summary>
        public void Finish(string reason = "stop") => Event(new ChatCompletionChunk("1", 0, "small-model", [new(0, new(), reason)]));

        public void Break() => _bytes.Writer.TryComplete(new IOException("The connection was reset."));

        public void Hush() => _bytes.Writer.TryComplete();

        public void Raw(string text, Action? whenRead = null) => _bytes.Writer.TryWrite(() =>
        {
            whenRead?.Invoke();
            return Encoding.UTF8.GetBytes(text);
        });

        public Task<HttpResponseMessage?> SayAsync(params string[] pieces)
        {
            foreach (var piece in pieces)
            {
                Piece(piece);
            }

            End();
            return Task.FromResult<HttpResponseMessage?>(null);
        }

        private void Event(ChatCompletionChunk chunk) => Raw($"data: {JsonSerializer.Serialize(chunk, KimberlyJson.Options)}\n\n");
    }

    private sealed class SpokenStream(Speech speech, TaskCompletionSource dry, TaskCompletionSource left) : Stream
    {
        private byte[] _rest = [];
        private bool _ended;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_rest.Length == 0)
            {
                var more = speech.Bytes.WaitToReadAsync(cancellationToken);
                if (!more.IsCompleted)
                {
                    dry.TrySetResult();
                }

                if (!await more)
                {
                    _ended = true;
                    return 0;
                }

                _rest = speech.Bytes.TryRead(out var bytes) ? bytes() : [];
            }

            var count = Math.Min(buffer.Length, _rest.Length);
            _rest.AsSpan(0, count).CopyTo(buffer.Span);
            _rest = _rest[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (!_ended && !speech.Bytes.Completion.IsCompleted)
            {
                left.TrySetResult();
            }

            base.Dispose(disposing);
        }
    }
}
