package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nuropb.ServiceName;
import io.nuropb.SystemScheduler;
import io.nuropb.guice.ServiceModule;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.inmemory.InMemoryModule;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.runner.StartFailedException;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import io.nuropb.testkit.TestMesh;
import io.nuropb.testkit.VirtualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an orchestrator is told of an instance. */
class ProbesTest {

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void anInstanceWithoutItsServersIsAliveAndNotReady() throws Exception {
        try (TestMesh mesh = TestMesh.start()) {
            ServiceRunner runner = mesh.add(Orders.service());
            try (Probes probes = new Probes(runner, 0)) {
                assertThat(status(probes, "/ready")).isEqualTo(200);

                mesh.servers().broker().stop();
                mesh.servers().coordinator().stop();
                mesh.advance(Duration.ofMinutes(1));

                assertThat(status(probes, "/ready")).isEqualTo(503);
                assertThat(status(probes, "/live")).isEqualTo(200);
            }
        }
    }

    @Test
    void anInstanceThatAnOperatorHasPausedIsReady() throws Exception {
        try (TestMesh mesh = TestMesh.start()) {
            ServiceRunner runner = mesh.add(Orders.service());
            FleetOperator operator = new FleetOperator(
                    mesh.servers().coordinator().store(),
                    ServiceKeys.of(SessionConfig.defaults().keyPrefix(), new ServiceName("orders")),
                    mesh.time(),
                    new JacksonJson());
            try (Probes probes = new Probes(runner, 0)) {
                mesh.time().await(operator.pause("ann", "the database is down"));
                mesh.advance(Duration.ofMinutes(2));

                assertThat(runner.status().consuming()).isFalse();
                assertThat(status(probes, "/ready")).isEqualTo(200);
            }
        }
    }

    @Test
    void anInstanceWhoseStartHasFailedIsNotAlive() throws Exception {
        try (VirtualTime time = new VirtualTime()) {
            InMemoryMesh mesh = new InMemoryMesh(time);
            mesh.broker().admitUsers(false);
            ServiceRunner runner = mesh.runner(Orders.service()).build();
            try (Probes probes = new Probes(runner, 0)) {
                assertThat(status(probes, "/live")).isEqualTo(200);

                assertThatThrownBy(() -> time.await(runner.start())).isInstanceOf(StartFailedException.class);
                time.runUntilIdle();

                assertThat(status(probes, "/live")).isEqualTo(503);
                assertThat(status(probes, "/ready")).isEqualTo(503);
            }
        }
    }

    @Test
    @Timeout(30)
    void theProgramEndsWhenItsStartFails() throws Exception {
        int port = freePort();
        try (SystemScheduler scheduler = new SystemScheduler()) {
            InMemoryMesh mesh = new InMemoryMesh(scheduler);
            mesh.broker().admitUsers(false);

            assertThatThrownBy(
                            () -> ProbedOrders.run(port, new ServiceModule(Orders.service()), new InMemoryModule(mesh)))
                    .hasCauseInstanceOf(StartFailedException.class);

            assertThatThrownBy(() -> get(port, "/live")).isInstanceOf(ConnectException.class);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0)) {
            return any.getLocalPort();
        }
    }

    private int status(Probes probes, String path) throws Exception {
        return get(probes.port(), path);
    }

    private int get(int port, String path) throws Exception {
        URI uri = URI.create("http://localhost:" + port + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
