package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.SessionConfig;
import io.nuropb.session.StoreCoordinator;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.StoreException;
import io.nuropb.testkit.PassingStore;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions are left while their store answers badly: others need not wait for a TTL, nor whoever leaves for long. */
class LostDepartureTest {

    private static final SessionConfig CONFIG = SessionConfig.defaults();

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCoordinatorBench bench = new InMemoryCoordinatorBench(time, InMemoryCoordinator.DEFAULT_TTL);
    private final Contest contest = Contest.on(bench);
    private final BadStore store = new BadStore(bench.coordinator().store());
    private final StoreCoordinator client = new StoreCoordinator(store, CONFIG, time, new JacksonJson());

    @AfterEach
    void close() {
        client.close();
        bench.close();
    }

    @Test
    void aLeaderWhoseDepartureIsLostIsSucceededSoon() {
        Contender a = contest.leader("a", client);
        Contender b = contest.follower("b");
        store.lost = 2;

        a.leave();

        contest.await("b leads", contest.ttl(0.1), b::leads);
        assertThat(store.revocations).isEqualTo(3);
    }

    @Test
    void whoseCoordinatorIsClosedMeanwhileIsSucceededAsSoon() {
        Contender a = contest.leader("a", client);
        Contender b = contest.follower("b");
        store.lost = 2;

        CompletionStage<Void> left = a.beginToLeave();
        client.close();

        assertThat(left).isCompleted();
        contest.await("b leads", contest.ttl(0.1), b::leads);
    }

    @Test
    void aLeaseThatIsGrantedToWhoeverHasLeftIsGivenBackAsSoon() {
        assertGivenBack(CONFIG.callLimit().dividedBy(2));
    }

    @Test
    void aLeaseThatIsGrantedTooLateIsGivenBackAsSoon() {
        assertGivenBack(CONFIG.callLimit().multipliedBy(2));
    }

    private void assertGivenBack(Duration delay) {
        store.grantDelay = delay;
        store.lost = 2;
        Contender a = contest.enter("a", client);
        contest.pass(delay.dividedBy(2));
        assertThat(bench.leases()).hasSize(1);

        a.beginToLeave();
        contest.pass(delay);

        assertThat(store.revocations).isEqualTo(3);
        assertThat(bench.leases()).isEmpty();
    }

    @Test
    void whoCannotGiveBackItsLeaseDoesNotTryForLong() {
        Contender a = contest.leader("a", client);
        store.lost = Integer.MAX_VALUE;

        CompletionStage<Void> left = a.beginToLeave();
        contest.pass(CONFIG.callLimit().multipliedBy(2));

        assertThat(left).isCompleted();
    }

    @Test
    void aLeaseThatHasEndedByItselfIsNotGivenBack() {
        StoreCoordinator patient =
                new StoreCoordinator(store, CONFIG.withCallLimit(Duration.ofMinutes(1)), time, new JacksonJson());
        Contender a = contest.leader("a", patient);
        store.lost = Integer.MAX_VALUE;

        a.beginToLeave();
        contest.pass(contest.ttl(1));
        int asked = store.revocations;
        contest.pass(contest.ttl(1));

        assertThat(store.revocations).isEqualTo(asked).isGreaterThan(1);
    }

    @Test
    void whatIsRefusedForGoodIsAskedOnce() {
        Contender a = contest.leader("a", client);
        store.lost = Integer.MAX_VALUE;
        store.refuses = true;

        a.leave();

        assertThat(store.revocations).isEqualTo(1);
    }

    @Test
    void whoLeavesBeforeCallsComeThroughIsDoneAtOnceAndGetsNoLease() {
        store.connected = new CompletableFuture<>();
        Contender a = contest.enter("a", client);
        contest.pass(Duration.ofSeconds(1));

        CompletionStage<Void> left = a.beginToLeave();
        time.runUntilIdle();
        assertThat(left).isCompleted();
        store.connected.complete(null);
        time.runUntilIdle();

        assertThat(store.grants).isZero();
    }

    /** A store to which calls do not come through, or that loses what is given back. */
    private final class BadStore extends PassingStore {
        private CompletableFuture<Void> connected = CompletableFuture.completedFuture(null);
        private Duration grantDelay = Duration.ZERO;
        private int lost;
        private boolean refuses;
        private int grants;
        private int revocations;

        BadStore(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Void> connect() {
            return connected;
        }

        @Override
        public CompletionStage<Granted> grant(Duration ttl) {
            grants++;
            CompletableFuture<Granted> answer = new CompletableFuture<>();
            base.grant(ttl).thenAccept(granted -> time.schedule(grantDelay, () -> answer.complete(granted)));
            return answer;
        }

        @Override
        public CompletionStage<Void> revoke(LeaseId lease) {
            revocations++;
            if (lost == 0) {
                return base.revoke(lease);
            }
            lost--;
            return CompletableFuture.failedFuture(
                    refuses
                            ? StoreException.refused(Reason.PERMISSION_DENIED, "made up: not to be given back", null)
                            : StoreException.unanswered("made up: nobody hears of it", null));
        }
    }
}
