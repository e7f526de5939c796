package io.nuropb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.testkit.servers.EtcdServer;
import io.nuropb.testkit.servers.RabbitServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as processes, on real servers. */
@Tag("servers")
class ProcessesTest {

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
            try (Child first = start("serve", "--service", "orders", "--instance", "a1", "--etcd", endpoint)) {
                first.await("state", "running-leader");
                try (Child second = start("serve", "--service", "orders", "--instance", "a2", "--etcd", endpoint)) {
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
