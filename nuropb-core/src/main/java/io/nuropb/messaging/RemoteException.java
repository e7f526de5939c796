package io.nuropb.messaging;

/**
 * The service answered a request with an error.
 *
 * <p>Errors whose names the protocol knows have a subclass each; any other is this class itself. {@link #error} always
 * has the name and the description as the service told them.
 */
public sealed class RemoteException extends FailedCallException {
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
        super(service + "." + method + " answered " + error, null);
        this.error = error;
    }

    /** The error, as the service told it: the name of its class there, and a description. */
    public final RemoteError error() {
        return error;
    }

    /** The exception for an answer, of the subclass that its name asks for. */
    public static RemoteException of(String service, String method, RemoteError error) {
        return switch (error.error()) {
            case NuropbValidationException.WIRE_NAME -> new Validation(service, method, error);
            case NuropbAuthenticationException.WIRE_NAME -> new Authentication(service, method, error);
            case NuropbAuthorizationException.WIRE_NAME -> new Authorization(service, method, error);
            case NuropbDeprecatedException.WIRE_NAME -> new DeprecatedMethod(service, method, error);
            case NuropbHandlingException.WIRE_NAME -> new Handling(service, method, error);
            case CallAgain.WIRE_NAME -> new CallAgain(service, method, error);
            case NuropbTimeoutException.WIRE_NAME -> new Timeout(service, method, error);
            case NuropbMessageException.WIRE_NAME -> new Unreadable(service, method, error);
            default -> new RemoteException(service, method, error);
        };
    }

    /** The service does not accept the parameters: {@code NuropbValidationError}. */
    public static final class Validation extends RemoteException {
        private static final long serialVersionUID = 1;

        private Validation(String service, String method, RemoteError error) {
            super(service, method, error);
        }
    }

    /** The service does not know who calls: {@code NuropbAuthenticationError}. */
    public static final class Authentication extends RemoteException {
        private static final long serialVersionUID = 1;

        private Authentication(String service, String method, RemoteError error) {
            super(service, method, error);
        }
    }

    /** The caller may not do this: {@code NuropbAuthorizationError}. */
    public static final class Authorization extends RemoteException {
        private static final long serialVersionUID = 1;

        private Authorization(String service, String method, RemoteError error) {
            super(service, method, error);
        }
    }

    /** The method is not to be used any more: {@code NuropbDeprecatedError}. */
    public static final class DeprecatedMethod extends RemoteException {
        private static final long serialVersionUID = 1;

        private DeprecatedMethod(String service, String method, RemoteError error) {
            super(service, method, error);
        }
    }

    /** The service has no such method, or could not handle the call: {@code NuropbHandlingError}. */
    public static final class Handling extends RemoteException {
        private static final long serialVersionUID = 1;

        private Handling(String service, String method, RemoteError error) {
            super(service, method, error);
        }
    }

    /** The handler asked twice to be called again: {@code NuropbCallAgainReject}. */
    public static final class CallAgain extends RemoteException {
        private static final long serialVersionUID = 1;

        private static final String WIRE_NAME = "NuropbCallAgainReject";

        private CallAgain(String service, String method, RemoteError error) {
            super(service, method, error);
        }
    }

    /** The service itself waited for something in vain: {@code NuropbTimeoutError}. */
    public static final class Timeout extends RemoteException {
        private static final long serialVersionUID = 1;

        private Timeout(String service, String method, RemoteError error) {
            super(service, method, error);
        }
    }

    /** The service could not read the request: {@code NuropbMessageError}. */
    public static final class Unreadable extends RemoteException {
        private static final long serialVersionUID = 1;

        private Unreadable(String service, String method, RemoteError error) {
            super(service, method, error);
        }
    }
}
