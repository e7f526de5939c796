package io.nuropb.testservers;

import static io.nuropb.testservers.BoundedWait.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class RabbitServerTest {
    @Test
    void theSharedServerIsOneAndHasAFreshVhostForEverybody() {
        RabbitServer rabbit = RabbitServer.shared();

        String mine = rabbit.freshVhost();
        String yours = RabbitServer.shared().freshVhost();

        assertThat(RabbitServer.shared()).isSameAs(rabbit);
        assertThat(mine).isNotEqualTo(yours);
        assertThat(rabbit.management().get("/api/vhosts")).contains("\"" + mine + "\"", "\"" + yours + "\"");
        assertThat(rabbit.uri(mine))
                .hasScheme("amqp")
                .hasUserInfo("guest:guest")
                .hasPort(rabbit.amqpPort())
                .hasPath("/" + mine);
        assertThat(rabbit.uri()).hasToString("amqp://guest:guest@127.0.0.1:" + rabbit.amqpPort() + "/%2F");
    }

    @Test
    void usersAndPermissionsComeAndGo() {
        RabbitManagementApi management = RabbitServer.shared().management();
        String vhost = RabbitServer.shared().freshVhost();

        management.addUser("reader", "a \"secret\"", "monitoring");
        management.permit("reader", vhost, "", "", "own\\..*");
        String permission = "/api/permissions/" + vhost + "/reader";
        assertThat(management.get(permission)).contains("\"read\":\"own\\\\..*\"", "\"write\":\"\"");

        management.forbid("reader", vhost);
        assertThatThrownBy(() -> management.get(permission))
                .isInstanceOf(ServerException.class)
                .hasMessageContaining("GET http://127.0.0.1:")
                .hasMessageContaining("answered 404");
        management.deleteUser("reader");
        management.deleteVhost(vhost);
    }

    @Test
    void theCommandLineToolReachesTheServer() {
        RabbitServer rabbit = RabbitServer.shared();
        String vhost = rabbit.freshVhost();

        assertThat(rabbit.rabbitmqctl("--quiet", "list_vhosts")).contains(vhost);
    }

    @Test
    void aServerWithTlsLivesThroughKillPauseAndStop() throws Exception {
        TestCertificates certificates = TestCertificates.create();
        RabbitOptions options = RabbitOptions.defaults()
                .withTls(certificates.mutualTls())
                .withConsumerTimeout(Duration.ofSeconds(2))
                .withDeniedFeature("transient_nonexcl_queues")
                .withoutMetricsCollector()
                .withSetting("channel_max = 17");
        try (RabbitServer rabbit = RabbitServer.start(options)) {
            String vhost = rabbit.freshVhost();
            assertThat(rabbit.tlsUri(vhost))
                    .hasScheme("amqps")
                    .hasHost("localhost")
                    .hasPort(rabbit.tlsPort());
            mutualTlsIsSpoken(rabbit, certificates);

            rabbit.flush();
            rabbit.kill();
            assertThat(rabbit.isRunning()).isFalse();
            rabbit.restart();
            assertThat(rabbit.management().get("/api/vhosts/" + vhost)).contains(vhost);
            assertThat(rabbit.rabbitmqctl("environment"))
                    .contains(
                            "{consumer_timeout,2000}",
                            "{channel_max,17}",
                            "{permit_deprecated_features,#{transient_nonexcl_queues => false}}",
                            "{disable_metrics_collector,true}");

            rabbit.pause();
            eventually("silence while it is paused", () -> !PortProbe.speaksAmqp(rabbit.amqpPort()));
            rabbit.resume();
            eventually("an answer after the pause", () -> PortProbe.speaksAmqp(rabbit.amqpPort()));

            rabbit.stop();
            assertThat(rabbit.isRunning()).isFalse();
        }
    }

    private static void mutualTlsIsSpoken(RabbitServer rabbit, TestCertificates certificates) throws Exception {
        try (SSLSocket socket = connect(rabbit, certificates, certificates.client("orders"))) {
            socket.getOutputStream().write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
            assertThat(socket.getInputStream().read())
                    .as("the type of the first frame")
                    .isEqualTo(1);
        }
        TlsIdentity stranger = TestCertificates.create().client("orders");
        try (SSLSocket socket = connect(rabbit, certificates, stranger)) {
            // The server's alert races with its reset of the connection.
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
        }
    }

    private static SSLSocket connect(RabbitServer rabbit, TestCertificates certificates, TlsIdentity client)
            throws Exception {
        return (SSLSocket)
                certificates.sslContext(client).getSocketFactory().createSocket("localhost", rabbit.tlsPort());
    }
}
