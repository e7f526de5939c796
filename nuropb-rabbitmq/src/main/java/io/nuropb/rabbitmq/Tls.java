package io.nuropb.rabbitmq;

import io.nuropb.tls.ClientKeys;
import io.nuropb.tls.PemFiles;
import io.nuropb.tls.ServerTrust;
import io.nuropb.tls.SuppliedKeyStore;
import io.nuropb.topology.BrokerException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.UUID;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link SSLContext} of a {@link RabbitTls}. Blocking: it reads the files each time, so that renewed ones
 * count.
 */
final class Tls {

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
        ServerTrust trust = reading(
                authorities == null ? "this JVM" : authorities.toString(),
                "the trusted certificates",
                () -> ServerTrust.in(authorities == null ? null : trustStore(authorities)));
        return new TrustManager[] {trust};
    }

    private static KeyManager @Nullable [] keyManagers(@Nullable TlsFile client) {
        if (client == null) {
            return null;
        }
        return reading(client.toString(), "the client certificate", () -> {
            String password = password(client);
            return ClientKeys.in(keyStore(client, password), password.toCharArray())
                    .getKeyManagers();
        });
    }

    private static KeyStore trustStore(TlsFile file) throws GeneralSecurityException, IOException {
        if (file instanceof TlsFile.Store store) {
            return KeyStore.getInstance(store.file().toFile(), store.password().toCharArray());
        }
        if (file instanceof TlsFile.Loaded loaded) {
            return SuppliedKeyStore.of(loaded.name(), loaded.store());
        }
        return PemFiles.authorities(((TlsFile.Pem) file).certificates());
    }

    private static KeyStore keyStore(TlsFile file, String password) throws GeneralSecurityException, IOException {
        if (file instanceof TlsFile.Store store) {
            return KeyStore.getInstance(store.file().toFile(), password.toCharArray());
        }
        if (file instanceof TlsFile.Loaded loaded) {
            return SuppliedKeyStore.of(loaded.name(), loaded.store());
        }
        TlsFile.Pem pem = (TlsFile.Pem) file;
        Path keyFile = pem.key();
        if (keyFile == null) {
            throw new GeneralSecurityException("a client certificate needs its key");
        }
        return PemFiles.identity(pem.certificates(), keyFile, password);
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

    private static <T> T reading(String where, String what, Reading<T> reading) {
        try {
            return reading.read();
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new BrokerException(
                    BrokerException.Reason.INSECURE,
                    "Cannot read " + what + " in " + where + ": " + e.getMessage()
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
