package io.nuropb.encryption;

import io.nuropb.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * The RSA key of a service: private, with its public part. All instances of a service share one; while it is replaced
 * by another, each knows both: see {@link #alsoOpening}.
 *
 * <p>Immutable and thread-safe. It shows nothing of the private part.
 */
public final class ServiceKey {

    /**
     * How many keys beside the published one a service can open with; each costs time for whatever none of them opens.
     */
    public static final int MAX_FURTHER_KEYS = 4;

    private static final String PKCS8 = "PRIVATE KEY";
    private static final String PKCS1 = "RSA PRIVATE KEY";

    private final RSAPrivateCrtKey key;
    private final ServicePublicKey publicKey;
    private final List<ServiceKey> further;

    private ServiceKey(RSAPrivateCrtKey key, ServicePublicKey publicKey, List<ServiceKey> further) {
        this.key = key;
        this.publicKey = publicKey;
        this.further = List.copyOf(further);
    }

    /**
     * Reads a key file; blocks for as long as that takes.
     *
     * @throws UnusableKeyException if the file cannot be read, or does not hold such a key as {@link #parse} takes; the
     *     message names the file
     */
    public static ServiceKey read(Path file) {
        String what = "The private key file " + file;
        try (InputStream content = Files.newInputStream(file)) {
            // One byte more than is allowed, so that a larger file is known to be one.
            byte[] bytes = content.readNBytes(Pem.MAX_CHARACTERS + 1);
            return parse(what, new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UnusableKeyException(what + " cannot be read: " + e);
        }
    }

    /**
     * Reads a private key in PEM: PKCS #8 ({@code BEGIN PRIVATE KEY}) or PKCS #1 ({@code BEGIN RSA PRIVATE KEY}, which
     * Python's cryptography package calls "traditional"), without a pass phrase, of at least 2,048 bits.
     *
     * @param what names the key in errors, for example {@code The private key of service 'orders'}
     * @throws UnusableKeyException if the text is something else; the message says what, and shows nothing of it
     */
    public static ServiceKey parse(String what, String pem) {
        Pem block = Pem.parse(what, pem);
        byte[] pkcs8;
        if (block.label().equals(PKCS8)) {
            pkcs8 = block.der();
        } else if (block.label().equals(PKCS1)) {
            pkcs8 = Der.pkcs8(block.der());
        } else {
            throw new UnusableKeyException(what + " is a " + block.label() + ", not a " + PKCS8 + " or " + PKCS1);
        }
        try {
            return of(what, KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException e) {
            throw new UnusableKeyException(what + " is not an RSA key, or is damaged");
        }
    }

    /**
     * A new key of 2,048 bits, for a service that is its fleet's only instance: nothing gives the private part away
     * again. What was sealed for the one before is lost, which is told to the callers of requests; commands were
     * confirmed already.
     */
    public static ServiceKey generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(ServicePublicKey.MIN_BITS, random);
            return of("The new key", generator.generateKeyPair().getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java runtime cannot make RSA keys", e);
        }
    }

    private static ServiceKey of(String what, PrivateKey parsed) {
        if (!(parsed instanceof RSAPrivateCrtKey key)) {
            throw new UnusableKeyException(what + " lacks the primes, without which its public part is not known");
        }
        ServicePublicKey.requireStrength(what, key);
        if (!isSound(key)) {
            throw new UnusableKeyException(what + " is damaged: its numbers do not belong together");
        }
        return new ServiceKey(key, ServicePublicKey.of(what, key.getModulus(), key.getPublicExponent()), List.of());
    }

    /**
     * Whether the private part undoes what the public part does; better known at the start than at the first message.
     */
    private static boolean isSound(RSAPrivateCrtKey key) {
        BigInteger p = key.getPrimeP();
        BigInteger q = key.getPrimeQ();
        return p.multiply(q).equals(key.getModulus())
                && isInverse(key, key.getPrivateExponent(), p)
                && isInverse(key, key.getPrivateExponent(), q)
                && isInverse(key, key.getPrimeExponentP(), p)
                && isInverse(key, key.getPrimeExponentQ(), q)
                && q.multiply(key.getCrtCoefficient()).mod(p).equals(BigInteger.ONE);
    }

    private static boolean isInverse(RSAPrivateCrtKey key, BigInteger exponent, BigInteger prime) {
        BigInteger order = prime.subtract(BigInteger.ONE);
        return order.signum() > 0
                && exponent.multiply(key.getPublicExponent()).mod(order).equals(BigInteger.ONE);
    }

    /**
     * The same key, for a service that can also open what was sealed for other keys: for those that it published
     * before, or will publish next. What it publishes is this one alone.
     *
     * @param others the others, in the order in which they are tried; they replace those that were given before
     * @throws IllegalArgumentException if there are more than {@link #MAX_FURTHER_KEYS}
     */
    public ServiceKey alsoOpening(ServiceKey... others) {
        Setting.require(
                others.length <= MAX_FURTHER_KEYS,
                "The number of further keys of a service",
                others.length,
                "at most " + MAX_FURTHER_KEYS);
        return new ServiceKey(key, publicKey, List.of(others));
    }

    /** The public part, for others. */
    public ServicePublicKey publicKey() {
        return publicKey;
    }

    List<ServiceKey> further() {
        return further;
    }

    RSAPrivateKey key() {
        return key;
    }

    int modulusBytes() {
        return (key.getModulus().bitLength() + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** Shows the length of the key, and the number of others. */
    @Override
    public String toString() {
        String more = further.isEmpty() ? "" : ", and " + further.size() + " more to open with";
        return "ServiceKey[" + key.getModulus().bitLength() + " bits" + more + "]";
    }
}
