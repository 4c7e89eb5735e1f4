using Kimberly.ServiceDefaults.Paging;
using Kimberly.ServiceDefaults.Problems;

namespace Kimberly.ServiceDefaults.Tests;

public sealed class ListCursorTests
{
    [Fact]
    public void Cursor_WrittenAndRead_IsTheSamePlace()
    {
        foreach (var at in new[] { DateTimeOffset.MinValue, DateTimeOffset.UnixEpoch.AddTicks(7), DateTimeOffset.MaxValue })
        {
            var cursor = new ListCursor(at, Guid.CreateVersion7());
            Assert.Equal(cursor, ListCursor.Parse(cursor.ToString()));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("rubbish")]
    [InlineData("🐶")]
    [InlineData("AAAA")]
    [InlineData("////////////////////////////////")]
    [InlineData("_________________________________")]
    [InlineData("________________________________")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Cursor_ThatNoListGave_IsRefused(string text)
    {
        var problem = Assert.Throws<ProblemException>(() => ListCursor.Parse(text));

        Assert.Equal(400, problem.Status);
        Assert.Contains("cursor", problem.Errors!.Keys);
    }
}
