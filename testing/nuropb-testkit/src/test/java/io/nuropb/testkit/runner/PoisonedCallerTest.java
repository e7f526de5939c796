package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.client.MeshClient;
import io.nuropb.health.HealthConfig;
import io.nuropb.health.policies.CallerConfig;
import io.nuropb.health.policies.CallerConfig.Mode;
import io.nuropb.inmemory.InMemoryConfig;
import io.nuropb.inmemory.InMemoryMessagePublisher;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a leader does when handlers of several methods fail with the data of one verified caller. */
class PoisonedCallerTest extends FailingFleet {

    private static final List<String> METHODS = List.of("total", "cancel", "ship");
    private static final Map<String, Object> SOUND = Map.of();
    private static final Map<String, Object> POISON = Map.of("poison", true);

    private final MeshClient good = client("good");
    private final MeshClient bad = client("bad");
    private int handled;

    @Test
    void onlyItsRequestsAreRefusedAndAllElseGoesOn() {
        List<ServiceRunner> fleet = fleet(refusing(Mode.REFUSE));
        call(Duration.ofSeconds(100));
        assertThat(consuming(fleet)).isEqualTo(3);
        assertThat(fleet.get(1).serviceState().restrictions().callers()).containsExactly("bad");
        assertThat(fleet.get(1).serviceState().restrictions().methods()).isEmpty();
        assertThat(alerts)
                .anySatisfy(
                        alert -> assertThat(alert).contains("with messages of caller 'bad'", "is refused for 1 min"));

        for (String method : METHODS) {
            assertThat(answered(good.request("orders", method, SOUND, Object.class)))
                    .isEqualTo(method);
            assertThat(answered(bad.request("orders", method, SOUND, Object.class)))
                    .asString()
                    .contains("Calls of user 'bad' are refused");
        }
        int before = handled;
        time.await(bad.command("orders", "ship", SOUND));
        time.advance(BEAT);
        assertThat(handled).as("nobody would hear that it is refused").isEqualTo(before + 1);
    }

    @Test
    void whereCallersAreOnlyWarnedOfItIsNamedAndTheFleetPauses() {
        List<ServiceRunner> fleet = fleet(refusing(Mode.WARN));
        call(Duration.ofSeconds(85));
        assertThat(consuming(fleet)).isZero();
        assertThat(alerts)
                .anySatisfy(alert -> assertThat(alert)
                        .contains("with messages of caller 'bad'", "would be refused", "The fleet pauses"));
    }

    @Override
    MeshService service() {
        var builder = MeshService.named("orders");
        for (String method : METHODS) {
            builder = builder.method(method, Map.class, (params, call) -> {
                if (params.containsKey("poison")) {
                    throw new IllegalStateException("cannot use this");
                }
                handled++;
                return method;
            });
        }
        return builder.build();
    }

    private void call(Duration span) {
        for (long i = 0; i < span.toMillis() / BEAT.toMillis(); i++) {
            String method = METHODS.get(sent++ % METHODS.size());
            good.request("orders", method, SOUND, Object.class).exceptionally(failure -> "failed");
            bad.request("orders", method, POISON, Object.class).exceptionally(failure -> "failed");
            time.advance(BEAT);
        }
    }

    private static HealthConfig refusing(Mode mode) {
        return HealthConfig.defaults().withCallers(CallerConfig.defaults().withMode(mode));
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
