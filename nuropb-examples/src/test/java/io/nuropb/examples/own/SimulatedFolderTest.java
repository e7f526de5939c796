package io.nuropb.examples.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.simulation.Invariant;
import io.nuropb.simulation.Report;
import io.nuropb.simulation.Simulation;
import io.nuropb.simulation.SimulationConfig;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatedFolderTest {

    // tag::test[]
    private static final SimulationConfig IN_A_FOLDER =
            SimulationConfig.defaults().withLongLives(0).withStore(SimulatedFolder::new);

    @Test
    void aFleetThatMeetsInAFolderKeepsItsPromisesWhateverHappens() {
        for (long seed = 1; seed <= 3; seed++) {
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
        SimulationConfig config = IN_A_FOLDER.withStore(Impatient::new);
        assertThat(LongStream.rangeClosed(1, 3)
                        .mapToObj(seed -> Simulation.run(seed, config))
                        .anyMatch(report -> report.violated().contains(Invariant.BELIEF)))
                .as("in one of these seeds, two believe at once that they lead")
                .isTrue();
    }

    @Test
    void aStoreIsConnectedBeforeItIsUsed() {
        Report report = Simulation.run(1, IN_A_FOLDER.withStore(Unconnected::new));

        assertThat(report.violated()).isEmpty();
    }

    /** Can do nothing before it is connected. */
    private static final class Unconnected extends SimulatedFolder {
        Unconnected(Scheduler network) {
            super(network);
        }

        @Override
        public LeaseStore connect(InstanceId process, Scheduler scheduler) {
            LeaseStore sound = super.connect(process, scheduler);
            AtomicBoolean connected = new AtomicBoolean();
            return (LeaseStore) Proxy.newProxyInstance(
                    LeaseStore.class.getClassLoader(),
                    new Class<?>[] {LeaseStore.class},
                    (proxy, method, arguments) -> {
                        boolean connects = method.getName().equals("connect");
                        if (!connects && !connected.get() && !method.getName().equals("close")) {
                            throw new IllegalStateException(method.getName() + " was called before connect");
                        }
                        connected.set(true);
                        return method.invoke(sound, arguments);
                    });
        }
    }

    /** Tells of leases that last ten times as long as they do. */
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
                            sound.grant(((Duration) arguments[0]).dividedBy(10))
                                    .thenApply(granted -> new LeaseStore.Granted(
                                            granted.lease(), granted.ttl().multipliedBy(10)));
                        case "renew" ->
                            sound.renew((LeaseId) arguments[0])
                                    .thenApply(renewed ->
                                            new LeaseStore.Renewed(renewed.ttl().multipliedBy(10), renewed.revision()));
                        default -> method.invoke(sound, arguments);
                    });
        }
    }
}
