namespace Kimberly.AppHost.Identity;

/// <summary>Generates what the services prove their identity with, once, and keeps it for the next start.</summary>
internal static class ServiceSecrets
{
    /// <summary>Gives a service a secret of its own, and auth the same one, so that the service can get tokens to call others with.</summary>
    public static IResourceBuilder<ProjectResource> WithServiceSecret(this IResourceBuilder<ProjectResource> service, IResourceBuilder<ProjectResource> auth)
    {
        var name = service.Resource.Name;
        var secret = Generate(service.ApplicationBuilder, $"{name}-service-secret");
        auth.WithEnvironment($"ServiceIdentity__Clients__{name}", secret);
        return service.WithEnvironment("ServiceIdentity__Secret", secret);
    }

    /// <summary>Gives auth the key under which its signing keys lie in its database.</summary>
    public static IResourceBuilder<ProjectResource> WithKeyEncryptionKey(this IResourceBuilder<ProjectResource> auth) =>
        auth.WithEnvironment("Auth__KeyEncryptionKey", Generate(auth.ApplicationBuilder, "auth-key-encryption-key"));

    private static IResourceBuilder<ParameterResource> Generate(IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 43, Special = false }, secret: true, persist: true);
}
