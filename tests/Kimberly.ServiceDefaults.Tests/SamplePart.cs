using System.ComponentModel.DataAnnotations;

namespace Kimberly.ServiceDefaults.Tests;

public sealed record SamplePart([StringLength(3)] string ShortText);
