package io.nuropb.encryption;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;

/**
 * The public RSA key of a service, with which others seal what only the service is to read. Immutable and thread-safe.
 */
public final class ServicePublicKey {

    /** The shortest modulus that is accepted, in bits. */
    public static final int MIN_BITS = 2_048;

    /** The longest modulus that is accepted, in bits: a longer one would keep its users busy. */
    public static final int MAX_BITS = 16_384;

    private static final String LABEL = "PUBLIC KEY";
    private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(3);

    private final RSAPublicKey key;

    private ServicePublicKey(RSAPublicKey key) {
        this.key = key;
    }

    /**
     * Reads a key as a service's description has it: SubjectPublicKeyInfo in PEM.
     *
     * @param what names the key in errors, for example {@code The public key of service 'orders'}
     * @throws UnusableKeyException if the text is something else, or the key is too short, too long or weak; the
     *     message says which
     */
    public static ServicePublicKey parse(String what, String pem) {
        Pem block = Pem.parse(what, pem);
        if (!block.label().equals(LABEL)) {
            throw new UnusableKeyException(what + " is a " + block.label() + ", not a " + LABEL);
        }
        try {
            return of(what, (RSAPublicKey)
                    KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(block.der())));
        } catch (GeneralSecurityException e) {
            throw new UnusableKeyException(what + " is not an RSA key in SubjectPublicKeyInfo");
        }
    }

    static ServicePublicKey of(String what, BigInteger modulus, BigInteger exponent) {
        try {
            return of(what, (RSAPublicKey)
                    KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent)));
        } catch (GeneralSecurityException e) {
            throw new UnusableKeyException(what + " has a public part that is no RSA key");
        }
    }

    private static ServicePublicKey of(String what, RSAPublicKey key) {
        requireStrength(what, key);
        if (key.getPublicExponent().compareTo(MIN_EXPONENT) < 0
                || !key.getPublicExponent().testBit(0)) {
            throw new UnusableKeyException(what + " has an even or too small public exponent");
        }
        return new ServicePublicKey(key);
    }

    static void requireStrength(String what, RSAKey key) {
        int bits = key.getModulus().bitLength();
        if (bits < MIN_BITS || bits > MAX_BITS) {
            throw new UnusableKeyException(
                    what + " has " + bits + " bits; allowed are " + MIN_BITS + " to " + MAX_BITS);
        }
    }

    /** The key as SubjectPublicKeyInfo in PEM: lines of 64 characters, each ended by a line feed. */
    public String pem() {
        return new Pem(LABEL, key.getEncoded()).toString();
    }

    RSAPublicKey key() {
        return key;
    }

    /** Shows the length of the key. */
    @Override
    public String toString() {
        return "ServicePublicKey[" + key.getModulus().bitLength() + " bits]";
    }
}
