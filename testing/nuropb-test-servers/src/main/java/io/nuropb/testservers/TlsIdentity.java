package io.nuropb.testservers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate with its private key, in the two forms that servers and clients ask for.
 *
 * @param certificate PEM file with the certificate
 * @param privateKey PEM file with the unencrypted PKCS #8 key
 * @param keyStore PKCS #12 file with both
 * @param password the password of that file and of the key in it, worthless outside of a test
 */
public record TlsIdentity(Path certificate, Path privateKey, Path keyStore, String password) {

    /** The certificate itself. */
    public X509Certificate parsed() {
        try (InputStream pem = Files.newInputStream(certificate)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        } catch (GeneralSecurityException | IOException e) {
            throw new ServerException("Cannot read " + certificate, e);
        }
    }

    /** Shows it to whoever connects, and asks for nothing. */
    SSLContext serverContext() throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers(), null, null);
        return context;
    }

    KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
        char[] opening = password.toCharArray();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(KeyStore.getInstance(keyStore.toFile(), opening), opening);
        return keys.getKeyManagers();
    }
}
