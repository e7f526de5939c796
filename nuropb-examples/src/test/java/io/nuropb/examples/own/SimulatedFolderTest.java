package io.nuropb.examples.own;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.nuropb.InstanceId;
import io.nuropb.Scheduler;
import io.nuropb.ServiceName;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.Lease;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.testkit.simulation.ClockRates;
import io.nuropb.testkit.simulation.Invariant;
import io.nuropb.testkit.simulation.Report;
import io.nuropb.testkit.simulation.SimulatedCoordinator;
import io.nuropb.testkit.simulation.Simulation;
import io.nuropb.testkit.simulation.SimulationConfig;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatedFolderTest {

    // tag::test[]
    private static final SimulationConfig IN_A_FOLDER =
            SimulationConfig.defaults().withLongLives(0).withCoordinator(SimulatedFolder::new);

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
    void aLeaderThatReliesOnItsLeaseForTooLongIsFoundOut() {
        assertFoundOut(Overconfident::new, 33);
    }

    @Test
    void clocksThatDifferByMoreThanTheMarginAreFoundOut() {
        assertFoundOut(WithFastClocks::new, 25);
    }

    private static void assertFoundOut(SimulatedCoordinator.Factory wrong, long from) {
        SimulationConfig config = IN_A_FOLDER.withCoordinator(wrong);
        assertThat(LongStream.range(from, from + 3)
                        .parallel()
                        .mapToObj(seed -> Simulation.run(seed, config))
                        .anyMatch(report -> report.violated().contains(Invariant.BELIEF)))
                .as("in one of these seeds, two believe at once that they lead")
                .isTrue();
    }

    private static final class WithFastClocks extends SimulatedFolder {
        WithFastClocks(ServiceName service, Scheduler network, Duration ttl) {
            super(service, network, ttl);
        }

        @Override
        public ClockRates clockRates() {
            return ClockRates.SERVER_JUDGES;
        }
    }

    /** Tells of leases that last an hour longer than they do. */
    private static final class Overconfident extends SimulatedFolder {
        Overconfident(ServiceName service, Scheduler network, Duration ttl) {
            super(service, network, ttl);
        }

        @Override
        public Coordinator connect(InstanceId process, Scheduler scheduler) {
            Coordinator sound = super.connect(process, scheduler);
            return new Coordinator() {
                @Override
                public Session join(Candidate candidate, SessionListener listener) {
                    return sound.join(candidate, flattering(listener));
                }

                @Override
                public void close() {
                    sound.close();
                }
            };
        }

        private static SessionListener flattering(SessionListener listener) {
            return (SessionListener) Proxy.newProxyInstance(
                    SessionListener.class.getClassLoader(),
                    new Class<?>[] {SessionListener.class},
                    (proxy, method, arguments) -> method.invoke(
                            listener,
                            arguments[0] instanceof Lease lease
                                    ? new Lease(lease.ttl(), lease.deadline().plus(Duration.ofHours(1)))
                                    : arguments[0]));
        }
    }
}
