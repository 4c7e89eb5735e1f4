using System.Net;
using System.Net.Sockets;
using System.Text;
using Kimberly.Testing.Client;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class BodySizeTests(SampleServiceFixture fixture) : IClassFixture<SampleServiceFixture>
{
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_OfTwoMegabytes_IsRefusedWithAnAnswerThatTheClientReads(bool chunked)
    {
        for (var i = 0; i < 5; i++)
        {
            var answer = await PostAsync("/samples", 2 * Megabyte, chunked);
            await ProblemAssert.AssertAsync(answer, HttpStatusCode.RequestEntityTooLarge, "body_too_large", Cancellation);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_OfAlmostAMegabyte_IsRead(bool chunked) =>
        await ProblemAssert.AssertFieldAsync(await PostAsync("/samples", Megabyte - 1024, chunked), "display_name", Cancellation);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_OfAnEndpointWithALimitOfItsOwn_IsHeldToThatLimit(bool chunked)
    {
        await ProblemAssert.AssertFieldAsync(await PostAsync("/large", 2 * Megabyte, chunked), "display_name", Cancellation);
        await ProblemAssert.AssertAsync(await PostAsync("/large", 4 * Megabyte, chunked), HttpStatusCode.RequestEntityTooLarge, "body_too_large", Cancellation);
    }

    [Fact]
    public async Task Body_ThatTheClientHoldsBack_IsRefusedWithoutAskingForIt()
    {
        using var client = new TcpClient();
        var address = fixture.Service.Client.BaseAddress!;
        await client.ConnectAsync(address.Host, address.Port, Cancellation);
        var stream = client.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /samples HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: {2 * Megabyte}\r\nExpect: 100-continue\r\n\r\n"), Cancellation);

        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.Equal("HTTP/1.1 413 Payload Too Large", await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(5), Cancellation));
    }

    private Task<HttpResponseMessage> PostAsync(string path, int bytes, bool chunked)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonCalls.Body(new { display_name = new string('a', bytes) }) };
        request.Headers.TransferEncodingChunked = chunked;
        if (!chunked)
        {
            request.Content = JsonCalls.Text($$"""{"display_name":"{{new string('a', bytes)}}"}""");
        }

        return fixture.Service.Client.SendAsync(request, Cancellation);
    }
}
