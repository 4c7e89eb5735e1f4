namespace Kimberly.JobHandling;

/// <summary>The job was taken over by another worker, stopped, or closed: nothing was written. A handler lets it pass.</summary>
public sealed class StaleJobException() : Exception("The job was taken over, stopped or closed; nothing was written.");
