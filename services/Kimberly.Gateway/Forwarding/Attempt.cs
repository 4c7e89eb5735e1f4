using Kimberly.ServiceDefaults.Http.Pulses;
using Microsoft.AspNetCore.Http.Features;

namespace Kimberly.Gateway.Forwarding;

/// <summary>
/// Stands for the lifetime of a request while one replica is tried: it ends with the attempt's own token, and YARP's wish to cut the connection is
/// only noted, so that the next replica, or a last event, can still be sent over it.
/// </summary>
internal sealed class Attempt(PulseWait wait) : IHttpRequestLifetimeFeature
{
    public CancellationToken RequestAborted { get; set; } = wait.Token;

    public bool WantedAbort { get; private set; }

    /// <summary>Whether it was given up because the replica cannot work, as it says itself: what it needs is away, for its like too.</summary>
    public bool WasUnable => wait.IsUnable;

    /// <summary>The replica has begun to answer: what it sends already is ended by silence only.</summary>
    public void Answered() => wait.Answered();

    public void Abort() => WantedAbort = true;
}
