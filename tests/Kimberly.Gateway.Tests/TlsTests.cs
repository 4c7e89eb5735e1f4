using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Kimberly.Testing;
using Kimberly.Testing.Servers;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Kimberly.Gateway.Tests;

/// <summary>The gateway with a certificate of its own.</summary>
public sealed class TlsTests(TestServers servers) : IDisposable
{
    private const string Password = "correct horse battery";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kimberly-tls-");
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Certificate_AsPem_ServesHttpsAndSaysSoToBrowsers()
    {
        using var certificate = Certificate();
        await using var gateway = Listening(
            ("Path", Write("chain.pem", certificate.ExportCertificatePem())),
            ("KeyPath", Write("key.pem", certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem())));

        using var answer = await AskAsync(gateway, "https", certificate);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_AsPfx_ServesHttps()
    {
        using var certificate = Certificate();
        var file = Path.Combine(_folder.FullName, "certificate.pfx");
        await File.WriteAllBytesAsync(file, certificate.Export(X509ContentType.Pfx, Password), _cancellation);
        await using var gateway = Listening(("Path", file), ("Password", Password));

        using var answer = await AskAsync(gateway, "https", certificate);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task PlainHttp_WithRedirect_IsSentOn()
    {
        using var certificate = Certificate();
        await using var gateway = Listening(
            ("Path", Write("chain.pem", certificate.ExportCertificatePem())),
            ("KeyPath", Write("key.pem", certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem())));

        using var answer = await AskAsync(gateway, "http", certificate);

        Assert.Equal(HttpStatusCode.PermanentRedirect, answer.StatusCode);
        Assert.Equal("https://kimberly.example.com:8443/", answer.Headers.Location?.ToString());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private ServiceFactory<Program> Listening(params (string Name, string Value)[] certificate)
    {
        var gateway = GatewayUnderTest.WithoutPort(servers.RedisConnectionString).With("Edge:RedirectToPort", "8443");
        foreach (var (name, value) in certificate)
        {
            gateway.With($"Kestrel:Certificates:Default:{name}", value);
        }

        gateway.UseKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps());
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        gateway.StartServer();
        return gateway;
    }

    private async Task<HttpResponseMessage> AskAsync(ServiceFactory<Program> gateway, string scheme, X509Certificate2 expected)
    {
        var addresses = gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == expected.GetCertHashString(),
            },
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, addresses.Single(address => new Uri(address).Scheme == scheme));
        request.Headers.Host = "kimberly.example.com";
        return await client.SendAsync(request, _cancellation);
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(_folder.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=kimberly.example.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }
}
