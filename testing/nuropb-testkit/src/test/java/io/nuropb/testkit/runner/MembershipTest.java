package io.nuropb.testkit.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.ServiceName;
import io.nuropb.election.Candidate;
import io.nuropb.election.Coordinator;
import io.nuropb.election.CoordinatorException;
import io.nuropb.election.Presence;
import io.nuropb.election.Session;
import io.nuropb.election.SessionListener;
import io.nuropb.inmemory.InMemoryMesh;
import io.nuropb.runner.ServiceRunner;
import io.nuropb.service.MeshService;
import io.nuropb.testkit.PassingSession;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Instances that have nothing to do are known to their fleet again soon after their leases have ended. */
class MembershipTest {

    private static final ServiceName ORDERS = new ServiceName("orders");

    private static final Duration TTL = Duration.ofSeconds(60);

    /** An instance finds at its next renewal that its lease has ended, and has to join again. */
    private static final Duration SOON = TTL.dividedBy(3).plusSeconds(5);

    /** How often an instance tells its counters if there is news. */
    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final VirtualTime time = new VirtualTime();
    private final InMemoryMesh mesh = new InMemoryMesh(time, TTL);
    private final List<ServiceRunner> fleet = new ArrayList<>();
    private int refusals;

    @BeforeEach
    void start() {
        for (int i = 0; i < 3; i++) {
            ServiceRunner runner = mesh.runner(MeshService.named("orders")
                            .method("ping", (params, context) -> "pong")
                            .build())
                    .instance(id(i))
                    .coordinator(coordinator(mesh.coordinator().connect()))
                    .build();
            fleet.add(runner);
            time.await(runner.start());
        }
        time.advance(Duration.ofMinutes(5));
    }

    @AfterEach
    void stop() {
        fleet.forEach(ServiceRunner::close);
    }

    @Test
    void aFollowerIsAMemberAgainSoonAfterItsLeaseHasEnded() {
        InstanceId follower = fleet.get(0).leads() ? id(1) : id(0);

        mesh.coordinator().expire(ORDERS, follower);
        time.advance(SOON);

        assertAllAreMembers();
    }

    @Test
    void allAreMembersAgainSoonAfterAllLeasesHaveEnded() {
        for (int i = 0; i < 3; i++) {
            mesh.coordinator().expire(ORDERS, id(i));
        }
        time.advance(SOON);

        assertAllAreMembers();
    }

    @Test
    void whoeverCouldNotTellItsFleetTellsItAgainSoon() {
        refusals = 2;
        mesh.coordinator().expire(ORDERS, fleet.get(0).leads() ? id(1) : id(0));
        time.advance(SOON.plus(PERIOD.multipliedBy(2)));

        assertThat(refusals).isZero();
        assertAllAreMembers();
    }

    /** The next reports are refused, as many as {@code refusals}. */
    private Coordinator coordinator(Coordinator sound) {
        return new Coordinator() {
            @Override
            public Session join(Candidate candidate, SessionListener listener) {
                return new PassingSession(sound.join(candidate, listener)) {
                    @Override
                    public CompletionStage<Void> report(Presence presence) {
                        if (refusals == 0) {
                            return base.report(presence);
                        }
                        refusals--;
                        return CompletableFuture.failedFuture(new CoordinatorException("made up", null));
                    }
                };
            }

            @Override
            public void close() {
                sound.close();
            }
        };
    }

    private void assertAllAreMembers() {
        assertThat(time.await(fleet.get(0).members()))
                .allMatch(Presence::consuming)
                .extracting(Presence::instance)
                .containsExactly(id(0), id(1), id(2));
    }

    private static InstanceId id(int number) {
        return new InstanceId("i" + number);
    }
}
