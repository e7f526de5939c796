package io.nuropb.client;

/** Kinds of failures that a client logs, each at its own pace, beside telling the caller. */
enum CallFailure {
    /** A call has no outcome in time. */
    TIMEOUT,
    /** A result is not of the type that was asked for. */
    RESULT_DOES_NOT_FIT,
    /** A service could not read an encrypted call that nobody waits for. */
    UNREAD
}
