package io.nuropb.testservers;

import static io.nuropb.testservers.BoundedWait.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class EtcdServerTest {
    @Test
    void aStartedServerAnswers() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.etcdctl("put", "greeting", "hello");

            assertThat(etcd.etcdctl("get", "greeting")).isEqualTo("greeting\nhello\n");
            assertThat(etcd.endpoint()).hasScheme("http").hasHost("127.0.0.1").hasPort(etcd.port());
        }
    }

    @Test
    void leasesOfOneSecondAreGranted() {
        try (EtcdServer etcd = EtcdServer.start()) {
            assertThat(etcd.etcdctl("lease", "grant", "1")).contains("TTL(1s)");
        }
    }

    @Test
    void theShortestLeaseFollowsTheElectionTimeout() {
        EtcdOptions slow = EtcdOptions.defaults().withElection(Duration.ofMillis(100), Duration.ofMillis(1_000));
        try (EtcdServer etcd = EtcdServer.start(slow)) {
            assertThat(etcd.etcdctl("lease", "grant", "1")).contains("TTL(2s)");
        }
    }

    @Test
    void dataOutliveAKillAndAStop() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.etcdctl("put", "a", "1");
            int port = etcd.port();

            etcd.kill();
            assertThat(etcd.isRunning()).isFalse();
            etcd.restart();
            etcd.stop();
            assertThat(etcd.isRunning()).isFalse();
            etcd.restart();

            assertThat(etcd.port()).isEqualTo(port);
            assertThat(etcd.etcdctl("get", "a")).isEqualTo("a\n1\n");
        }
    }

    @Test
    void aWipedServerComesBackEmpty() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.etcdctl("put", "a", "1");

            etcd.wipe();
            etcd.restart();

            assertThat(etcd.etcdctl("get", "a")).isEmpty();
        }
    }

    @Test
    void aPausedServerIsSilentUntilItIsResumed() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.pause();
            assertThat(etcd.isRunning()).isTrue();
            assertThatThrownBy(() -> etcd.etcdctl("--command-timeout=200ms", "--dial-timeout=200ms", "get", "a"))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("exited with 1");

            etcd.resume();

            assertThat(etcd.etcdctl("get", "a")).isEmpty();
        }
    }

    @Test
    void aPausedServerCanBeStopped() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.pause();

            etcd.stop();

            assertThat(etcd.isRunning()).isFalse();
        }
    }

    @Test
    void withMutualTlsOnlyItsOwnClientsAreAnswered() {
        TestCertificates certificates = TestCertificates.create();
        try (EtcdServer etcd = EtcdServer.start(EtcdOptions.defaults().withTls(certificates.mutualTls()))) {
            assertThat(etcd.endpoint()).hasScheme("https");
            assertThat(etcd.etcdctl("put", "a", "1")).isEqualTo("OK\n");
            assertThatThrownBy(() -> etcd.etcdctl("--cert=", "--key=", "--command-timeout=500ms", "get", "a"))
                    .isInstanceOf(ServerException.class);
        }
    }

    @Test
    void withAuthenticationAUserReachesHisPrefixOnly() {
        try (EtcdServer etcd = EtcdServer.start()) {
            etcd.enableAuthentication("root's password");
            etcd.addUser("orders", "secret", "/nuropb/orders/");
            etcd.restart();

            assertThat(etcd.etcdctl("--user=orders:secret", "put", "/nuropb/orders/a", "1"))
                    .isEqualTo("OK\n");
            assertThatThrownBy(() -> etcd.etcdctl("--user=orders:secret", "put", "/nuropb/other/a", "1"))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining("permission denied");
            assertThat(etcd.etcdctl("get", "/nuropb/orders/a")).contains("1");
        }
    }

    @Test
    void aStartThatFailsSaysWhyAndWhereTheLogsAre() {
        TlsIdentity missing = new TlsIdentity(Path.of("/no.pem"), Path.of("/no.key"), Path.of("/no.p12"), "");
        ServerTls tls = new ServerTls(missing, Path.of("/no-authority.pem"), false);

        assertThatThrownBy(() -> EtcdServer.start(EtcdOptions.defaults().withTls(tls)))
                .isInstanceOf(ServerException.class)
                .hasMessageMatching("(?s)etcd single on port \\d+ ended with exit code 1 before it was ready."
                        + " Its logs are in /.*/etcd-single-\\d+\n--- the end of console.log.*no such file.*");
    }

    @Test
    void aClosedServerIsGoneAndItsLogsAreKept() {
        EtcdServer etcd = EtcdServer.start();

        etcd.close();
        etcd.close();

        assertThat(etcd.isRunning()).isFalse();
        assertThat(Files.exists(etcd.logs())).isTrue();
        assertThatThrownBy(etcd::restart)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void aClusterElectsAnotherLeaderWhenOneIsKilled() {
        try (EtcdCluster cluster = EtcdCluster.start()) {
            EtcdServer first = cluster.leader().orElseThrow();

            first.kill();

            eventually(
                    "another leader",
                    () -> cluster.leader().filter(now -> now != first).isPresent());
            first.restart();
            assertThat(cluster.endpoints()).hasSize(3).contains(first.endpoint());
        }
    }
}
