package io.nuropb.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.election.Restrictions;
import io.nuropb.health.policies.BreakerConfig;
import io.nuropb.health.policies.BreakerPolicy;
import io.nuropb.health.policies.BreakerPolicy.State;
import io.nuropb.health.policies.BreakerPolicy.Step;
import io.nuropb.health.policies.Circuit;
import io.nuropb.health.policies.Stance;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.messaging.Delivery;
import io.nuropb.service.MeshService;
import io.nuropb.service.MeshServiceBuilder;
import io.nuropb.testkit.messaging.TestDeliveries;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whether the one method that fails is refused, and the fleet does not pause, by what an instance counts; whatever
 * failed before.
 */
class FailingMethodTest {

    private static final int OTHERS = 30;

    private final DispatchBench bench = new DispatchBench(service());
    private final BreakerPolicy policy = new BreakerPolicy(BreakerConfig.defaults(), new InstanceId("i1"));
    private State state = policy.initial();

    @Test
    void whateverUnknownMethodsWereCalledBefore() {
        for (int i = 0; i < 1_000; i++) {
            fails("unknown" + i);
        }
        assertOnlyPlaceIsRefused();
    }

    @Test
    void howeverOftenOthersHaveFailedBefore() {
        for (int i = 0; i < OTHERS; i++) {
            for (int times = 0; times < 1_000; times++) {
                fails("other" + i);
            }
        }
        assertOnlyPlaceIsRefused();
    }

    @Test
    void aMethodThatFailedLongAgoAndFailsOnceIsNotTakenForIt() {
        for (int i = 0; i < OTHERS; i++) {
            for (int times = 0; times < 100; times++) {
                fails("other" + i);
            }
        }
        look();
        for (int seconds = 0; seconds < 180; seconds += 5) {
            for (int i = 0; i < 10; i++) {
                fails("place");
            }
            fails("other" + seconds / 5 % OTHERS);
            assertThat(look().refusedMethods()).isSubsetOf("orders.place");
        }
    }

    /** Ten good calls a second, and two that do not fit, of a verified client or of one whom nobody knows. */
    @ParameterizedTest
    @ValueSource(strings = {"shop", ""})
    void aMethodIsTakenFromNobodyForWhatItsCallersSend(String sender) {
        for (int seconds = 0; seconds < 300; seconds += 5) {
            for (int i = 0; i < 50; i++) {
                bench.settled(TestDeliveries.request("total", Map.of("items", 1)));
            }
            for (int i = 0; i < 10; i++) {
                bench.settled(sentBy(sender, TestDeliveries.request("total", Map.of("nonsense", 1))));
            }
            assertThat(look().refusedMethods()).isEmpty();
        }
        assertThat(bench.tally().failedBy(Blame.CALLER)).isEqualTo(600);
    }

    @Test
    void whatIsRefusedHidesNoFailures() {
        bench.restrict(new Restrictions(Optional.empty(), Set.of("orders.place"), Set.of(), "in a test"));
        look();
        for (int i = 0; i < 450; i++) {
            fails("place");
        }
        for (int i = 0; i < 25; i++) {
            fails("other" + i % 10);
            bench.settled(TestDeliveries.request("total", Map.of("items", 1)));
        }
        assertThat(look().reason()).startsWith("25 of 50 messages have failed");
    }

    private static Delivery sentBy(String sender, Delivery call) {
        return new Delivery(
                call.envelope(),
                call.exchange(),
                call.routingKey(),
                false,
                0,
                Optional.of(sender).filter(user -> !user.isEmpty()),
                Optional.empty());
    }

    /** Long after that, one method begins to fail. */
    private void assertOnlyPlaceIsRefused() {
        look();
        bench.time.advance(Duration.ofMinutes(10));
        look();
        for (int seconds = 0; seconds < 80; seconds += 5) {
            for (int i = 0; i < 5; i++) {
                fails("place");
                bench.settled(TestDeliveries.request("total", Map.of("items", 1)));
            }
            assertThat(look().circuit()).isEqualTo(Circuit.CLOSED);
        }
        assertThat(look().refusedMethods()).containsExactly("orders.place");
    }

    private Stance look() {
        bench.time.advance(Duration.ofSeconds(5));
        Step step = policy.decide(
                state,
                new FleetSample(
                        bench.time.now(),
                        Map.of(new InstanceId("i1"), bench.tally()),
                        1,
                        1,
                        BrokerReading.unknown("nobody has looked")));
        state = step.state();
        return step.stance();
    }

    private void fails(String method) {
        bench.settled(TestDeliveries.request(method, Map.of()));
    }

    private static MeshService service() {
        MeshServiceBuilder builder = MeshService.named("orders")
                .method("place", context -> broken())
                .method("total", Total.class, (total, context) -> total.items());
        for (int i = 0; i < OTHERS; i++) {
            builder = builder.method("other" + i, context -> broken());
        }
        return builder.build();
    }

    private record Total(int items) {}

    private static Object broken() {
        throw new IllegalStateException("broken in a test");
    }
}
