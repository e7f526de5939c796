package io.nuropb.encryption;

/**
 * An encrypted body, and the key to what is in it.
 *
 * @param body base64, a dot, base64; not copied, so nobody may change it
 * @param key what the sender remembers, to open the response
 */
// Passed on, never compared; a copy of each body would cost more than it protects.
@SuppressWarnings("ArrayRecordComponent")
public record SealedBody(byte[] body, SymmetricKey key) {

    /** Shows the size of the body. */
    @Override
    public String toString() {
        return "SealedBody[" + body.length + " bytes]";
    }
}
