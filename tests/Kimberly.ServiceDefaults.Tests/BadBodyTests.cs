using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kimberly.Testing.Client;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class BadBodyTests(SampleServiceFixture fixture) : IClassFixture<SampleServiceFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{")]
    [InlineData("{\"display_name\":\"a\"")]
    [InlineData("{\"display_name\":\"a\",}")]
    [InlineData("{'display_name':'a'}")]
    [InlineData("{\"display_name\":\"a\"} more")]
    [InlineData("/* why */ {\"display_name\":\"a\"}")]
    [InlineData("nonsense")]
    [InlineData("{\"display_name\":\"a\",\"weight\":NaN}")]
    [InlineData("{\"display_name\":\"a\",\"top_k\":01}")]
    public async Task Body_ThatIsNotJson_IsInvalidJson(string body) =>
        await ProblemAssert.AssertAsync(await PostAsync(body), HttpStatusCode.BadRequest, "invalid_json", Cancellation);

    [Fact]
    public async Task Body_NestedTooDeeply_IsInvalidJson()
    {
        var body = $$"""{"display_name":"a","unknown":{{new string('[', 5000)}}{{new string(']', 5000)}}}""";

        await ProblemAssert.AssertAsync(await PostAsync(body), HttpStatusCode.BadRequest, "invalid_json", Cancellation);
    }

    [Theory]
    [InlineData("display_name", "{}")]
    [InlineData("display_name", """{"display_name":null}""")]
    [InlineData("display_name", """{"display_name":5}""")]
    [InlineData("display_name", """{"display_name":{"a":1}}""")]
    [InlineData("display_name", """{"display_name":""}""")]
    [InlineData("display_name", """{"display_name":"12345678901"}""")]
    [InlineData("display_name", """{"display_name":"a","display_name":"b"}""")]
    [InlineData("display_name", """{"display_name":"a\u0000"}""")]
    [InlineData("display_name", """{"display_name":"\ud83d"}""")]
    [InlineData("display_name", """{"display_name":"\udd8a\ud83e"}""")]
    [InlineData("top_k", """{"display_name":"a","top_k":null}""")]
    [InlineData("top_k", """{"display_name":"a","top_k":"7"}""")]
    [InlineData("top_k", """{"display_name":"a","top_k":1.5}""")]
    [InlineData("top_k", """{"display_name":"a","top_k":0}""")]
    [InlineData("top_k", """{"display_name":"a","top_k":99999999999999999999}""")]
    [InlineData("weight", """{"display_name":"a","weight":"NaN"}""")]
    [InlineData("kind", """{"display_name":"a","kind":"eternal"}""")]
    [InlineData("kind", """{"display_name":"a","kind":1}""")]
    [InlineData("id", """{"display_name":"a","id":"17"}""")]
    [InlineData("at", """{"display_name":"a","at":"yesterday"}""")]
    [InlineData("tags", """{"display_name":"a","tags":"one"}""")]
    [InlineData("tags[1]", """{"display_name":"a","tags":["one",2]}""")]
    [InlineData("some_part.short_text", """{"display_name":"a","some_part":{"short_text":"1234"}}""")]
    [InlineData("some_part.short_text", """{"display_name":"a","some_part":{"short_text":7}}""")]
    public async Task Body_WithAFieldThatIsNotAcceptable_NamesIt(string field, string body) =>
        await ProblemAssert.AssertFieldAsync(await PostAsync(body), field, Cancellation);

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("")]
    public async Task Body_ThatIsNoObject_IsRefusedWithASentenceForPeople(string body)
    {
        var problem = await ProblemAssert.AssertAsync(await PostAsync(body), HttpStatusCode.BadRequest, "validation_failed", Cancellation);

        Assert.Contains("JSON object", problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("\"UTF-8\"", true)]
    [InlineData("\"utf-8\"", true)]
    [InlineData("utf8", false)]
    [InlineData("utf-7", false)]
    [InlineData("latin1", false)]
    [InlineData("bogus", false)]
    [InlineData("", false)]
    public async Task Body_InUtf8_IsReadHoweverThatIsWritten_AndNoOther(string charset, bool read)
    {
        var content = new ByteArrayContent("""{"display_name":"a"}"""u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", $"application/json; charset={charset}");

        var answer = await fixture.Service.Client.PostAsync("/samples", content, Cancellation);

        if (read)
        {
            Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}");
        }
        else
        {
            await ProblemAssert.AssertAsync(answer, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type", Cancellation);
        }
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Body_OfAnotherContentType_IsUnsupported(string? type)
    {
        var content = new ByteArrayContent("""{"display_name":"a"}"""u8.ToArray());
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);

        var answer = await fixture.Service.Client.PostAsync("/samples", content, Cancellation);

        await ProblemAssert.AssertAsync(answer, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type", Cancellation);
    }

    [Fact]
    public async Task Body_ThatIsNotUtf8_IsRefused()
    {
        var content = new ByteArrayContent([.. "{\"display_name\":\""u8, 0xFF, 0xFE, .. "\"}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        var answer = await fixture.Service.Client.PostAsync("/samples", content, Cancellation);

        await ProblemAssert.AssertFieldAsync(answer, "display_name", Cancellation);
    }

    [Theory]
    [InlineData("🦊")]
    [InlineData("\u202Eabc\u202C")]
    [InlineData("';DROP--")]
    [InlineData("<|im_end|>")]
    [InlineData("\u0001\t\r\n")]
    [InlineData("ﬁ é e\u0301")]
    [InlineData("\"\\/<&>")]
    [InlineData("\uFFFF\uFEFF")]
    public async Task Text_ThatIsStrangeButValid_ComesBackUnchanged(string text)
    {
        var answer = await fixture.Service.Client.PostAsync("/samples", JsonCalls.Body(new { display_name = text, unknown = 1, weight = 1e300 }), Cancellation);

        Assert.Equal(text, (await answer.ReadJsonAsync(Cancellation)).Text("display_name"));
    }

    private Task<HttpResponseMessage> PostAsync(string body) =>
        fixture.Service.Client.PostAsync("/samples", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
}
