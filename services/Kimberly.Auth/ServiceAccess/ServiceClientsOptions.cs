using System.ComponentModel.DataAnnotations;

namespace Kimberly.Auth.ServiceAccess;

/// <summary>The services of this installation, each with the secret by which it proves who it is.</summary>
internal sealed class ServiceClientsOptions : IValidatableObject
{
    public const string Section = "ServiceIdentity";
    private const int LeastLength = 16;

    /// <summary>Secrets by the services' names.</summary>
    public Dictionary<string, string> Clients { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        from client in Clients
        where client.Value.Length < LeastLength
        select new ValidationResult($"ServiceIdentity:Clients:{client.Key} must have at least {LeastLength} characters.", [nameof(Clients)]);
}
