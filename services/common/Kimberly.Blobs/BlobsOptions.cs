using System.ComponentModel.DataAnnotations;
using Kimberly.Blobs.S3;

namespace Kimberly.Blobs;

/// <summary>The settings of the store; README.md lists them.</summary>
internal sealed class BlobsOptions : IValidatableObject
{
    public const string Section = "Blobs";
    public const string FileSystem = "FileSystem";
    public const string S3Provider = "S3";

    private const int ShortestSecret = 32;

    /// <summary><c>FileSystem</c> or <c>S3</c>.</summary>
    public string Provider { get; init; } = FileSystem;

    /// <summary>The folder of the provider <c>FileSystem</c>, in full, on a local disk.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The settings of the provider <c>S3</c>.</summary>
    public S3Options S3 { get; init; } = new();

    /// <summary>Any text; the key that download links are signed with is derived from it. The same for all services that make or serve links.</summary>
    public string LinkSecret { get; init; } = "";

    /// <summary>Where people reach the gateway, for links; null for links that begin with a slash.</summary>
    public Uri? PublicUrl { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LinkSecret is not { Length: >= ShortestSecret })
        {
            yield return new ValidationResult(
                "Blobs:LinkSecret must be 32 characters or more; download links are signed with it, and the AppHost generates it.", [nameof(LinkSecret)]);
        }

        if (PublicUrl is not (null or { IsAbsoluteUri: true, Scheme: "http" or "https" }))
            yield return new ValidationResult("Blobs:PublicUrl must be an address that begins with http:// or https://.", [nameof(PublicUrl)]);

        var problems = Provider switch
        {
            FileSystem => Folder is { Length: > 0 } && Path.IsPathFullyQualified(Folder)
                ? []
                : ["Blobs:Folder must name a folder in full; the provider FileSystem keeps blobs there."],
            S3Provider => S3.Problems(),
            _ => [$"Blobs:Provider is '{Provider}'; it must be FileSystem or S3."],
        };
        foreach (var problem in problems)
            yield return new ValidationResult(problem, [nameof(Provider)]);
    }
}
