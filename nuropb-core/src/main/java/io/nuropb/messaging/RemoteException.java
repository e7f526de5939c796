package io.nuropb.messaging;

/** The service answered a request with an error. */
public final class RemoteException extends NuropbException {
    private static final long serialVersionUID = 1;

    private final transient RemoteError error;

    /**
     * A request that was answered with an error.
     *
     * @param service the service that answered
     * @param method the method that was called
     * @param error the answer
     */
    public RemoteException(String service, String method, RemoteError error) {
        super(service + "." + method + " answered " + error);
        this.error = error;
    }

    /** The error, as the service told it: the name of its class there, and a description. */
    public RemoteError error() {
        return error;
    }
}
