package io.nuropb.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;

/** Certificates with their private keys, by which a client shows who it is. */
public final class ClientKeys {

    /** How keys sign, by the algorithm of the public key. Keys of other algorithms are not compared. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private static final byte[] SAMPLE = new byte[32];

    private ClientKeys() {}

    /**
     * Those in a key store.
     *
     * @param password opens the keys
     * @throws GeneralSecurityException if they cannot be used, or if a key does not belong to its certificate
     */
    public static KeyManagerFactory in(KeyStore store, char[] password) throws GeneralSecurityException {
        for (String alias : Collections.list(store.aliases())) {
            Certificate certificate = store.getCertificate(alias);
            Key key = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
            if (certificate != null && key instanceof PrivateKey own && !belong(own, certificate.getPublicKey())) {
                throw new InvalidKeyException(misfit(certificate));
            }
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory;
    }

    /** What is the matter with a key that is another certificate's. */
    static String misfit(Certificate certificate) {
        String whose =
                certificate instanceof X509Certificate x509 ? " for '" + x509.getSubjectX500Principal() + "'" : "";
        return "the private key does not belong to the certificate" + whose
                + "; take the key with which this certificate was requested";
    }

    private static boolean belong(PrivateKey key, PublicKey certified) {
        String algorithm = SIGNATURES.get(certified.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(SAMPLE);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certified);
            verifying.update(SAMPLE);
            return verifies(verifying, signature);
        } catch (InvalidKeyException ofAnotherAlgorithm) {
            return false;
        } catch (NoSuchAlgorithmException | SignatureException cannotBeCompared) {
            return true;
        }
    }

    private static boolean verifies(Signature verifying, byte[] signature) {
        try {
            return verifying.verify(signature);
        } catch (SignatureException ofAnotherLength) {
            return false;
        }
    }
}
