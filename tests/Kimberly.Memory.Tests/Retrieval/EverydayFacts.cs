using System.Text.Json;
using Kimberly.ServiceDefaults.Json;

namespace Kimberly.Memory.Tests.Retrieval;

/// <summary>What people tell and ask, from <c>Data/</c>.</summary>
internal sealed record EverydayFacts(
    IReadOnlyList<EverydayFact> Facts, IReadOnlyList<string> GreetingsAndSmallTalk, IReadOnlyList<string> OtherMessagesWithoutNeed)
{
    public static async Task<EverydayFacts> ReadAsync(string set)
    {
        await using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Data", $"{set}.json"));
        return await JsonSerializer.DeserializeAsync<EverydayFacts>(file, KimberlyJson.Options, TestContext.Current.CancellationToken)
            ?? throw new InvalidDataException($"{set}.json holds null.");
    }
}
