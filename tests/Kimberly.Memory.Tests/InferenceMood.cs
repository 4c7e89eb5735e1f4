namespace Kimberly.Memory.Tests;

internal enum InferenceMood
{
    Well,
    Away,
    Busy,
    Silent,
    Confused,
    AnotherModel,
    Picky,
}
