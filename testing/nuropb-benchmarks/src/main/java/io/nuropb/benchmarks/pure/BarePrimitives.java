package io.nuropb.benchmarks.pure;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * What encrypting a request and its answer costs the Java runtime itself: the protocol's RSA-OAEP, AES-CBC and HMAC on
 * bodies of that size, with ciphers that are kept, and without base64, layout and checks. Not thread-safe.
 */
final class BarePrimitives {

    private static final OAEPParameterSpec OAEP =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);
    private static final int HEAD_BYTES = 25;
    private static final int IV_BYTES = 16;
    private static final int HALF_KEY_BYTES = 16;
    /** A key as the protocol wraps it: 44 characters. */
    private static final byte[] KEY_TEXT = "A".repeat(44).getBytes(StandardCharsets.US_ASCII);

    private final KeyPair pair;
    private final SecureRandom random = new SecureRandom();
    private final Cipher rsa;
    private final Cipher aes;
    private final Mac mac;

    BarePrimitives(KeyPair pair) throws GeneralSecurityException {
        this.pair = pair;
        rsa = Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
        aes = Cipher.getInstance("AES/CBC/PKCS5Padding");
        mac = Mac.getInstance("HmacSHA256");
    }

    /** The request's key and body are encrypted and decrypted, then the answer's, whose key the caller has. */
    byte[] exchange(byte[] request, byte[] answer) throws GeneralSecurityException {
        byte[] key = new byte[2 * HALF_KEY_BYTES];
        random.nextBytes(key);
        byte[] wrapped = wrapped();
        byte[] sealed = encrypted(request, key);
        rsa.init(Cipher.DECRYPT_MODE, pair.getPrivate(), OAEP, random);
        rsa.doFinal(wrapped);
        decrypted(sealed, key);
        wrapped();
        return decrypted(encrypted(answer, key), key);
    }

    private byte[] wrapped() throws GeneralSecurityException {
        rsa.init(Cipher.ENCRYPT_MODE, pair.getPublic(), OAEP, random);
        return rsa.doFinal(KEY_TEXT);
    }

    /**
     * Initialization vector and ciphertext; the authentication code, over as many bytes as in a token, is made and left
     * out.
     */
    private byte[] encrypted(byte[] plain, byte[] key) throws GeneralSecurityException {
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(iv);
        aes.init(
                Cipher.ENCRYPT_MODE,
                new SecretKeySpec(key, HALF_KEY_BYTES, HALF_KEY_BYTES, "AES"),
                new IvParameterSpec(iv));
        byte[] sealed = new byte[HEAD_BYTES + aes.getOutputSize(plain.length)];
        System.arraycopy(iv, 0, sealed, HEAD_BYTES - IV_BYTES, IV_BYTES);
        aes.doFinal(plain, 0, plain.length, sealed, HEAD_BYTES);
        authenticated(sealed, key);
        return sealed;
    }

    private byte[] decrypted(byte[] sealed, byte[] key) throws GeneralSecurityException {
        authenticated(sealed, key);
        IvParameterSpec iv = new IvParameterSpec(sealed, HEAD_BYTES - IV_BYTES, IV_BYTES);
        aes.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, HALF_KEY_BYTES, HALF_KEY_BYTES, "AES"), iv);
        return aes.doFinal(sealed, HEAD_BYTES, sealed.length - HEAD_BYTES);
    }

    private void authenticated(byte[] sealed, byte[] key) throws GeneralSecurityException {
        mac.init(new SecretKeySpec(key, 0, HALF_KEY_BYTES, "HmacSHA256"));
        mac.doFinal(sealed);
    }
}
