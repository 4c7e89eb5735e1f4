using System.Numerics.Tensors;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.Inference.Tests;

public sealed class EmbeddingTests(InferenceApp app)
{
    [Fact]
    public async Task Texts_OfTheReference_GetTheReferenceVectorsAndCosines()
    {
        var reference = ReferenceData.Embeddings;
        var made = await app.Models.Embeddings.EmbedAsync([.. reference.Texts.Select(text => text.Text)], TestContext.Current.CancellationToken);

        for (var i = 0; i < reference.Texts.Count; i++)
        {
            var vector = made.Vectors[i].Span;
            Assert.Equal(384, vector.Length);
            Assert.Equal(1, TensorPrimitives.Norm(vector), 0.0001f);
            for (var j = 0; j < 8; j++)
            {
                Assert.Equal(reference.Texts[i].First8[j], vector[j], 0.002);
            }

            for (var j = 0; j < reference.Texts.Count; j++)
            {
                Assert.Equal(reference.Cosine[i][j], TensorPrimitives.Dot(vector, made.Vectors[j].Span), 0.005);
            }
        }

        Assert.Equal(reference.Texts.Sum(text => text.Ids.Count), made.Tokens);
    }

    [Fact]
    public async Task SameText_InAnyCompany_GetsTheSameVector()
    {
        var alone = await app.Models.Embeddings.EmbedAsync(["I have a dog called Biscuit."], TestContext.Current.CancellationToken);
        var among = await app.Models.Embeddings.EmbedAsync(
            ["x", string.Join(' ', Enumerable.Repeat("long", 400)), "I have a dog called Biscuit.", "y"], TestContext.Current.CancellationToken);

        Assert.Equal(alone.Vectors[0].ToArray(), among.Vectors[2].ToArray());
    }

    [Fact]
    public async Task TooManyTexts_AreRefusedWithBusy()
    {
        var problem = await Assert.ThrowsAsync<ProblemException>(
            () => app.Models.Embeddings.EmbedAsync([.. Enumerable.Repeat("text", 65)], TestContext.Current.CancellationToken));

        Assert.Equal((429, ProblemCodes.ModelBusy), (problem.Status, problem.Code));
    }
}
