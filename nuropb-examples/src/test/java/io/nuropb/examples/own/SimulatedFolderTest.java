package io.nuropb.examples.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.store.LeaseStore;
import io.nuropb.testkit.simulation.ClockRates;
import io.nuropb.testkit.simulation.Invariant;
import io.nuropb.testkit.simulation.Report;
import io.nuropb.testkit.simulation.SimulatedStore;
import io.nuropb.testkit.simulation.Simulation;
import io.nuropb.testkit.simulation.SimulationConfig;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatedFolderTest {

    // tag::test[]
    private static final SimulationConfig IN_A_FOLDER =
            SimulationConfig.defaults().withLongLives(0).withStore(SimulatedFolder::new);

    @Test
    void aFleetThatMeetsInAFolderKeepsItsPromisesWhateverHappens() {
        for (long seed = 1; seed <= 5; seed++) {
            Report report = Simulation.run(seed, IN_A_FOLDER);
            if (report.violation().isPresent()) {
                fail(Simulation.explain(report, IN_A_FOLDER));
            }
        }
    }
    // end::test[]

    @Test
    void oneSeedGivesOneLife() {
        assertThat(Simulation.run(3, IN_A_FOLDER).hash())
                .isEqualTo(Simulation.run(3, IN_A_FOLDER).hash());
    }

    @Test
    void aStoreThatEndsLeasesEarlyIsFoundOut() {
        assertFoundOut(Impatient::new);
    }

    @Test
    void clocksThatDifferByMoreThanTheMarginAreFoundOut() {
        assertFoundOut(WithFastClocks::new);
    }

    private static void assertFoundOut(SimulatedStore.Factory wrong) {
        SimulationConfig config = IN_A_FOLDER.withStore(wrong);
        assertThat(LongStream.rangeClosed(1, 20)
                        .mapToObj(seed -> Simulation.run(seed, config))
                        .anyMatch(report -> report.violated().contains(Invariant.BELIEF)))
                .as("in one of these seeds, two believe at once that they lead")
                .isTrue();
    }

    private static final class WithFastClocks extends SimulatedFolder {
        WithFastClocks(Scheduler network) {
            super(network);
        }

        @Override
        public ClockRates clockRates() {
            return ClockRates.SERVER_JUDGES;
        }
    }

    /** Tells of leases that last twice as long as they do. */
    private static final class Impatient extends SimulatedFolder {
        Impatient(Scheduler network) {
            super(network);
        }

        @Override
        public LeaseStore connect(InstanceId process, Scheduler scheduler) {
            LeaseStore sound = super.connect(process, scheduler);
            return (LeaseStore) Proxy.newProxyInstance(
                    LeaseStore.class.getClassLoader(),
                    new Class<?>[] {LeaseStore.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "grant" ->
                            sound.grant(((Duration) arguments[0]).dividedBy(2))
                                    .thenApply(granted -> new LeaseStore.Granted(
                                            granted.lease(), granted.ttl().multipliedBy(2)));
                        case "renew" ->
                            sound.renew((io.nuropb.store.LeaseId) arguments[0]).thenApply(ttl -> ttl.multipliedBy(2));
                        default -> method.invoke(sound, arguments);
                    });
        }
    }
}
