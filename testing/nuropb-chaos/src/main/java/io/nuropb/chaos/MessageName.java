package io.nuropb.chaos;

/**
 * What a message is called on the wire: its trace id.
 *
 * @param message the same in all attempts
 * @param attempt counts from 1
 */
record MessageName(String message, int attempt) {

    static MessageName of(String traceId) {
        int slash = traceId.lastIndexOf('/');
        return new MessageName(traceId.substring(0, slash), Integer.parseInt(traceId.substring(slash + 1)));
    }

    String traceId() {
        return message + "/" + attempt;
    }
}
