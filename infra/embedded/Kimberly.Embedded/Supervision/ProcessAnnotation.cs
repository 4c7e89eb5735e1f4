using Kimberly.Embedded.Processes;

namespace Kimberly.Embedded.Supervision;

/// <summary>Says how a resource is run; a resource without this annotation has no process. This is where new kinds of resources are plugged in.</summary>
internal sealed record ProcessAnnotation(Func<ProcessStart, IProcessPlan> CreatePlan) : IResourceAnnotation;
