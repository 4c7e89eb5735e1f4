using System.Net;
using Kimberly.Testing.Servers;

namespace Kimberly.Chat.Tests.Stories;

public sealed class LongConversationTests(TestServers servers) : IAsyncLifetime
{
    private const int MostCharacters = 600;

    private ChatService _chat = null!;

    public async ValueTask InitializeAsync()
    {
        _chat = await ChatService.StartAsync(servers);
        _chat.Factory.With("Chat:MaxOutputTokens", "100");
        _chat.Model.ContextTokens = MostCharacters + 100;
        _chat.Model.Says("Yes.");
    }

    public ValueTask DisposeAsync() => _chat.DisposeAsync();

    [Fact]
    public async Task Conversation_LongerThanTheContext_GoesOnWithItsNewestTurns()
    {
        var ada = _chat.NewPerson();
        var id = (await ada.SayAsync(Line(0))).ConversationId;
        for (var number = 1; number < 20; number++)
        {
            await ada.SayAsync(Line(number), id);
        }

        var prompt = _chat.Model.LastPrompt;
        Assert.Equal("system: You are Kimberly, a helpful personal assistant.", prompt[0]);
        Assert.StartsWith("user: ", prompt[1], StringComparison.Ordinal);
        Assert.Equal($"user: {Line(19)}", prompt[^1]);
        Assert.Equal($"user: {Line(18)}", prompt[^3]);
        Assert.Equal(40, (await ada.ReadAsync(id)).Messages.Count);
    }

    [Fact]
    public async Task Conversation_WhenFull_KeepsItsStartForSeveralTurns()
    {
        var ada = _chat.NewPerson();
        var id = (await ada.SayAsync(Line(0))).ConversationId;
        for (var number = 1; number < 30; number++)
        {
            await ada.SayAsync(Line(number), id);
        }

        // A prompt whose start changes is read anew by the model; that must be the exception.
        var starts = _chat.Model.Asked.Select(asked => asked.Messages[1].Content).ToList();
        var changes = starts.Zip(starts.Skip(1)).Count(pair => pair.First != pair.Second);
        Assert.Equal(30, starts.Count);
        Assert.InRange(changes, 1, 9);
    }

    [Fact]
    public async Task Conversation_WhoseModelOnlyRefuses_GoesOnToo()
    {
        _chat.Model.ContextTokens = null;
        _chat.Model.Behaviour = (request, speech) => request.Messages.Sum(message => message.Content.Length) > MostCharacters
            ? Task.FromResult<HttpResponseMessage?>(new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge))
            : speech.SayAsync("Yes.");
        var ada = _chat.NewPerson();
        var id = (await ada.SayAsync(Line(0))).ConversationId;
        for (var number = 1; number < 15; number++)
        {
            await ada.SayAsync(Line(number), id);
        }

        Assert.Equal($"user: {Line(14)}", _chat.Model.LastPrompt[^1]);
        Assert.Equal(30, (await ada.ReadAsync(id)).Messages.Count);
    }

    [Fact]
    public async Task Message_ThatAloneIsTooLong_IsRefusedAndKept()
    {
        var ada = _chat.NewPerson();

        using var response = await ada.PostSayAsync(new string('x', MostCharacters + 1));

        await response.ProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
        Assert.Single((await ada.ReadOnlyConversationAsync()).Messages);
    }

    [Fact]
    public async Task Message_ThatFitsOnlyWithoutNotes_IsPutWithoutThem()
    {
        _chat.Memory.Knows(("My dog is called Biscuit", 0.9));

        var answer = await _chat.NewPerson().SayAsync(new string('x', MostCharacters - 60));

        Assert.Equal("Yes.", answer.Reply);
        Assert.Empty(answer.Memories);
    }

    private static string Line(int number) => $"Message {number:00} " + new string('.', 40);
}
