package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.nuropb.ServiceName;
import io.nuropb.testservers.EtcdOptions;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitOptions;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.testservers.Rights;
import io.nuropb.testservers.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as processes, on real servers. */
@Tag("servers")
class ProcessesTest {

    private static final String PASSWORD = "no-secret-at-all";

    @TempDir
    private Path folder = Path.of("");

    private final RabbitServer rabbit = RabbitServer.shared();
    private final Map<String, String> mesh =
            Map.of("NUROPB_AMQP_URL", rabbit.uri(rabbit.freshVhost()).toString());

    private Child start(String... arguments) throws IOException {
        return new Child(folder, mesh, arguments);
    }

    @Test
    void everyCommandWorksAgainstAServiceInAnotherProcess() throws Exception {
        try (Child service = start("serve", "--service", "orders", "--bind", "stock.*", "--key-file", key());
                Child listener = start("listen", "stock.#")) {
            listener.await("listening", List.of("stock.#"));
            service.await("event", "ready");

            assertThat(start("request", "orders", "add", "{\"a\": 41}").line()).isEqualTo(Map.of("result", 42));
            assertThat(start("request", "orders", "secret", "{\"x\": 1}", "--encrypted")
                            .line())
                    .isEqualTo(Map.of("result", Map.of("x", 1)));
            assertThat(start("request", "orders", "secret").status()).isEqualTo(ExitStatus.ERROR);
            assertThat(start("request", "orders", "slow", "{\"seconds\": 3}", "--timeout", "1")
                            .status())
                    .isEqualTo(ExitStatus.TIMEOUT);
            assertThat(start("request", "nobody", "echo").status()).isEqualTo(ExitStatus.ERROR);
            assertThat(start("request", "orders", "echo", "{").status()).isEqualTo(ExitStatus.USAGE);
            assertThat(start("command", "orders", "echo", "{}", "--ttl", "0").status())
                    .isZero();
            assertThat(start("describe", "orders").line().containsKey("result")).isTrue();
            assertThat(start("publish", "stock.low", "7").status()).isZero();

            service.await("kind", "command").await("topic", "stock.low");
            assertThat(listener.await("topic", "stock.low").terminate()).isZero();
            assertThat(service.terminate()).isZero();
            List<Map<?, ?>> told = service.lines();
            assertThat(told.get(told.size() - 1).get("event")).isEqualTo("stopped");
        }
    }

    @Test
    void aFleetHandsOverWhenItsLeaderIsTerminated() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            String endpoint = etcd.endpoint().toString();
            try (Child first =
                    start("serve", "--service", "orders", "--instance", "a1", "--etcd-endpoints", endpoint)) {
                first.await("state", "running-leader");
                try (Child second =
                        start("serve", "--service", "orders", "--instance", "a2", "--etcd-endpoints", endpoint)) {
                    second.await("state", "running-follower");
                    assertThat(first.terminate()).isZero();
                    second.await("leader", "a2").await("state", "running-leader");
                    assertThat(Run.object(start("request", "orders", "whoami")
                                            .line()
                                            .get("result"))
                                    .get("instance"))
                            .isEqualTo("a2");
                    assertThat(second.terminate()).isZero();
                }
            }
        }
    }

    @Test
    void aFleetWithKeysOfItsOwnIsPausedByWhoeverNamesTheirPlace() throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            List<String> servers = List.of("--etcd-endpoints", etcd.endpoint().toString());
            List<String> place =
                    List.of("--etcd-endpoints", etcd.endpoint().toString(), "--key-prefix", "/shops/{service}/mesh");
            try (Child service = start(place, "serve", "--service", "orders", "--instance", "a1")) {
                service.await("event", "ready");
                Child elsewhere = start(servers, "fleet", "pause", "orders", "--why", "repair");
                assertThat(elsewhere.status()).isEqualTo(ExitStatus.RESULT);
                assertThat(elsewhere.errors()).contains("--key-prefix");
                Map<?, ?> status = result(start(place, "fleet", "status", "orders"));
                assertThat(status.get("leader")).isEqualTo("a1");
                Child there = start(place, "fleet", "pause", "orders", "--why", "repair");
                assertThat(result(there).get("members")).isEqualTo(1);
                assertThat(there.errors()).doesNotContain("--key-prefix");
                service.await("consuming", false);
                assertThat(service.terminate()).isZero();
            }
        }
    }

    @Test
    void whatATopicLeftBehindIsListedAndUnboundOnDemand() throws Exception {
        Map<String, String> old = Map.of("exchange", "nuropb-events-exchange", "routing_key", "old.*");
        try (EtcdServer etcd = EtcdServer.start()) {
            List<String> servers = List.of(
                    "--etcd-endpoints",
                    etcd.endpoint().toString(),
                    "--management-url",
                    rabbit.management().uri().toString());
            try (Child before = start(servers, "serve", "--service", "orders", "--bind", "old.*")) {
                before.await("event", "ready");
                assertThat(before.terminate()).isZero();
            }
            try (Child after = start(servers, "serve", "--service", "orders", "--bind", "new.*")) {
                after.await("event", "ready");
                Map<?, ?> listed = result(start(servers, "fleet", "unbind", "orders"));
                assertThat(listed.get("surplus")).asInstanceOf(LIST).contains(old);
                assertThat(listed.get("removed")).isEqualTo(List.of());
                Map<?, ?> done = result(start(servers, "fleet", "unbind", "orders", "--topic", "old.*"));
                assertThat(done.get("removed")).isEqualTo(List.of(old));
                Map<?, ?> again = result(start(servers, "fleet", "unbind", "orders", "--topic", "old.*"));
                assertThat(again.get("surplus")).asInstanceOf(LIST).doesNotContain(old);
                assertThat(again.get("removed")).isEqualTo(List.of());
                assertThat(after.terminate()).isZero();
            }
        }
        Child blind = start("fleet", "unbind", "orders");
        assertThat(blind.status()).isEqualTo(ExitStatus.USAGE);
        assertThat(blind.errors()).contains("--management-url");
    }

    @Test
    void serversWithCertificatesOfAnAuthorityThatIsNamedAreTrusted() throws Exception {
        TestCertificates ours = TestCertificates.create();
        try (RabbitServer broker = RabbitServer.start(RabbitOptions.defaults().withTls(ours.tls()));
                EtcdServer etcd = EtcdServer.start(EtcdOptions.defaults().withTls(ours.tls()))) {
            Map<String, String> servers = Map.of(
                    "NUROPB_AMQP_URL", broker.tlsUri("/").toString(),
                    "NUROPB_MANAGEMENT_URL", "https://localhost:" + broker.tlsManagementPort(),
                    "NUROPB_ETCD_ENDPOINTS", etcd.endpoint().toString());
            String[] trust = {"--trust", ours.authority().toString()};
            assertThat(new Child(folder, servers, "request", "orders", "echo", "--timeout", "10s").status())
                    .isEqualTo(ExitStatus.ERROR);
            try (Child service = new Child(folder, servers, "serve", "--service", "orders", trust[0], trust[1])) {
                service.await("event", "ready").await("state", "running-leader");
                Child call = new Child(folder, servers, "request", "orders", "add", "{\"a\": 41}", trust[0], trust[1]);
                assertThat(call.line()).isEqualTo(Map.of("result", 42));
                Map<?, ?> status;
                do { // the management API counts every few seconds
                    status = result(new Child(folder, servers, "fleet", "status", "orders", trust[0], trust[1]));
                    assertThat(status.get("alarms")).isEqualTo(List.of());
                } while (!String.valueOf(status.get("queue")).contains("consumers=1"));
                assertThat(service.terminate()).isZero();
            }
        }
    }

    private Child start(List<String> servers, String... arguments) throws IOException {
        return start(Stream.concat(Stream.of(arguments), servers.stream()).toArray(String[]::new));
    }

    private static Map<?, ?> result(Child child) throws IOException, InterruptedException {
        return Run.object(child.line().get("result"));
    }

    @Test
    void aDeadLetterIsFoundAndReplayedAndTheLogTellsOnWhoseWord() throws Exception {
        try (Child service = start("serve", "--service", "orders")) {
            service.await("event", "ready");
            assertThat(start("command", "orders", "fail", "{\"text\": \"no\"}").status())
                    .isZero();
            service.await("outcome", "error");
            assertThat(service.terminate()).isZero();
        }
        Child groups = start("dead-letters", "groups", "orders");
        assertThat(groups.status()).isZero();
        assertThat(groups.lines().get(0).get("method")).isEqualTo("fail");
        assertThat(result(start("dead-letters", "replay", "orders")).get("dry_run"))
                .isEqualTo(true);
        Child replay = start("dead-letters", "replay", "orders", "--yes", "--by", "ann", "--why", "repaired");
        assertThat(result(replay).get("replayed")).isEqualTo(1);
        assertThat(replay.errors()).contains("by ann, because: repaired");
        assertThat(result(start("dead-letters", "replay", "orders")).get("letters"))
                .isEqualTo(0);
    }

    @Test
    void onlyServeCreatesAVirtualHost() throws Exception {
        String absent = rabbit.freshVhost() + "-mistyped";
        Map<String, String> managed = Map.of(
                "NUROPB_AMQP_URL", rabbit.uri(absent).toString(),
                "NUROPB_MANAGEMENT_URL", rabbit.management().uri().toString());
        Child replay =
                new Child(folder, managed, "dead-letters", "replay", "orders", "--yes", "--by", "ann", "--why", "x");
        assertThat(replay.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(replay.lines().toString()).contains(absent);
        Child listen = new Child(folder, managed, "listen", "stock.#");
        assertThat(listen.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(rabbit.rabbitmqctl("list_vhosts")).doesNotContain(absent);
        try (Child service = new Child(folder, managed, "serve", "--service", "orders")) {
            service.await("event", "ready");
            assertThat(service.terminate()).isZero();
        }
        assertThat(rabbit.rabbitmqctl("list_vhosts")).contains(absent);
        rabbit.management().deleteVhost(absent);
    }

    @Test
    void listenWorksWithTheDocumentedRights() throws Exception {
        String vhost = rabbit.freshVhost();
        ServiceName watcher = new ServiceName("watcher");
        rabbit.management().addUser("watcher", PASSWORD);
        rabbit.management().permit("watcher", vhost, Rights.ofListener(watcher));
        rabbit.management().addUser("visitor", PASSWORD);
        rabbit.management().permit("visitor", vhost, Rights.ofProgram(new ServiceName("visitor")));
        Map<String, String> listening =
                Map.of("NUROPB_AMQP_URL", rabbit.uri(vhost, "watcher", PASSWORD).toString());
        Map<String, String> calling =
                Map.of("NUROPB_AMQP_URL", rabbit.uri(vhost, "visitor", PASSWORD).toString());
        Map<String, String> serving =
                Map.of("NUROPB_AMQP_URL", rabbit.uri(vhost).toString());
        try (Child service = new Child(folder, serving, "serve", "--service", "orders")) {
            service.await("event", "ready");
            try (Child listener = new Child(folder, listening, "listen", "stock.#", "--service", "watcher")) {
                listener.await("listening", List.of("stock.#"));
                assertThat(new Child(folder, calling, "publish", "stock.low", "7", "--service", "visitor").status())
                        .isZero();
                assertThat(listener.await("topic", "stock.low").terminate()).isZero();
            }
            Child refused = new Child(folder, calling, "listen", "stock.#", "--service", "visitor");
            assertThat(refused.status()).isEqualTo(ExitStatus.ERROR);
            assertThat(refused.lines().toString()).contains("ACCESS_REFUSED", "-listen", "Grant");
            assertThat(service.terminate()).isZero();
        }
    }

    @Test
    void theEnvironmentAsksForALog() throws Exception {
        Map<String, String> verbose = Map.of("NUROPB_AMQP_URL", "amqp://127.0.0.1:1", "NUROPB_VERBOSE", "yes");
        Child loud = new Child(folder, verbose, "request", "orders", "echo", "--timeout", "2s");
        assertThat(loud.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(loud.errors()).contains("INFO");
        Map<String, String> usual = Map.of("NUROPB_AMQP_URL", "amqp://127.0.0.1:1");
        Child quiet = new Child(folder, usual, "request", "orders", "echo", "--timeout", "2s");
        assertThat(quiet.status()).isEqualTo(ExitStatus.ERROR);
        assertThat(quiet.errors()).doesNotContain("INFO");
    }

    private String key() throws IOException, NoSuchAlgorithmException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2_048);
        String content = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(generator.generateKeyPair().getPrivate().getEncoded());
        return Files.writeString(
                        folder.resolve("key.pem"),
                        "-----BEGIN PRIVATE KEY-----\n" + content + "\n-----END PRIVATE KEY-----\n")
                .toString();
    }
}
