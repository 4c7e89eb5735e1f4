namespace Kimberly.Embedded;

/// <summary>Runs a declared topology as local processes.</summary>
public sealed class DistributedApplication;
