namespace Kimberly.ServiceDefaults.Tests;

public enum SampleKind
{
    LongTerm,
    ShortTerm,
}
