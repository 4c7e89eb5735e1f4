using System.Globalization;
using Kimberly.ServiceDefaults.Settings;

namespace Kimberly.ServiceDefaults.Tests.Settings;

public sealed class DurationTests
{
    [Theory]
    [InlineData("00:00:00.999", false)]
    [InlineData("00:00:01", true)]
    [InlineData("1.00:00:00", true)]
    [InlineData("1.00:00:00.001", false)]
    public void Duration_OfAnOption_IsHeldToItsBounds(string value, bool valid) =>
        Assert.Equal(valid, new DurationAttribute("00:00:01", "1.00:00:00").IsValid(TimeSpan.Parse(value, CultureInfo.InvariantCulture)));
}
