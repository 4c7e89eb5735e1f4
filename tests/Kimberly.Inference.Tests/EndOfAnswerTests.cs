using Kimberly.Inference.Models;
using Kimberly.Inference.Runtime;
using Kimberly.Inference.Sampling;
using Kimberly.Inference.Scheduling;
using Kimberly.Inference.Tokenization;

namespace Kimberly.Inference.Tests;

public sealed class EndOfAnswerTests
{
    private static readonly ByteLevelTokenizer Tokenizer = ByteLevelTokenizer.Load(new ModelFolder(ModelFiles.Root, ModelFiles.Chat).Tokenizer);

    [Theory]
    [InlineData("<|im_start|>")]
    [InlineData("<|im_end|>")]
    [InlineData("<|endoftext|>")]
    [InlineData("<repo_name>")]
    [InlineData("<jupyter_start>")]
    public async Task SpecialToken_EndsTheAnswer(string special)
    {
        var hello = new List<int>();
        Tokenizer.Encode("Hello", hello);
        var generation = new Generation([1, 2], SamplingSettings.Greedy, cacheKey: null, maxTokens: 10, Tokenizer, Tokenizer.Specials, CancellationToken.None);

        Assert.True(generation.Continue(LogitsOf(hello[0])));
        Assert.False(generation.Continue(LogitsOf(Tokenizer.Special(special)!.Value)));

        var answer = await Answer.ReadAsync(generation.Parts.ReadAllAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("Hello", AnswerEndReason.Stop), (answer.Text, answer.End.Reason));
    }

    private static float[] LogitsOf(int token)
    {
        var logits = new float[49152];
        logits[token] = 1;
        return logits;
    }
}
