using System.Net;
using System.Text.Json;
using Kimberly.Contracts.Memory;
using Kimberly.ServiceDefaults.Json;
using Kimberly.Testing.Doubles;

namespace Kimberly.Chat.Tests.Doubles;

/// <summary>Stands for memory: recalls what it is told to recall, keeps what it is asked to remember.</summary>
internal sealed class MemoryDouble
{
    private List<MemoryResult> _known = [];

    public MemoryDouble()
    {
        Recall = new HttpDouble((_, _) => Task.FromResult(HttpDouble.Json(new MemoryQueryAnswer(_known, 1.5, Revision))));
        Remember = new HttpDouble((_, _) => Task.FromResult(HttpDouble.Json(new RememberAnswer([SavedId]), HttpStatusCode.Created)));
        Used = HttpDouble.Answering(HttpStatusCode.NoContent);
    }

    public Guid SavedId { get; } = Guid.CreateVersion7();

    public HttpDouble Recall { get; }

    public HttpDouble Remember { get; }

    public HttpDouble Used { get; }

    /// <summary>Grows when something that is remembered is changed or deleted.</summary>
    public long Revision { get; set; } = 7;

    /// <summary>What it was asked to remember.</summary>
    public IReadOnlyList<RememberRequest> Remembered =>
        [.. Remember.Requests.Select(request => JsonSerializer.Deserialize<RememberRequest>(request.Body!, KimberlyJson.Options)!)];

    /// <summary>What it was told about memories in use.</summary>
    public IReadOnlyList<ItemsUsedRequest> UsedItems =>
        [.. Used.Requests.Select(request => JsonSerializer.Deserialize<ItemsUsedRequest>(request.Body!, KimberlyJson.Options)!)];

    /// <summary>Recalls these from now on, whatever is asked.</summary>
    public IReadOnlyList<Guid> Knows(params (string Content, double Score)[] memories)
    {
        _known = [.. memories.Select(memory => new MemoryResult(
            Guid.CreateVersion7(), memory.Content, memory.Score, "It is close to what was said.", new Dictionary<string, double> { ["vector"] = memory.Score },
            null, MemoryTier.LongTerm, [], MemorySource.Chat, DateTimeOffset.UnixEpoch))];
        return [.. _known.Select(memory => memory.Id)];
    }
}
