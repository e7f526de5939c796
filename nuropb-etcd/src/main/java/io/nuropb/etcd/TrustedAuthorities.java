package io.nuropb.etcd;

import io.nuropb.tls.PemFiles;
import io.nuropb.tls.ServerTrust;
import io.nuropb.tls.SuppliedKeyStore;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
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
            return PemFiles.authorities(pem.file());
        }
        if (trust instanceof EtcdTls.Trust.Store file) {
            return KeyStore.getInstance(file.file().toFile(), file.password().toCharArray());
        }
        if (trust instanceof EtcdTls.Trust.Loaded loaded) {
            return SuppliedKeyStore.of(loaded.name(), loaded.store());
        }
        return null;
    }
}
