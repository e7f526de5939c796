package io.nuropb.encryption;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** Symmetric keys under RSA-OAEP with SHA-256, also in its mask generation, and no label. */
final class KeyWrap {

    private static final String TRANSFORMATION = "RSA/ECB/OAEPWithSHA-256AndMGF1Padding";

    /** Given with each use: left to itself, the transformation of that name generates its mask with SHA-1. */
    private static final OAEPParameterSpec OAEP =
            new OAEPParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

    private KeyWrap() {}

    static byte[] wrap(SymmetricKey key, RSAPublicKey recipient, SecureRandom random) {
        try {
            return rsa(Cipher.ENCRYPT_MODE, recipient, random).doFinal(key.text());
        } catch (GeneralSecurityException e) {
            throw lacking(e);
        }
    }

    /** The inverse; a wrapped key is exactly as long as the modulus. */
    static SymmetricKey unwrap(byte[] wrapped, RSAPrivateKey recipient, SecureRandom random)
            throws UndecipherableException {
        byte[] text;
        try {
            text = rsa(Cipher.DECRYPT_MODE, recipient, random).doFinal(wrapped);
        } catch (BadPaddingException | IllegalBlockSizeException e) {
            throw UndecipherableException.wrongKeyOrContent();
        } catch (GeneralSecurityException e) {
            throw lacking(e);
        }
        if (text.length != SymmetricKey.TEXT_LENGTH) {
            throw UndecipherableException.wrongKeyOrContent();
        }
        return SymmetricKey.parse(text);
    }

    private static Cipher rsa(int mode, Key key, SecureRandom random) throws GeneralSecurityException {
        Cipher rsa = Cipher.getInstance(TRANSFORMATION);
        rsa.init(mode, key, OAEP, random);
        return rsa;
    }

    private static IllegalStateException lacking(GeneralSecurityException cause) {
        return new IllegalStateException("This Java runtime cannot work with RSA-OAEP and SHA-256", cause);
    }
}
