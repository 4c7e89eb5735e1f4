using System.Text.Json;

namespace Kimberly.Contracts.Jobs;

/// <summary>Answer to <see cref="StopJob"/>.</summary>
/// <param name="Closed">True where the job had succeeded before it could be stopped.</param>
/// <param name="Result">What it gave then.</param>
public sealed record StoppedJob(bool Closed, JsonElement? Result);
