using Kimberly.Inference.Sampling;

namespace Kimberly.Inference.Tests;

public sealed class SamplingTests
{
    private static float[] Logits => [0f, 1f, 5f, 4f, 3f, -2f];

    [Fact]
    public void Greedy_TakesTheLikeliest() => Assert.Equal(2, new TokenSampler(SamplingSettings.Greedy).Next(Logits));

    [Theory]
    [InlineData(1e-5)]
    [InlineData(1e-45)]
    [InlineData(double.Epsilon)]
    public void TinyTemperature_IsGreedy(double temperature)
    {
        var sampler = new TokenSampler(new SamplingSettings { Temperature = temperature, TopP = 0.9, Seed = 1 });

        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal(2, sampler.Next(Logits)));
    }

    [Fact]
    public void Seed_Repeated_GivesTheSameTokens()
    {
        int[] Draw(long seed)
        {
            var sampler = new TokenSampler(new SamplingSettings { Temperature = 1.5, TopP = 0.95, Seed = seed });
            return [.. Enumerable.Range(0, 50).Select(_ => sampler.Next(Logits))];
        }

        Assert.Equal(Draw(7), Draw(7));
        Assert.NotEqual(Draw(7), Draw(8));
        Assert.NotEqual(Draw(7), Draw(7L << 32));
    }

    [Fact]
    public void TopK_KeepsOnlyTheLikeliest()
    {
        var seen = Draws(new SamplingSettings { Temperature = 2, TopK = 2, Seed = 1 });

        Assert.Equal([2, 3], seen.Keys.Order());
    }

    [Fact]
    public void TopP_KeepsTheLikeliestThatReachIt()
    {
        // Probabilities at temperature 1: about 0.66, 0.24, 0.09, ...
        var seen = Draws(new SamplingSettings { Temperature = 1, TopP = 0.8, Seed = 1 });

        Assert.Equal([2, 3], seen.Keys.Order());
    }

    [Fact]
    public void Temperature1_DrawsAsTheModelPredicts()
    {
        var seen = Draws(new SamplingSettings { Temperature = 1, Seed = 3 });

        var likeliest = Math.Exp(5) / Logits.Sum(logit => Math.Exp(logit));
        Assert.InRange(seen[2] / 2000.0, likeliest - 0.04, likeliest + 0.04);
    }

    [Fact]
    public void FlatPredictions_WithTopP_StillReachUnlikelyTokens()
    {
        var logits = new float[1000];
        var sampler = new TokenSampler(new SamplingSettings { Temperature = 1, TopP = 0.99, Seed = 5 });

        var seen = Enumerable.Range(0, 2000).Select(_ => sampler.Next(logits)).ToHashSet();

        Assert.True(seen.Count > 700, $"{seen.Count} different tokens");
        Assert.All(seen, token => Assert.InRange(token, 0, 989));
    }

    [Fact]
    public void RepetitionPenalty_MakesWhatWasSaidLessLikely()
    {
        var sampler = new TokenSampler(new SamplingSettings { RepetitionPenalty = 2 });
        sampler.Saw([2, 2, 5]);

        Assert.Equal(3, sampler.Next(Logits));
    }

    [Theory]
    [InlineData(new[] { "Hel", "lo wor", "ld. Bye" }, "Hello ", true)]
    [InlineData(new[] { "one wo", "nder" }, "one wonder", false)]
    [InlineData(new[] { "w", "o", "r", "l", "d" }, "", true)]
    public void StopSequence_AcrossPieces_IsCutOffWhole(string[] pieces, string expected, bool found)
    {
        var stops = new StopFinder(["world", "xyz"]);
        var shown = new List<string>();
        foreach (var piece in pieces)
        {
            shown.Add(stops.Append(piece));
            if (stops.Found)
            {
                break;
            }
        }

        shown.Add(stops.Finish());
        Assert.Equal(expected, string.Concat(shown));
        Assert.Equal(found, stops.Found);
    }

    private static Dictionary<int, int> Draws(SamplingSettings settings)
    {
        var sampler = new TokenSampler(settings);
        return Enumerable.Range(0, 2000).Select(_ => sampler.Next(Logits)).CountBy(token => token).ToDictionary();
    }
}
