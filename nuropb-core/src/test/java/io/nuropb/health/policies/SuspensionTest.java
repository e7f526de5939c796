package io.nuropb.health.policies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.health.detectors.FailureGrowth;
import io.nuropb.health.detectors.FailureGrowth.Without;
import io.nuropb.health.sensors.Blame;
import java.time.Duration;
import java.util.Map;
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

        breaker.fleet.consumes("a", false);
        breaker.until(now -> now.suspended().isEmpty(), own -> own.succeeds("b", 100));
        assertThat(breaker.alerts)
                .last()
                .isEqualTo("Instance 'a' is not suspended any more: its time, 1 min, has ended");
        breaker.fleet.consumes("a", true);
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
    void aSuspensionEndsWhereNobodyElseConsumes() {
        breaker.until(now -> !now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        breaker.fleet.consumes("a", false).consumes("b", false);
        breaker.look();
        assertThat(breaker.stance.suspended()).containsExactly(A);
        breaker.fleet.leaves("b");
        breaker.look();
        assertThat(breaker.stance.suspended()).isEmpty();
        assertThat(breaker.alerts).last().isEqualTo("Instance 'a' is not suspended any more: nobody else consumes");
    }

    @Test
    void whoDoesNotHeedItsSuspensionCountsAndIsSuspendedNoMore() {
        breaker.until(now -> !now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        breaker.until(now -> now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        assertThat(breaker.alerts)
                .anySatisfy(alert -> assertThat(alert)
                        .startsWith("Instance 'a' is not suspended any more: it has gone on consuming"));
        breaker.until(BreakerScript::isOpen, SuspensionTest::oneIsBad);
        assertThat(breaker.alerts)
                .filteredOn(alert -> alert.contains("is suspended for"))
                .hasSize(1);
    }

    @Test
    void anotherLifeOfItMayHeedASuspension() {
        breaker.until(now -> !now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        breaker.until(now -> now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        breaker.fleet.restarts("a", "2");
        breaker.until(now -> !now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        assertThat(breaker.stance.suspended()).containsExactly(A);
    }

    @Test
    void whoIsOnlyAdvisedDoesNotHaveToHeedIt() {
        breaker.compliance = Compliance.ADVISED;
        breaker.until(now -> !now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        breaker.until(now -> now.suspended().isEmpty(), SuspensionTest::oneIsBad);
        assertThat(breaker.alerts).last().asString().endsWith("its time, 1 min, has ended");
    }

    @Test
    void whatCallersFailedWithASuspendedInstanceDoesNotCount() {
        CountedFleet fleet = new CountedFleet("a", "b").calls("a", "bob", 1, 0).calls("b", "bob", 1, 0);
        FailureGrowth growth = FailureGrowth.initial(Duration.ofSeconds(60), Duration.ofSeconds(120))
                .after(fleet.after(BreakerScript.PERIOD));
        fleet.calls("a", "bob", 10, 9).calls("b", "bob", 10, 2);
        growth = growth.after(fleet.after(BreakerScript.PERIOD));
        Without suspended = new Without(Map.of(), Map.of(), Map.of(A, fleet.now()));
        assertThat(growth.within(fleet.now().minus(Duration.ofSeconds(60)), fleet.now(), suspended)
                        .byCaller())
                .containsEntry("bob", 2L);
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
