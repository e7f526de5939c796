package io.nuropb.encryption;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;

/**
 * Fernet tokens of version 0x80: url-safe base64 of version, time, initialization vector, ciphertext (AES-128-CBC, PKCS
 * #7) and HMAC-SHA-256 of all that.
 *
 * <p>The time in a token is written and not read: how old a message may be is said by its time to live, and clocks of
 * different machines differ. See the <a href="https://github.com/fernet/spec/blob/master/Spec.md">specification</a>.
 */
final class Fernet {

    /** The length of an initialization vector, in bytes. */
    static final int IV_BYTES = 16;

    private static final byte VERSION = (byte) 0x80;
    private static final int HEAD_BYTES = 1 + Long.BYTES + IV_BYTES;
    private static final int BLOCK_BYTES = 16;
    private static final int MAC_BYTES = 32;

    private final SymmetricKey key;

    Fernet(SymmetricKey key) {
        this.key = key;
    }

    /**
     * A token.
     *
     * @param at the time that it says it was made at; whole seconds count
     * @param iv 16 bytes that no other token has
     */
    byte[] encrypt(byte[] plain, Instant at, byte[] iv) {
        try {
            byte[] ciphertext = aes(Cipher.ENCRYPT_MODE, iv).doFinal(plain);
            int signed = HEAD_BYTES + ciphertext.length;
            byte[] token = ByteBuffer.allocate(signed + MAC_BYTES)
                    .put(VERSION)
                    .putLong(at.getEpochSecond())
                    .put(iv)
                    .put(ciphertext)
                    .array();
            System.arraycopy(mac(token, signed), 0, token, signed, MAC_BYTES);
            return Base64Text.URL_SAFE.encode(token);
        } catch (GeneralSecurityException e) {
            throw lacking(e);
        }
    }

    /**
     * What a token holds.
     *
     * @throws UndecipherableException if it is no token, or not one that was made with this key
     */
    byte[] decrypt(byte[] token) throws UndecipherableException {
        byte[] bytes = Base64Text.URL_SAFE.decodeDecrypted(token);
        int signed = bytes.length - MAC_BYTES;
        int ciphertext = signed - HEAD_BYTES;
        if (ciphertext < BLOCK_BYTES || ciphertext % BLOCK_BYTES != 0 || bytes[0] != VERSION) {
            throw UndecipherableException.wrongKeyOrContent();
        }
        try {
            byte[] mac = Arrays.copyOfRange(bytes, signed, bytes.length);
            if (!MessageDigest.isEqual(mac(bytes, signed), mac)) {
                throw UndecipherableException.wrongKeyOrContent();
            }
            byte[] iv = Arrays.copyOfRange(bytes, HEAD_BYTES - IV_BYTES, HEAD_BYTES);
            return aes(Cipher.DECRYPT_MODE, iv).doFinal(bytes, HEAD_BYTES, ciphertext);
        } catch (BadPaddingException | IllegalBlockSizeException e) {
            throw UndecipherableException.wrongKeyOrContent();
        } catch (GeneralSecurityException e) {
            throw lacking(e);
        }
    }

    private Cipher aes(int mode, byte[] iv) throws GeneralSecurityException {
        Cipher aes = Cipher.getInstance("AES/CBC/PKCS5Padding");
        aes.init(mode, key.forEncrypting(), new IvParameterSpec(iv));
        return aes;
    }

    private byte[] mac(byte[] bytes, int length) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(key.forSigning());
        mac.update(bytes, 0, length);
        return mac.doFinal();
    }

    private static IllegalStateException lacking(GeneralSecurityException cause) {
        return new IllegalStateException("This Java runtime cannot work with AES-CBC and HMAC-SHA-256", cause);
    }
}
