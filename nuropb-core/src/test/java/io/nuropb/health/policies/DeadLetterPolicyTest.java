package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.ServiceName;
import io.nuropb.health.policies.DeadLetterPolicy.State;
import io.nuropb.health.policies.DeadLetterPolicy.Step;
import io.nuropb.health.sensors.Blame;
import io.nuropb.health.sensors.BrokerReading;
import io.nuropb.health.sensors.FleetSample;
import io.nuropb.health.sensors.QueueReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** When a leader tells that dead letters grow. */
class DeadLetterPolicyTest {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final CountedFleet fleet = new CountedFleet("a", "b");
    private final List<String> alerts = new ArrayList<>();
    private DeadLetterPolicy policy = policy(false);
    private State state = policy.initial();
    private long letters = 7;

    private static DeadLetterPolicy policy(boolean shared) {
        return new DeadLetterPolicy(
                BreakerConfig.defaults(), new DeadLetterQueue(new ServiceName("orders"), "nuropb-orders-dl", shared));
    }

    private void forPeriods(int periods, long die, Consumer<CountedFleet> happens) {
        for (int period = 0; period < periods; period++) {
            happens.accept(fleet);
            letters += die;
            FleetSample seen = fleet.after(PERIOD);
            BrokerReading broker = new BrokerReading(
                    QueueReading.unknown(),
                    QueueReading.declared(letters, 0, seen.at()),
                    Optional.of(Set.of()),
                    Optional.empty());
            Step step = policy.decide(state, FleetScript.with(seen, broker));
            state = step.state();
            step.alerts().forEach(alert -> alerts.add(alert.text()));
        }
    }

    private static void healthy(CountedFleet fleet) {
        fleet.succeeds("a", 25).succeeds("b", 25);
    }

    @Test
    void lettersThatNobodyHasFailedAreToldOfOnceAndSoIsTheirEnd() {
        forPeriods(12, 0, DeadLetterPolicyTest::healthy);
        forPeriods(24, 20, DeadLetterPolicyTest::healthy);
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0))
                .matches("\\d+ dead letters have come to 'nuropb-orders-dl' within 1 min, in which 600 messages were"
                        + " handled and 0 of them failed. See what they died of: nuropb dead-letters groups orders");
        forPeriods(24, 0, DeadLetterPolicyTest::healthy);
        assertThat(alerts).hasSize(2);
        assertThat(alerts.get(1)).startsWith("Dead letters are few again: ");
    }

    @Test
    void itIsSaidThatAllServicesShareTheQueue() {
        policy = policy(true);
        forPeriods(24, 20, DeadLetterPolicyTest::healthy);
        assertThat(alerts)
                .singleElement()
                .satisfies(alert ->
                        assertThat(alert).contains("; letters of all services of the mesh come into this queue. See"));
    }

    @Test
    void whatExpiresWhileNobodyHandlesAnythingIsToldOf() {
        forPeriods(6, 10, own -> {});
        assertThat(alerts).hasSize(1);
    }

    @Test
    void lettersOfMessagesThatFailAreTheBreakersToTell() {
        forPeriods(24, 20, own -> {
            healthy(own);
            own.fails("a", "total", Blame.SERVICE, 20);
        });
        assertThat(alerts).isEmpty();
    }

    @Test
    void failuresThatAreToldLaterThanTheirLettersComeMakeNoAlert() {
        forPeriods(2, 0, DeadLetterPolicyTest::healthy);
        forPeriods(1, 40, DeadLetterPolicyTest::healthy);
        forPeriods(6, 40, own -> {
            healthy(own);
            own.fails("a", "total", Blame.SERVICE, 40);
        });
        assertThat(alerts).isEmpty();
    }

    @Test
    void fewLettersOrASmallShareAreNotToldOf() {
        forPeriods(24, 1, own -> {});
        forPeriods(24, 20, own -> own.succeeds("a", 500));
        assertThat(alerts).isEmpty();
    }
}
