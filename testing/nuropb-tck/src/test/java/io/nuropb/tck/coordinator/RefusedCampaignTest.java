package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.SessionConfig;
import io.nuropb.session.StoreCoordinator;
import io.nuropb.store.Committed;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import io.nuropb.testkit.PassingStore;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How often a candidate tries where the store takes no writes, as an etcd that is full, and is read all the same. */
class RefusedCampaignTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCoordinatorBench bench = new InMemoryCoordinatorBench(time, InMemoryCoordinator.DEFAULT_TTL);
    private final Contest contest = Contest.on(bench);
    private final FullStore store = new FullStore(bench.coordinator().store());
    private Contender a;
    private Contender b;

    /** A store that can be full: it refuses what would write. */
    private static final class FullStore extends PassingStore {
        private boolean full;
        private int refused;

        FullStore(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            if (!full) {
                return base.commit(transaction);
            }
            refused++;
            return CompletableFuture.failedFuture(
                    StoreException.refused(Reason.OVER_QUOTA, "There is no space left", null));
        }
    }

    @BeforeEach
    void begin() {
        a = contest.leader("a");
        b = contest.follower(
                "b", new StoreCoordinator(store, SessionConfig.defaults(), bench.scheduler(), new JacksonJson()));
        store.full = true;
        a.leave();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void whoeverIsRefusedTriesLessAndLessOften() {
        contest.pass(Duration.ofSeconds(10));
        store.refused = 0;

        contest.pass(Duration.ofSeconds(60));

        assertThat(store.refused).isBetween(20, 60);
    }

    @Test
    void whoeverWasRefusedIsElectedSoonAfterTheStoreTakesWritesAgain() {
        contest.pass(Duration.ofSeconds(60));

        store.full = false;

        contest.await("b leads", Duration.ofSeconds(3), b::leads);
    }

    @Test
    void whoeverSeesAnotherOneElectedTriesOftenTheNextTime() {
        contest.pass(Duration.ofSeconds(60));
        Contender c = contest.leader("c");
        contest.pass(Duration.ofSeconds(3));
        store.refused = 0;
        c.leave();

        contest.pass(Duration.ofSeconds(1));

        assertThat(store.refused).isGreaterThan(3);
    }
}
