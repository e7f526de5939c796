package io.nuropb.rabbitmq;

import io.nuropb.tls.ServerTrust;
import io.nuropb.topology.BrokerException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** Makes a {@link SSLContext} of a {@link RabbitTls}. Blocking: it reads the files each time, so that renewed ones count. */
final class Tls {

    private static final Pattern PKCS8_KEY = Pattern.compile(
            "-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----", Pattern.MULTILINE);

    private Tls() {}

    /** @throws BrokerException if a file cannot be read, or does not hold what it should */
    static SSLContext context(RabbitTls tls) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(tls.client()), trustManagers(tls), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has TLS", e);
        }
    }

    private static TrustManager[] trustManagers(RabbitTls tls) throws GeneralSecurityException {
        if (!tls.verified()) {
            return new TrustManager[] {new TrustsAnybody()};
        }
        TlsFile authorities = tls.authorities();
        ServerTrust trust = authorities == null
                ? ServerTrust.in(null)
                : reading(authorities, "the trusted certificates", () -> ServerTrust.in(trustStore(authorities)));
        return new TrustManager[] {trust};
    }

    private static KeyManager @Nullable [] keyManagers(@Nullable TlsFile client) {
        if (client == null) {
            return null;
        }
        return reading(client, "the client certificate", () -> {
            String password = password(client);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keyStore(client, password), password.toCharArray());
            return factory.getKeyManagers();
        });
    }

    private static KeyStore trustStore(TlsFile file) throws GeneralSecurityException, IOException {
        if (file instanceof TlsFile.Store store) {
            return KeyStore.getInstance(store.file().toFile(), store.password().toCharArray());
        }
        if (file instanceof TlsFile.Loaded loaded) {
            return loaded.store().get();
        }
        KeyStore trusted = empty();
        int number = 0;
        for (Certificate certificate : certificates(((TlsFile.Pem) file).certificates())) {
            trusted.setCertificateEntry("authority-" + number++, certificate);
        }
        return trusted;
    }

    private static KeyStore keyStore(TlsFile file, String password) throws GeneralSecurityException, IOException {
        if (file instanceof TlsFile.Store store) {
            return KeyStore.getInstance(store.file().toFile(), password.toCharArray());
        }
        if (file instanceof TlsFile.Loaded loaded) {
            return loaded.store().get();
        }
        TlsFile.Pem pem = (TlsFile.Pem) file;
        Path keyFile = pem.key();
        if (keyFile == null) {
            throw new GeneralSecurityException("a client certificate needs its key");
        }
        Certificate[] chain = certificates(pem.certificates()).toArray(Certificate[]::new);
        KeyStore identity = empty();
        String algorithm = chain[0].getPublicKey().getAlgorithm();
        identity.setKeyEntry("client", privateKey(keyFile, algorithm), password.toCharArray(), chain);
        return identity;
    }

    private static Collection<? extends Certificate> certificates(Path pem)
            throws GeneralSecurityException, IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new GeneralSecurityException("there is no certificate in " + pem);
            }
            return found;
        }
    }

    private static PrivateKey privateKey(Path pem, String algorithm) throws GeneralSecurityException, IOException {
        Matcher key = PKCS8_KEY.matcher(Files.readString(pem));
        if (!key.find()) {
            throw new GeneralSecurityException("there is no 'BEGIN PRIVATE KEY' in " + pem
                    + "; 'openssl pkcs8 -topk8 -nocrypt' converts other forms");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static String password(TlsFile client) {
        if (client instanceof TlsFile.Store store) {
            return store.password();
        }
        return client instanceof TlsFile.Loaded loaded ? loaded.password() : onceOnly();
    }

    /** The password of a store that is never written anywhere. */
    private static String onceOnly() {
        return UUID.randomUUID().toString();
    }

    private static <T> T reading(TlsFile file, String what, Reading<T> reading) {
        try {
            return reading.read();
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new BrokerException(
                    BrokerException.Reason.INSECURE,
                    "Cannot read " + what + " in " + file + ": " + e.getMessage()
                            + ". Check the file, its password and its format in RabbitTls",
                    e);
        }
    }

    private interface Reading<T> {
        T read() throws GeneralSecurityException, IOException;
    }

    /** Extended, so that the JDK leaves the host name to it too. */
    private static final class TrustsAnybody extends javax.net.ssl.X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
