using System.Net;
using Kimberly.Contracts.Memory;
using Kimberly.Memory.Api;

namespace Kimberly.Memory.Tests.Api;

/// <summary>The database has done what was asked, and its answer is lost: the caller must not notice.</summary>
public sealed class LostCommitTests(MemoryFixture memory) : IClassFixture<MemoryFixture>
{
    [Fact]
    public async Task Remember_AnswerToTheCommitLost_StoresOneItem()
    {
        using var anna = memory.NewPerson();
        memory.Commit.LoseNext();

        var item = await anna.RememberAsync("My dog is called Biscuit.");

        Assert.True(memory.Commit.Happened);
        Assert.Equal(item.Id, Assert.Single((await anna.ListAsync()).Items).Id);
    }

    [Fact]
    public async Task RememberForPerson_AnswerToTheCommitLost_StoresOneItem()
    {
        var id = Guid.CreateVersion7();
        using var anna = memory.Service.ClientFor(id);
        using var chat = memory.Chat();
        memory.Commit.LoseNext();

        using var response = await chat.SendJsonAsync(
            HttpMethod.Post, "/internal/items", new RememberRequest(id, "We met.", MemorySource.Chat, Guid.CreateVersion7(), Guid.CreateVersion7()));

        Assert.True(memory.Commit.Happened);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Assert.Single((await response.ReadAsync<RememberAnswer>()).Ids), Assert.Single((await anna.ListAsync()).Items).Id);
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData(null)]
    public async Task Change_AnswerToTheCommitLost_IsMadeOnce(string? ifMatch)
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.");
        memory.Commit.LoseNext();

        using var response = await anna.SendJsonAsync(
            HttpMethod.Patch, $"/memory/{item.Id}", new { content = "The bicycle is green.", tier = "permanent" }, ifMatch);

        Assert.True(memory.Commit.Happened);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, (await response.ReadAsync<ItemAnswer>()).Version);
        Assert.Equal(2, Assert.Single((await anna.ListAsync()).Items).Version);
        Assert.Equal(1, (await anna.AskAsync("bicycle")).Revision);
    }

    [Fact]
    public async Task Delete_AnswerToTheCommitLost_IsAnsweredAsDone()
    {
        using var anna = memory.NewPerson();
        var item = await anna.RememberAsync("My dog is called Biscuit.");
        memory.Commit.LoseNext();

        using var response = await anna.SendJsonAsync(HttpMethod.Delete, $"/memory/{item.Id}", ifMatch: "\"1\"");

        Assert.True(memory.Commit.Happened);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Empty((await anna.ListAsync()).Items);
        Assert.Equal(1, (await anna.AskAsync("dog")).Revision);
    }
}
