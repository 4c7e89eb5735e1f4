namespace Kimberly.Embedded;

/// <summary>How a parameter gets its value when the configuration has none.</summary>
public abstract class ParameterDefault
{
    /// <summary>Makes a value.</summary>
    public abstract string GetDefaultValue();
}
