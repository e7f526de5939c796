package io.nuropb.etcd;

import io.nuropb.tls.ServerTrust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Turns an {@link EtcdTls} into what the JDK asks about certificates. */
final class TrustedAuthorities {

    private TrustedAuthorities() {}

    static ServerTrust of(EtcdTls tls) throws GeneralSecurityException, IOException {
        ServerTrust trust = ServerTrust.in(store(tls.trust()));
        return tls.hostNamesVerified() ? trust : trust.forAnyHost();
    }

    private static @Nullable KeyStore store(EtcdTls.Trust trust) throws GeneralSecurityException, IOException {
        if (trust instanceof EtcdTls.Trust.Authorities pem) {
            return authorities(pem.file());
        }
        if (trust instanceof EtcdTls.Trust.Store file) {
            return KeyStore.getInstance(file.file().toFile(), file.password().toCharArray());
        }
        if (trust instanceof EtcdTls.Trust.Loaded loaded) {
            return loaded.store().get();
        }
        return null;
    }

    private static KeyStore authorities(Path pem) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream input = Files.newInputStream(pem)) {
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(input);
            if (found.isEmpty()) {
                throw new CertificateException(pem + " holds no certificate");
            }
            int number = 0;
            for (Certificate certificate : found) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
        }
        return store;
    }
}
