namespace Kimberly.Embedded;

/// <summary>Which image a container is made of in the Aspire profile. Here it only says what the server must be able to do.</summary>
public sealed class ContainerImageAnnotation : IResourceAnnotation
{
    /// <summary>The image.</summary>
    public required string Image { get; set; }

    /// <summary>Its tag.</summary>
    public string? Tag { get; set; }
}
