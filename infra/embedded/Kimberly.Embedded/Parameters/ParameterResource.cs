namespace Kimberly.Embedded;

/// <summary>A value that is not in the code: from the configuration (<c>Parameters:{name}</c>) or, where a default says how, made on first start.</summary>
public sealed class ParameterResource : Resource, IValueProvider
{
    private readonly Lazy<string> _value;

    internal ParameterResource(string name, Func<string> value, bool secret)
        : base(name)
    {
        _value = new Lazy<string>(value);
        Secret = secret;
    }

    /// <summary>Whether it must not be shown.</summary>
    public bool Secret { get; }

    /// <inheritdoc/>
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(Value);

    /// <summary>The value.</summary>
    internal string Value => _value.Value;
}
