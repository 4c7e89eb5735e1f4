using Kimberly.Embedded.Home;

namespace Kimberly.Embedded;

/// <summary>Declares parameters. The configuration (<c>Parameters:{name}</c>) goes before every default.</summary>
public static class ParameterBuilderExtensions
{
    /// <summary>A parameter that the configuration must give.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        Add(builder, name, secret, () => throw new DistributedApplicationException(
            $"The parameter '{name}' has no value. Set Parameters:{name} in kimberly.json, or Parameters__{name} in the environment."));

    /// <summary>A parameter with a value.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ParameterResource(name, () => value, secret));
    }

    /// <summary>A parameter that is made on first need.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">Its name.</param>
    /// <param name="value">How its value is made.</param>
    /// <param name="secret">Whether it must not be shown.</param>
    /// <param name="persist">Whether it is kept for the next start, in a file of the data folder that only its owner may read.</param>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return Add(builder, name, secret, persist ? () => SecretFile.GetOrCreate(builder.HomeFolder(), name, value.GetDefaultValue) : value.GetDefaultValue);
    }

    /// <summary>The password of a server, made on first start unless one is given.</summary>
    internal static ParameterResource PasswordOf(this IDistributedApplicationBuilder builder, string server, IResourceBuilder<ParameterResource>? given) =>
        given?.Resource ?? builder.AddParameter($"{server}-password", new GenerateParameterDefault { Special = false }, secret: true, persist: true).Resource;

    private static IResourceBuilder<ParameterResource> Add(IDistributedApplicationBuilder builder, string name, bool secret, Func<string> otherwise)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ParameterResource(name, () => builder.Configuration[$"Parameters:{name}"] ?? otherwise(), secret));
    }
}
