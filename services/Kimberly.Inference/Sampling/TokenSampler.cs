using System.Numerics.Tensors;

namespace Kimberly.Inference.Sampling;

/// <summary>Chooses the next token of one answer from the model's logits.</summary>
internal sealed class TokenSampler
{
    // Most answers find their probability mass among very few tokens; only flat predictions need a second look at more.
    private const int FirstCandidates = 64;

    // Below it the likeliest token wins anyway, and logits divided by it leave the range of numbers.
    private const double LeastTemperature = 1e-4;

    private readonly SamplingSettings _settings;
    private readonly Random? _random;
    private readonly HashSet<int>? _seen;
    private float[] _weights = [];
    private int[] _candidates = [];

    public TokenSampler(SamplingSettings settings)
    {
        _settings = settings;
        _random = settings.Temperature < LeastTemperature ? null
            : settings.Seed is { } seed ? new Random(Scatter(seed)) : new Random(Random.Shared.Next());
        _seen = settings.RepetitionPenalty == 1 ? null : [];
    }

    /// <summary>Tells the sampler what was said, for the repetition penalty.</summary>
    /// <param name="tokens">Tokens of the prompt, or the one just chosen.</param>
    public void Saw(ReadOnlySpan<int> tokens)
    {
        if (_seen is not null)
        {
            foreach (var token in tokens)
            {
                _seen.Add(token);
            }
        }
    }

    /// <summary>Chooses a token.</summary>
    /// <param name="logits">One number for each token of the vocabulary; changed by this call.</param>
    /// <returns>The token's id.</returns>
    public int Next(Span<float> logits)
    {
        Penalise(logits);
        var best = TensorPrimitives.IndexOfMax((ReadOnlySpan<float>)logits);
        if (_random is null || _settings.TopK == 1)
        {
            return best;
        }

        if (_weights.Length < logits.Length)
        {
            _weights = new float[logits.Length];
            _candidates = new int[logits.Length];
        }

        // Weights are probabilities up to a common factor: the likeliest token weighs 1.
        var weights = _weights.AsSpan(0, logits.Length);
        TensorPrimitives.Subtract(logits, logits[best], weights);
        TensorPrimitives.Divide(weights, (float)_settings.Temperature, weights);
        TensorPrimitives.Exp((ReadOnlySpan<float>)weights, weights);
        var total = TensorPrimitives.Sum((ReadOnlySpan<float>)weights);
        return _settings is { TopK: null, TopP: >= 1 } ? Draw(_random, weights, total) : DrawFromLikeliest(_random, weights, total);
    }

    private void Penalise(Span<float> logits)
    {
        if (_seen is null)
        {
            return;
        }

        var penalty = (float)_settings.RepetitionPenalty;
        foreach (var token in _seen)
        {
            logits[token] = logits[token] > 0 ? logits[token] / penalty : logits[token] * penalty;
        }
    }

    private static int Draw(Random random, ReadOnlySpan<float> weights, float total)
    {
        var point = random.NextDouble() * total;
        var last = 0;
        for (var token = 0; token < weights.Length; token++)
        {
            if (weights[token] > 0)
            {
                last = token;
                if ((point -= weights[token]) < 0)
                {
                    break;
                }
            }
        }

        return last;
    }

    private int DrawFromLikeliest(Random random, ReadOnlySpan<float> weights, float total)
    {
        var wanted = _settings.TopP * total;
        var most = Math.Min(_settings.TopK ?? weights.Length, weights.Length);
        for (var count = Math.Min(FirstCandidates, most); ; count = Math.Min(count * 8, most))
        {
            var candidates = Likeliest(weights, count);
            var mass = 0f;
            var kept = 0;
            while (kept < candidates.Length && (mass < wanted || kept == 0))
            {
                mass += weights[candidates[kept++]];
            }

            if (mass >= wanted || count == most)
            {
                return DrawAmong(random, weights, candidates[..kept], mass);
            }
        }
    }

    private static int DrawAmong(Random random, ReadOnlySpan<float> weights, ReadOnlySpan<int> candidates, float mass)
    {
        var point = random.NextDouble() * mass;
        foreach (var token in candidates)
        {
            if ((point -= weights[token]) < 0)
            {
                return token;
            }
        }

        return candidates[^1];
    }

    /// <summary>The so many likeliest tokens, the likeliest first; ties in the order of their ids, so that a seed repeats.</summary>
    private ReadOnlySpan<int> Likeliest(ReadOnlySpan<float> weights, int count)
    {
        var heap = new PriorityQueue<int, (float Weight, int NegativeId)>(count + 1);
        var least = -1f;
        for (var token = 0; token < weights.Length; token++)
        {
            if (heap.Count < count)
            {
                heap.Enqueue(token, (weights[token], -token));
            }
            else if (weights[token] > least)
            {
                heap.EnqueueDequeue(token, (weights[token], -token));
            }
            else
            {
                continue;
            }

            least = heap.Count < count ? -1 : weights[heap.Peek()];
        }

        for (var i = heap.Count - 1; i >= 0; i--)
        {
            _candidates[i] = heap.Dequeue();
        }

        return _candidates.AsSpan(0, count);
    }

    /// <summary>Makes all bits of a seed count, in the same way on every machine.</summary>
    private static int Scatter(long seed) => (int)(((ulong)seed * 0x9E37_79B9_7F4A_7C15) >> 32);
}
