namespace Kimberly.AppHost;

/// <summary>Names this assembly to tests: <c>DistributedApplicationTestingBuilder.CreateAsync&lt;KimberlyAppHost&gt;()</c>.</summary>
public sealed class KimberlyAppHost;
