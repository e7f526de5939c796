package io.nuropb.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nuropb.examples.spring.hello.Hello;
import io.nuropb.messaging.NuropbException;
import io.nuropb.testservers.EtcdServer;
import io.nuropb.testservers.RabbitServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a service's author writes for a first service with Spring Boot, and that it works. */
@Tag("servers")
class FirstServiceTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MOST_LINES = 12;
    private static final int MOST_PROPERTIES = 2;
    private static final Path SOURCE = Path.of("src/main/java/io/nuropb/examples/spring/hello/Hello.java");
    private static final Path PROPERTIES = Path.of("src/main/resources/hello.properties");
    private static final int SIGTERM = 128 + 15;

    @Test
    void aFirstServiceIsShort() throws IOException {
        assertThat(written(SOURCE)).hasSizeBetween(1, MOST_LINES);
        assertThat(written(PROPERTIES)).hasSizeBetween(1, MOST_PROPERTIES);
    }

    /** Lines that somebody has to think of: package, imports and comments aside. */
    private static List<String> written(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty()
                        && !line.startsWith("//")
                        && !line.startsWith("#")
                        && !line.startsWith("/*")
                        && !line.startsWith("import ")
                        && !line.startsWith("package "))
                .toList();
    }

    @Test
    void aFirstServiceServesAndStops() {
        RabbitServer rabbit = RabbitServer.shared();
        String broker = rabbit.uri(rabbit.freshVhost()).toString();
        try (EtcdServer etcd = EtcdServer.start();
                ExampleProcess hello = new ExampleProcess("hello", Hello.class, "hello", etcd, broker);
                Visitor visitor = new Visitor(broker)) {
            hello.awaitReady();

            String greeting = visitor.mesh().call("hello", "greet", Map.of("name", "Ada"), String.class);

            assertThat(greeting).isEqualTo("Hello Ada");
            assertThat(hello.stop()).isEqualTo(SIGTERM);
            assertThat(hello.log()).contains("drains before the web server and other beans stop", "has drained");
        }
    }

    @Test
    void aFirstServiceNeedsNoWebServerToGoOnServing() {
        RabbitServer rabbit = RabbitServer.shared();
        String broker = rabbit.uri(rabbit.freshVhost()).toString();
        Map<String, String> noWeb = Map.of("SPRING_MAIN_WEB_APPLICATION_TYPE", "none");
        try (EtcdServer etcd = EtcdServer.start();
                ExampleProcess hello = new ExampleProcess("hello", Hello.class, "hello", etcd, broker, noWeb);
                Visitor visitor = new Visitor(broker)) {
            await().atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(NuropbException.class)
                    .untilAsserted(() -> assertThat(
                                    visitor.mesh().call("hello", "greet", Map.of("name", "Ada"), String.class))
                            .isEqualTo("Hello Ada"));

            assertThat(hello.stop()).as("ended by the signal, not by itself").isEqualTo(SIGTERM);
        }
    }
}
