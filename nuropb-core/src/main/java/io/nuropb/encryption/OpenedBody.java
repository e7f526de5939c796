package io.nuropb.encryption;

/**
 * What was in an encrypted body, and the key to it.
 *
 * @param plain the body as it was before it was encrypted; not copied, so nobody may change it
 * @param key what the response is to be sealed with
 */
// Passed on, never compared; a copy of each body would cost more than it protects.
@SuppressWarnings("ArrayRecordComponent")
public record OpenedBody(byte[] plain, SymmetricKey key) {

    /** Shows the size of the body, never its content. */
    @Override
    public String toString() {
        return "OpenedBody[" + plain.length + " bytes]";
    }
}
