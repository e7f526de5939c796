package io.nuropb.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class TestCertificatesTest {
    private static final TestCertificates CERTIFICATES = TestCertificates.create();

    @Test
    void aGoodServerIsTrusted() {
        assertThatCode(() -> handshake(CERTIFICATES, CERTIFICATES.server())).doesNotThrowAnyException();
    }

    @Test
    void aServerOfAnotherAuthorityIsNotTrusted() {
        assertThatThrownBy(() -> handshake(TestCertificates.create(), CERTIFICATES.server()))
                .isInstanceOf(SSLHandshakeException.class);
    }

    @Test
    void aServerWithAnotherNameIsNotTrusted() {
        assertThatThrownBy(() -> handshake(CERTIFICATES, CERTIFICATES.serverNamed("elsewhere.example")))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("localhost");
    }

    @Test
    void anExpiredServerIsNotTrusted() {
        assertThatThrownBy(() -> handshake(CERTIFICATES, CERTIFICATES.expiredServer()))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("validity check failed");
    }

    @Test
    void aSelfSignedServerIsNotTrusted() {
        assertThatThrownBy(() -> handshake(CERTIFICATES, CERTIFICATES.selfSignedServer()))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("unable to find valid certification path");
    }

    @Test
    void allFormsAreThere() throws Exception {
        TlsIdentity client = CERTIFICATES.client("orders");

        assertThat(Files.readString(client.certificate())).startsWith("-----BEGIN CERTIFICATE-----\n");
        assertThat(Files.readString(client.privateKey()))
                .startsWith("-----BEGIN PRIVATE KEY-----\n")
                .endsWith("\n-----END PRIVATE KEY-----\n");
        assertThat(Files.readString(CERTIFICATES.authority())).startsWith("-----BEGIN CERTIFICATE-----\n");
        assertThat(KeyStore.getInstance(
                                client.keyStore().toFile(), client.password().toCharArray())
                        .size())
                .isEqualTo(1);
    }

    /** The server's side shows its identity in the same way as a client does: from its key store. */
    private static void handshake(TestCertificates trusted, TlsIdentity server) throws Exception {
        SSLContext serverContext = CERTIFICATES.sslContext(server);
        try (SSLServerSocket listener =
                (SSLServerSocket) serverContext.getServerSocketFactory().createServerSocket(0)) {
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> serve(listener));
            try (SSLSocket client = (SSLSocket)
                    trusted.sslContext().getSocketFactory().createSocket("localhost", listener.getLocalPort())) {
                SSLParameters parameters = client.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                client.setSSLParameters(parameters);
                client.startHandshake();
            }
            served.join();
        }
    }

    private static void serve(SSLServerSocket listener) {
        try (SSLSocket socket = (SSLSocket) listener.accept()) {
            socket.startHandshake();
        } catch (IOException refused) {
            assertThat(refused).isNotNull(); // what the client thinks of it is the matter of the test
        }
    }
}
