package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import io.nuropb.testkit.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the supervisor of processes tells of what fails. */
class SupervisedOrdersTest {

    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time);
    private final ProcessSupervisor instances = new ProcessSupervisor(this::start);
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private boolean canStart = true;

    @BeforeEach
    void supervise() {
        FleetOperator fleet = new FleetOperator(
                mesh.coordinator().store(),
                ServiceKeys.of("/nuropb/{service}", new ServiceName("orders")),
                time,
                new JacksonJson());
        PrintStream printed = new PrintStream(log, true, StandardCharsets.UTF_8);
        new SupervisedOrders(new DesiredInstances(fleet, new JacksonJson()), instances, time, printed).supervise();
    }

    @AfterEach
    void close() {
        instances.close();
        time.close();
    }

    @Test
    void anEtcdThatDoesNotAnswerIsToldOnceAndThatItDoesAgain() {
        time.advance(A_WHILE);
        assertThat(told()).isEmpty();
        mesh.coordinator().stop();
        time.advance(A_WHILE);
        assertThat(told())
                .singleElement()
                .asString()
                .startsWith("To ask etcd how many instances there should be fails: ");
        assertThat(instances.serving()).as("as many remain as there are").isEqualTo(1);
        mesh.coordinator().start();
        time.advance(A_WHILE);
        assertThat(told()).hasSize(2).last().asString().endsWith("works again");
    }

    @Test
    void aProcessThatCannotBeStartedIsToldOnceAndTriedAgain() {
        canStart = false;
        time.advance(A_WHILE);
        assertThat(told())
                .singleElement()
                .asString()
                .startsWith("To start and stop instances fails: ")
                .contains("no more processes");
        canStart = true;
        time.advance(A_WHILE);
        assertThat(told()).hasSize(2).last().asString().endsWith("works again");
        assertThat(instances.serving()).isEqualTo(1);
    }

    private List<String> told() {
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private Process start() {
        if (!canStart) throw new UncheckedIOException(new IOException("no more processes"));
        try {
            return new ProcessBuilder("sleep", "60").start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
