package io.nuropb.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A client that looks at nothing is taken in by every bad server: they refuse nobody themselves, and notice who speaks
 * to them.
 */
class BadTlsServerTest {
    private static final TestCertificates CERTIFICATES = TestCertificates.create();

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PLAINTEXT", "HANGING_UP"})
    void aCarelessClientIsDeceived(BadTlsServer kind) throws Exception {
        try (TlsListener bad = kind.start(CERTIFICATES)) {
            try (SSLSocket client = (SSLSocket) careless().getSocketFactory().createSocket("localhost", bad.port())) {
                client.setEnabledProtocols(client.getSupportedProtocols());
                client.getOutputStream().write('x');
                assertThat(client.getSession().getProtocol())
                        .isEqualTo(kind == BadTlsServer.OLD_VERSION ? "TLSv1.1" : "TLSv1.3");
            }
            BoundedWait.eventually("it takes the client in", () -> bad.deceived() == 1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PLAINTEXT", "HANGING_UP"})
    void whoSpeaksInClearIsDeceivedAndWhoBeginsAHandshakeIsNot(BadTlsServer kind) throws Exception {
        try (TlsListener bad = kind.start(CERTIFICATES)) {
            try (SSLSocket client = (SSLSocket) careless().getSocketFactory().createSocket("localhost", bad.port())) {
                assertThatThrownBy(client::startHandshake).isInstanceOf(IOException.class);
            }
            assertThat(bad.deceived()).isZero();
            try (Socket client = new Socket("localhost", bad.port())) {
                client.getOutputStream().write("AMQP".getBytes(StandardCharsets.US_ASCII));
                BoundedWait.eventually("it is spoken to", () -> bad.deceived() == 1);
            }
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
