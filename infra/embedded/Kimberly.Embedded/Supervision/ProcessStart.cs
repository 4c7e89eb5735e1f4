namespace Kimberly.Embedded.Supervision;

/// <summary>What a plan is made for.</summary>
/// <param name="Replica">Which replica, from 0.</param>
/// <param name="DataFolder">The folder for the resource's data.</param>
internal sealed record ProcessStart(int Replica, string DataFolder);
