package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.Candidate;
import io.nuropb.election.Leader;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.election.Term;
import io.nuropb.inmemory.CoordinatorBackup;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.inmemory.StoreObserver;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An in-memory coordinator that comes back as a backup of it was. */
class InMemoryBackupTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCoordinatorBench bench = new InMemoryCoordinatorBench(time, InMemoryCoordinator.DEFAULT_TTL);
    private final InMemoryCoordinator coordinator = bench.coordinator();
    private final Contest contest = Contest.on(bench);

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aBackupBringsKeysBackAsTheyWere() {
        Contender a = contest.leader("a");
        Leader then = a.asLeader();
        paint(a, "red");
        CoordinatorBackup backup = coordinator.backup();
        paint(a, "blue");
        a.leave();

        restore(backup);

        assertThat(coordinator.property(contest.service(), "color")).contains("red");
        assertThat(coordinator.leader(contest.service())).contains(then);
    }

    @Test
    void aBackupDoesNotChangeWithTheCoordinatorThatCameFromIt() {
        Contender a = contest.leader("a");
        Leader then = a.asLeader();
        CoordinatorBackup backup = coordinator.backup();

        restore(backup);
        coordinator.removeLeader(contest.service());
        assertThat(coordinator.leader(contest.service())).isEmpty();

        restore(backup);
        assertThat(coordinator.leader(contest.service())).contains(then);
    }

    @Test
    void theLeasesThatLiveAreThoseOfThatTime() {
        Contender a = contest.leader("a");
        Set<LeaseId> then = coordinator.leases();
        CoordinatorBackup backup = coordinator.backup();
        contest.follower("b");
        a.leave();
        assertThat(coordinator.leases()).doesNotContainAnyElementsOf(then);

        restore(backup);

        assertThat(coordinator.leases()).isEqualTo(then);
    }

    @Test
    void aLeaseOfThatTimeLastsForItsWholeTtlFromNow() {
        Contender a = contest.leader("a");
        a.crash();
        time.advance(contest.ttl(0.9));
        CoordinatorBackup backup = coordinator.backup();

        coordinator.stop();
        time.advance(contest.ttl(2));
        coordinator.startFrom(backup);

        time.advance(contest.ttl(1).minusNanos(1));
        assertThat(coordinator.leader(contest.service())).isPresent();
        time.advance(Duration.ofNanos(1));
        assertThat(coordinator.leader(contest.service())).isEmpty();
        assertThat(coordinator.leases()).isEmpty();
    }

    @Test
    void sessionsLearnThatRevisionsWentBack() {
        Contender a = contest.leader("a");
        Contender b = contest.follower("b");
        CoordinatorBackup backup = coordinator.backup();
        a.proclaim(Proclamations.ready());
        contest.pass(contest.ttl(1));

        restore(backup);
        contest.pass(contest.ttl(0.5));

        assertThat(List.of(a, b))
                .allSatisfy(contender -> assertThat(contender.heard().loss().map(SessionLoss::reason))
                        .contains(Reason.REGRESSED));
    }

    @Test
    void aSessionThatKnowsNothingLaterGoesOn() {
        Contender a = contest.leader("a");
        CoordinatorBackup backup = coordinator.backup();

        restore(backup);
        contest.pass(contest.ttl(2));

        assertThat(a.leads()).isTrue();
        a.proclaim(Proclamations.ready());
    }

    @Test
    void aFleetElectsAnewWhenTheLeasesThatCameBackHaveEnded() {
        Contender a = contest.leader("a");
        Term then = a.term();
        CoordinatorBackup backup = coordinator.backup();
        a.proclaim(Proclamations.ready());
        restore(backup);
        contest.await("a is lost", contest.ttl(0.5), () -> a.heard().loss().isPresent());

        Contender again = contest.enter("a", a.client());
        contest.pass(contest.ttl(0.5));
        assertThat(again.leads()).as("beside its own old lease").isFalse();

        contest.await("a leads anew", contest.ttl(1), again::leads);
        assertThat(again.term()).isGreaterThan(then);
    }

    @Test
    void aWitnessIsToldOfWhatCameBackAndOfWhatComesThen() {
        Contender a = contest.leader("a");
        paint(a, "red");
        CoordinatorBackup backup = coordinator.backup();
        List<String> seen = new ArrayList<>();
        coordinator.observe(new Witness(seen));
        paint(a, "blue");
        assertThat(seen).containsExactly("changed color=blue");
        seen.clear();

        restore(backup);
        assertThat(seen)
                .containsExactly(
                        "restored [leader=a, color=red, ready={\"leader\": \"a\", \"ready\": false}, rmq-config-ok=False]",
                        "leased a PT15S");
    }

    /** Writes down what it is told. */
    private record Witness(List<String> seen) implements StoreObserver {
        @Override
        public void changed(KeyChange change) {
            seen.add("changed " + change.found().map(Witness::text).orElse(change.key() + " deleted"));
        }

        @Override
        public void leased(LeaseId lease, Candidate holder, Duration ttl) {
            seen.add("leased " + holder.instance() + " " + ttl);
        }

        @Override
        public void restored(List<KeyValue> keys) {
            seen.add("restored " + keys.stream().map(Witness::text).toList());
        }

        private static String text(KeyValue written) {
            String name = written.key().substring(written.key().lastIndexOf('/') + 1);
            return name + "=" + written.value();
        }
    }

    private void restore(CoordinatorBackup backup) {
        coordinator.stop();
        coordinator.startFrom(backup);
        time.runUntilIdle();
    }

    private void paint(Contender leader, String color) {
        contest.value("Painting", leader.session().put(leader.term(), "color", color));
    }
}
