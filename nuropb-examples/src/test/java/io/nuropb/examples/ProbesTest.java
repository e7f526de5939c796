package io.nuropb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.json.JacksonJson;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.session.FleetOperator;
import io.nuropb.session.ServiceKeys;
import io.nuropb.session.SessionConfig;
import io.nuropb.testkit.TestMesh;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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

    private int status(Probes probes, String path) throws Exception {
        URI uri = URI.create("http://localhost:" + probes.port() + path);
        return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
