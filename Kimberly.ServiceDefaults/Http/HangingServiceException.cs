namespace Kimberly.ServiceDefaults.Http;

/// <summary>The called service is known to hang, or to be unable to work. To call it again before it has come back would only cost the caller more time.</summary>
/// <param name="error">For a call that never left, a connection error; else an answer that did not come.</param>
/// <param name="message">Which service.</param>
/// <param name="inner">What ended the wait; null where there was none.</param>
internal sealed class HangingServiceException(HttpRequestError error, string message, Exception? inner = null) : HttpRequestException(error, message, inner);
