package io.nuropb.figures;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.nuropb.SystemScheduler;
import io.nuropb.guice.ServiceModule;
import io.nuropb.rabbitmq.RabbitConfig;
import io.nuropb.rabbitmq.RabbitModule;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.JavaProcess;
import io.nuropb.testservers.RabbitServer;
import io.nuropb.watch.JsonAnswer;
import io.nuropb.watch.KeyWatch;
import io.nuropb.watch.KeyWatch.Change;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much a first service, a first client and a store of one's own are to write; and that the service works. */
@Tag("servers")
class FirstProgramsTest {

    private static final Path SOURCES = Path.of("..", "..", "nuropb-examples", "src/main/java/io/nuropb/examples");
    private static final String MAIN = "io.nuropb.examples.FirstService";
    private static final String CLIENT = "io.nuropb.examples.FirstClient";

    @Test
    void aFirstServiceAndAFirstClientAreShort() throws IOException {
        assertShort("service", "FirstService.java");
        assertShort("client", "FirstClient.java");
    }

    private static void assertShort(String what, String file) throws IOException {
        long lines = Files.readAllLines(SOURCES.resolve(file)).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty()
                        && !line.startsWith("//")
                        && !line.startsWith("/*")
                        && !line.startsWith("import ")
                        && !line.startsWith("package "))
                .count();

        FiguresPage.record(
                "lines of a first " + what + ", `" + file + "`; package, imports and comments aside",
                "≤ 15",
                lines + " lines");
        assertThat(lines).isLessThanOrEqualTo(15);
    }

    @Test
    void aStoreOfOnesOwnIsShort() throws IOException {
        int lines = Files.readAllLines(SOURCES.resolve("own/FolderStore.java")).size();

        FiguresPage.record(
                "lines of a `LeaseStore` of one's own, `FolderStore.java`, complete", "≤ 150", lines + " lines");
        assertThat(lines).isLessThanOrEqualTo(150);
    }

    @Test
    void aFirstServiceServes() throws Exception {
        RabbitServer rabbit = RabbitServer.shared();
        String amqp = rabbit.uri(rabbit.freshVhost()).toString();
        try (EtcdServer etcd = EtcdServer.start();
                Arrival arrival = new Arrival(etcd.endpoint());
                JavaProcess process = JavaProcess.start(
                        "hello",
                        Class.forName(MAIN),
                        Map.of("NUROPB_ETCD_ENDPOINTS", etcd.endpoint().toString(), "NUROPB_AMQP_URL", amqp));
                ServiceRunner caller = caller(amqp)) {
            caller.start().join();
            arrival.await();

            String greeting = caller.client()
                    .request("hello", "greet", Map.of("name", "Ada"), String.class)
                    .join();

            assertThat(greeting).isEqualTo("Hello Ada");
            assertThat(output(amqp)).contains("Hello Ada");
            process.stop();
        }
    }

    /** What the first client prints. */
    private static String output(String amqp) throws Exception {
        try (JavaProcess client =
                JavaProcess.start("first-client", Class.forName(CLIENT), Map.of("NUROPB_AMQP_URL", amqp))) {
            client.awaitEnd(Duration.ofMinutes(1));
            return Files.readString(client.logs().resolve("console.log"));
        }
    }

    /** Waits for an instance to tell that it serves. */
    private static final class Arrival implements AutoCloseable {
        private final CompletableFuture<Void> serving = new CompletableFuture<>();
        private final SystemScheduler scheduler = new SystemScheduler();
        private final KeyWatch watch;

        Arrival(URI etcd) {
            watch = new KeyWatch(etcd, "/nuropb/hello/instances/", scheduler, this::see);
        }

        private void see(Change change) {
            if (JsonAnswer.read(change.value().orElse("{}")).isTrue("consuming")) {
                serving.complete(null);
            }
        }

        void await() throws Exception {
            serving.get(1, TimeUnit.MINUTES);
        }

        @Override
        public void close() {
            watch.close();
            scheduler.close();
        }
    }

    private static ServiceRunner caller(String amqp) {
        return Guice.createInjector(ServiceModule.client("caller"), new RabbitModule(RabbitConfig.of(amqp)))
                .getInstance(ServiceRunner.class);
    }
}
