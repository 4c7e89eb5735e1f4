namespace Kimberly.Jobs.Workers;

/// <summary>Why a worker breaks off a call.</summary>
internal enum StopReason
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>Somebody cancelled the job.</summary>
    Cancelled,

    /// <summary>Its deadline has passed.</summary>
    Late,

    /// <summary>The owning service said nothing for too long.</summary>
    Stalled,

    /// <summary>The lease was lost: another worker has the job.</summary>
    Lost,

    /// <summary>This replica ends.</summary>
    Ending,
}
