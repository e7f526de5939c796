package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.MeshClient;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.CallerConfig.Mode;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.runner.ServiceRunner;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of a caller who comes back unchanged, where the leader is to shut it out of the broker. */
class ShutOutCallerTest extends FailingFleet {

    private final List<MeshClient> good =
            Stream.of("good-1", "good-2", "good-3").map(this::client).toList();
    private final MeshClient bad = client("bad");

    @Test
    void itCanConnectToNothingUntilItsQuarantineEndsEvenUnderAnotherLeader() {
        List<ServiceRunner> fleet = fleet(
                HealthConfig.defaults().withCallers(CallerConfig.defaults().withMode(Mode.SHUT_OUT)));
        callUntil("for the 2. time, and its connections are closed, and it can open none");
        // It is shut out by the decision after the one from which its refusal is proclaimed.
        time.advance(HealthConfig.defaults().scaling().period().multipliedBy(2));
        assertThat(told(bad)).contains("user connection limit (0) of user 'bad' is reached");
        assertThat(answered(good.get(0).request("orders", "total", Map.of(), Object.class)))
                .isEqualTo("total");

        stopLeader(fleet);
        time.advance(Duration.ofSeconds(30));
        assertThat(told(bad)).contains("user connection limit (0)");
        time.advance(Duration.ofMinutes(2));
        assertThat(answered(bad.request("orders", "total", Map.of(), Object.class)))
                .isEqualTo("total");
    }

    private String told(MeshClient client) {
        return String.valueOf(answered(client.request("orders", "total", Map.of(), Object.class)));
    }

    private void callUntil(String alert) {
        for (int i = 0; i < 1_000 && alerts.stream().noneMatch(said -> said.contains(alert)); i++) {
            call();
        }
        assertThat(alerts).anySatisfy(said -> assertThat(said).contains("Caller 'bad'", alert));
    }

    private void call() {
        good.forEach(client ->
                client.request("orders", "total", Map.of(), Object.class).exceptionally(failure -> "failed"));
        bad.request("orders", "no-such-method", Map.of(), Object.class).exceptionally(failure -> "failed");
        time.advance(BEAT);
    }

    private MeshClient client(String user) {
        ServiceRunner runner = mesh.client(user)
                .publisher(new InMemoryMessagePublisher(
                        mesh.broker(), InMemoryConfig.defaults().withUser(user).identifyingSender()))
                .build();
        time.await(runner.start());
        return runner.client();
    }
}
