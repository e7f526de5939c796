package io.nuropb.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's judgement of certificates, which says of a refused one whose it is, who has signed it and until when it
 * holds. Thread-safe.
 */
public final class ServerTrust extends X509ExtendedTrustManager {

    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");

    private static final String JVM_TRUSTS_NOBODY =
            "this JVM trusts no authority; see that the file that javax.net.ssl.trustStore names is there";

    /** Java does not take a certificate for trusted that OpenSSL has put into a PKCS #12 file without a key. */
    private static final String TRUSTS_NOBODY =
            "it has no trusted certificate; 'openssl pkcs12 -export -nokeys' makes such"
                    + " files, 'keytool -importcert -file ca.pem -keystore trust.p12' makes one that has, and a PEM file does as well";

    private final X509ExtendedTrustManager jdk;
    private final boolean hostNames;

    private ServerTrust(X509ExtendedTrustManager jdk, boolean hostNames) {
        this.jdk = jdk;
        this.hostNames = hostNames;
    }

    /**
     * Trusts authorities.
     *
     * @param authorities those to trust; {@code null} for those that the JVM trusts
     * @throws GeneralSecurityException if they cannot be used, or if there are none
     */
    public static ServerTrust in(@Nullable KeyStore authorities) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(authorities);
        X509ExtendedTrustManager jdk = Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("this JVM cannot check X.509 certificates"));
        if (jdk.getAcceptedIssuers().length == 0) {
            throw new GeneralSecurityException(authorities == null ? JVM_TRUSTS_NOBODY : TRUSTS_NOBODY);
        }
        return new ServerTrust(jdk, true);
    }

    /** The same, whatever host a trusted certificate is for. */
    public ServerTrust forAnyHost() {
        return new ServerTrust(jdk, false);
    }

    /** The versions to offer to a server, whatever else the JVM is configured to allow: 1.3 and 1.2. */
    public static String[] versions() {
        return VERSIONS.toArray(String[]::new);
    }

    private interface Judgement {
        void pass() throws CertificateException;
    }

    private static void judge(X509Certificate[] chain, Judgement judgement) throws CertificateException {
        try {
            judgement.pass();
        } catch (CertificateException e) {
            throw new RefusedCertificateException(chain, e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        judge(chain, () -> jdk.checkServerTrusted(chain, type));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket host) throws CertificateException {
        judge(chain, () -> {
            if (hostNames) jdk.checkServerTrusted(chain, type, host);
            else jdk.checkServerTrusted(chain, type);
        });
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine host) throws CertificateException {
        judge(chain, () -> {
            if (hostNames) jdk.checkServerTrusted(chain, type, host);
            else jdk.checkServerTrusted(chain, type);
        });
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        jdk.checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket host) throws CertificateException {
        jdk.checkClientTrusted(chain, type, host);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine host) throws CertificateException {
        jdk.checkClientTrusted(chain, type, host);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }
}
