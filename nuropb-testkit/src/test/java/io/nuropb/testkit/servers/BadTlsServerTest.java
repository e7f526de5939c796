package io.nuropb.testkit.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that looks at nothing is taken in by every bad server that speaks TLS: they refuse nobody themselves. */
class BadTlsServerTest {
    private static final TestCertificates CERTIFICATES = TestCertificates.create();

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PLAINTEXT")
    void aCarelessClientIsDeceived(BadTlsServer kind) throws Exception {
        try (TlsListener bad = kind.start(CERTIFICATES)) {
            try (SSLSocket client = (SSLSocket) careless().getSocketFactory().createSocket("localhost", bad.port())) {
                client.setEnabledProtocols(client.getSupportedProtocols());
                client.getOutputStream().write('x');
                assertThat(client.getSession().getProtocol())
                        .isEqualTo(kind == BadTlsServer.OLD_VERSION ? "TLSv1.1" : "TLSv1.3");
            }
            Eventually.eventually("it takes the client in", () -> bad.deceived() == 1);
        }
    }

    private static SSLContext careless() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        return context;
    }

    private static final class Anybody implements X509TrustManager {
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
