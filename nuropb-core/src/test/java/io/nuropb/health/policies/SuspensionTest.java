package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.health.policies.BreakerPolicy.Circuit;
import io.nuropb.health.sensors.Blame;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What is done where nearly all that fails fails with one instance, or with one method that is nearly all of the work.
 */
final class SuspensionTest {

    private static final InstanceId A = new InstanceId("a");

    private final BreakerScript breaker = new BreakerScript();

    @Test
    void oneBadInstanceIsNamedAndSuspendedAndTheOthersGoOn() {
        breaker.forPeriods(3, SuspensionTest::oneIsBad);
        assertThat(breaker.alerts)
                .singleElement()
                .asString()
                .contains(" of them with instance 'a', which has handled ");
        Duration time = breaker.until(now -> !now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        assertThat(time.plus(BreakerScript.PERIOD.multipliedBy(3))).isLessThanOrEqualTo(Duration.ofSeconds(80));
        assertThat(breaker.stance.suspended()).containsExactly(A);
        assertThat(breaker.stance.circuit()).isEqualTo(Circuit.CLOSED);
        assertThat(breaker.stance.refusedMethods()).isEmpty();
        assertThat(breaker.stance.reason()).endsWith(". Instance 'a' is suspended for 1 min");

        breaker.until(now -> now.suspended().isEmpty(), own -> own.succeeds("b", 100));
        assertThat(breaker.alerts)
                .last()
                .isEqualTo("Instance 'a' is not suspended any more: its time, 1 min, has ended");
        breaker.until(now -> !now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        assertThat(breaker.stance.reason()).endsWith("is suspended for 2 min");
    }

    @Test
    void anInstanceThatFailsAMethodAloneIsSuspendedAndTheMethodServed() {
        breaker.until(
                now -> !now.suspended().isEmpty(),
                own -> own.succeeds("a", 50).fails("a", "x", Blame.SERVICE, 50).succeeds("b", 100));
        assertThat(breaker.stance.refusedMethods()).isEmpty();
    }

    @Test
    void whoFailsAsMuchAsTheOthersAndOnlyHandlesMoreIsNotSuspended() {
        breaker.until(
                BreakerScript::isOpen,
                own -> own.fails("a", "x", Blame.SERVICE, 50)
                        .fails("a", "y", Blame.SERVICE, 40)
                        .fails("b", "y", Blame.SERVICE, 5));
        assertThat(breaker.stance.suspended()).isEmpty();
    }

    @Test
    void theOneThatConsumesIsNotSuspended() {
        breaker.forPeriods(3, SuspensionTest::oneIsBad);
        breaker.fleet.consumes("b", false);
        breaker.until(
                BreakerScript::isOpen,
                own -> own.fails("a", "x", Blame.SERVICE, 50).fails("a", "y", Blame.SERVICE, 40));
        assertThat(breaker.stance.suspended()).isEmpty();
    }

    @Test
    void aSuccessorKeepsWhoIsSuspended() {
        breaker.until(now -> !now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        breaker.follow(breaker.stance);
        breaker.look();
        assertThat(breaker.stance.suspended()).containsExactly(A);
    }

    @Test
    void anOperatorsResumptionEndsASuspensionOnProbation() {
        breaker.until(now -> !now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        breaker.state = breaker.state.resumed();
        breaker.look();
        assertThat(breaker.stance.suspended()).isEmpty();
        assertThat(breaker.until(now -> !now.suspended().isEmpty(), SuspensionTest::oneIsBad))
                .isLessThan(Duration.ofSeconds(30));
        assertThat(breaker.stance.reason()).endsWith("is suspended for 2 min");
    }

    @Test
    void eventsAreNotRefusedForNobodyWouldHearOfIt() {
        Consumer<CountedFleet> events = own -> own.succeeds("a", 50)
                .succeeds("b", 50)
                .fails("a", "orders on bill.*", Blame.SERVICE, 50)
                .fails("b", "orders on bill.*", Blame.SERVICE, 50);
        breaker.until(BreakerScript::isOpen, events);
        assertThat(breaker.stance.refusedMethods()).isEmpty();
    }

    @Test
    void aMethodThatIsNearlyAllOfTheWorkIsNotRefused() {
        Consumer<CountedFleet> only = own -> own.succeeds("a", 5)
                .succeeds("b", 5)
                .fails("a", "orders.place", Blame.SERVICE, 50)
                .fails("b", "orders.place", Blame.SERVICE, 50);
        breaker.until(BreakerScript::isOpen, only);
        assertThat(breaker.stance.refusedMethods()).isEmpty();
    }

    private static void oneIsBad(CountedFleet fleet) {
        fleet.succeeds("b", 100);
        for (int method = 0; method < 10; method++) {
            fleet.fails("a", "method-" + method, Blame.SERVICE, 5);
        }
    }
}
