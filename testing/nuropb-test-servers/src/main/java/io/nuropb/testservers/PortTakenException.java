package io.nuropb.testservers;

/** A server ended at its start because somebody else took one of its ports between the choice and the start. */
final class PortTakenException extends ServerException {
    private static final long serialVersionUID = 1L;

    PortTakenException(String message) {
        super(message);
    }
}
