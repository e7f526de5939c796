package io.nuropb.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM texts, as OpenSSL writes them, as key stores. */
public final class PemFiles {

    private static final Pattern PKCS8_KEY = Pattern.compile(
            "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----", Pattern.MULTILINE);

    private PemFiles() {}

    /** Authorities to trust. */
    public static KeyStore authorities(Path certificates) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        int number = 0;
        for (Certificate certificate : certificates(certificates)) {
            store.setCertificateEntry("authority-" + number++, certificate);
        }
        return store;
    }

    /**
     * A client certificate with its key.
     *
     * @param certificates its own first, and then its issuers
     * @param key the unencrypted PKCS #8 key
     * @param password is to open the key in the store
     */
    public static KeyStore identity(Path certificates, Path key, String password)
            throws GeneralSecurityException, IOException {
        Certificate[] chain = certificates(certificates).toArray(Certificate[]::new);
        KeyStore store = empty();
        store.setKeyEntry("client", privateKey(key, chain[0]), password.toCharArray(), chain);
        return store;
    }

    private static Collection<? extends Certificate> certificates(Path pem)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new CertificateException("there is no certificate in " + pem);
            }
            return found;
        }
    }

    private static PrivateKey privateKey(Path pem, Certificate certificate)
            throws GeneralSecurityException, IOException {
        Matcher key = PKCS8_KEY.matcher(Files.readString(pem));
        if (!key.find()) {
            throw new InvalidKeyException("there is no 'BEGIN PRIVATE KEY' in " + pem
                    + "; 'openssl pkcs8 -topk8 -nocrypt -in FILE -out OTHER_FILE' converts other forms");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
        String algorithm = certificate.getPublicKey().getAlgorithm();
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (InvalidKeySpecException e) {
            throw new InvalidKeyException(
                    pem + " holds no key of the certificate's kind, " + algorithm + ": "
                            + ClientKeys.misfit(certificate),
                    e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
