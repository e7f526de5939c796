package io.nuropb.messaging;

import org.jspecify.annotations.Nullable;

/**
 * What a call of {@code MeshClient} fails with, be it a request, a command or an event: there is no answer, or it is an
 * error.
 *
 * <p>A handler that lets one through has not chosen it as its answer: something that it depends on has failed. It
 * reaches the handler's own caller as any other exception does, never by the name that it has in the failed call, for
 * there it says something of another message: that it was not delivered, that its caller may not do this. A handler
 * that means the same of its own message throws an exception of its own, as {@code new
 * NuropbAuthorizationException(failure.getMessage(), failure)}.
 */
public abstract sealed class FailedCallException extends NuropbException
        permits NuropbMessageException,
                NuropbNotDeliveredException,
                NuropbTimeoutException,
                NuropbTransportException,
                RemoteException {
    private static final long serialVersionUID = 1;

    FailedCallException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
