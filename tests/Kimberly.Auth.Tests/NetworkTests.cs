using System.Net;
using Kimberly.Auth.Sessions;

namespace Kimberly.Auth.Tests;

public sealed class NetworkTests
{
    [Theory]
    [InlineData("203.0.113.7", "203.0.113.99", true)]
    [InlineData("203.0.113.7", "203.0.114.7", false)]
    [InlineData("::ffff:203.0.113.7", "203.0.113.8", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:ff::1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:102::1", false)]
    public void Networks_OfTwoAddresses_AreTheSameOrNot(string one, string other, bool same) =>
        Assert.Equal(same, ClientOrigin.NetworkOf(IPAddress.Parse(one)).SequenceEqual(ClientOrigin.NetworkOf(IPAddress.Parse(other))));
}
