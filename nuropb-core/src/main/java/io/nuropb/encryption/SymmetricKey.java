package io.nuropb.encryption;

import java.security.Key;
import java.security.SecureRandom;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret of one request: its body is encrypted with it, and so is the response's.
 *
 * <p>Immutable and thread-safe. It shows nothing of itself, and equals only itself, for a comparison of content could
 * be timed.
 */
public final class SymmetricKey {

    /** The length of a key as text, in characters. */
    static final int TEXT_LENGTH = 44;

    private static final int BYTES = 32;
    private static final int HALF = BYTES / 2;

    private final byte[] bytes;

    private SymmetricKey(byte[] bytes) {
        this.bytes = bytes;
    }

    static SymmetricKey generate(SecureRandom random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return new SymmetricKey(bytes);
    }

    /** The key that is written as url-safe base64, 44 characters of ASCII. */
    static SymmetricKey parse(byte[] text) throws UndecipherableException {
        byte[] bytes = Base64Text.URL_SAFE.decodeDecrypted(text);
        if (bytes.length != BYTES) {
            throw UndecipherableException.wrongKeyOrContent();
        }
        return new SymmetricKey(bytes);
    }

    /** The key as url-safe base64. */
    byte[] text() {
        return Base64Text.URL_SAFE.encode(bytes);
    }

    Key forSigning() {
        return new SecretKeySpec(bytes, 0, HALF, "HmacSHA256");
    }

    Key forEncrypting() {
        return new SecretKeySpec(bytes, HALF, HALF, "AES");
    }

    /** Shows nothing of the key. */
    @Override
    public String toString() {
        return "SymmetricKey[hidden]";
    }
}
