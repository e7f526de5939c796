package io.nuropb.encryption;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;

/**
 * Seals and opens message bodies: {@code base64(K) . base64(T)}, where T is the plain body as a Fernet token, and K the
 * token's key under RSA-OAEP.
 *
 * <p>A sealed body is about 1.8 times as long as the plain one. Time and memory of each operation grow in proportion to
 * the body, whose length the caller limits; an operation with a service's private key takes about a millisecond of
 * processor time more. Thread-safe; does not block.
 */
public final class BodyCipher {

    private static final byte DOT = '.';

    private final SecureRandom random;
    private final InstantSource clock;

    /**
     * A cipher.
     *
     * @param random where keys and initialization vectors come from
     * @param clock the time that tokens bear
     */
    public BodyCipher(SecureRandom random, InstantSource clock) {
        this.random = random;
        this.clock = clock;
    }

    /** A cipher with the system's randomness and time. */
    public static BodyCipher system() {
        return new BodyCipher(new SecureRandom(), InstantSource.system());
    }

    /** Seals a body with a new key, for the owner of the private key and for whoever is given the new one. */
    public SealedBody seal(byte[] plain, ServicePublicKey recipient) {
        SymmetricKey key = SymmetricKey.generate(random);
        return new SealedBody(seal(plain, key, recipient), key);
    }

    /** Seals a body with a key that its reader has already; the owner of the private key can open it, too. */
    public byte[] seal(byte[] plain, SymmetricKey key, ServicePublicKey recipient) {
        byte[] iv = new byte[Fernet.IV_BYTES];
        random.nextBytes(iv);
        byte[] token = Base64Text.STANDARD.encode(new Fernet(key).encrypt(plain, clock.instant(), iv));
        byte[] wrapped = Base64Text.STANDARD.encode(KeyWrap.wrap(key, recipient.key(), random));
        return ByteBuffer.allocate(wrapped.length + 1 + token.length)
                .put(wrapped)
                .put(DOT)
                .put(token)
                .array();
    }

    /**
     * Opens a body that was sealed for a service, with whichever of the service's keys it was sealed for.
     *
     * @throws UndecipherableException if it is not sealed, or not for one of these keys, or was changed by as much as
     *     one bit
     */
    public OpenedBody open(byte[] body, ServiceKey recipient) throws UndecipherableException {
        try {
            return openWith(recipient, body);
        } catch (UndecipherableException refusal) {
            for (ServiceKey further : recipient.further()) {
                try {
                    return openWith(further, body);
                } catch (UndecipherableException alike) {
                    // The next one may open it, and if none does, the words for each are the same.
                }
            }
            throw refusal;
        }
    }

    private OpenedBody openWith(ServiceKey recipient, byte[] body) throws UndecipherableException {
        int dot = dot(body);
        if (dot != Base64Text.length(recipient.modulusBytes())) {
            throw new UndecipherableException("it does not begin with a key under the service's public key");
        }
        byte[] wrapped = Base64Text.STANDARD.decode(Arrays.copyOf(body, dot));
        if (wrapped.length != recipient.modulusBytes()) {
            throw new UndecipherableException("it does not begin with a key under the service's public key");
        }
        byte[] token = token(body, dot);
        SymmetricKey key = KeyWrap.unwrap(wrapped, recipient.key(), random);
        return new OpenedBody(new Fernet(key).decrypt(token), key);
    }

    /**
     * Opens a body with the key that its reader remembers. The key within the body is for somebody else, and is not
     * looked at.
     *
     * @throws UndecipherableException if it is not sealed, or not with this key, or what is sealed was changed
     */
    public byte[] open(byte[] body, SymmetricKey key) throws UndecipherableException {
        return new Fernet(key).decrypt(token(body, dot(body)));
    }

    private static byte[] token(byte[] body, int dot) throws UndecipherableException {
        return Base64Text.STANDARD.decode(Arrays.copyOfRange(body, dot + 1, body.length));
    }

    private static int dot(byte[] body) throws UndecipherableException {
        for (int i = 0; i < body.length; i++) {
            if (body[i] == DOT) {
                return i;
            }
        }
        throw new UndecipherableException("it is not a key, a dot and a token");
    }
}
