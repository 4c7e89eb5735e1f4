namespace Kimberly.ServiceDefaults.Http;

/// <summary>How long a call to another service may take.</summary>
public enum CallTimes
{
    /// <summary>Somebody waits: 2 s in all; a call that is safe to repeat is repeated within them.</summary>
    Interactive,

    /// <summary>Generation and streams: no limit in all, one on silence, which the caller sets while reading.</summary>
    Streaming,
}
