package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.election.SessionLoss;
import io.nuropb.election.SessionLoss.Reason;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.SessionConfig;
import io.nuropb.session.StoreCoordinator;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import io.nuropb.testkit.PassingStore;
import io.nuropb.testkit.VirtualTime;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions whose store refuses everything and says that this may pass, as one whose password has been changed. */
class PassingRefusalTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCoordinatorBench bench = new InMemoryCoordinatorBench(time, InMemoryCoordinator.DEFAULT_TTL);
    private final Contest contest = Contest.on(bench);
    private final RefusingStore store = new RefusingStore(bench.coordinator().store());
    private final StoreCoordinator client =
            new StoreCoordinator(store, SessionConfig.defaults(), bench.scheduler(), new JacksonJson());
    private final Contender a = contest.leader("a", client);
    private final Contender b = contest.follower("b", client);

    @AfterEach
    void close() {
        client.close();
        bench.close();
    }

    @Test
    void aRefusalThatPassesWithinTheLeaseCostsNoSession() {
        store.refuses = true;
        contest.pass(contest.ttl(0.5));
        store.refuses = false;
        contest.pass(contest.ttl(2));

        assertThat(a.leads()).isTrue();
        assertThat(b.heard().loss()).isEmpty();
    }

    @Test
    void aSessionWhoseLeaseEndsFirstEndsForTheRefusal() {
        store.refuses = true;
        contest.pass(contest.ttl(1));

        for (Contender contender : new Contender[] {a, b}) {
            SessionLoss loss = contender.heard().loss().orElseThrow();
            assertThat(loss.reason()).isEqualTo(Reason.BAD_CREDENTIALS);
            assertThat(loss.message()).contains("ran out before it was renewed", "wrong password");
        }
    }

    /** A store that asks for another password than it is told. */
    private static final class RefusingStore extends PassingStore {
        private boolean refuses;

        RefusingStore(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Renewed> renew(LeaseId lease) {
            return unlessRefused(() -> base.renew(lease));
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return unlessRefused(() -> base.commit(transaction));
        }

        @Override
        public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
            return unlessRefused(() -> base.read(ranges));
        }

        private <T> CompletionStage<T> unlessRefused(Supplier<CompletionStage<T>> call) {
            return refuses
                    ? CompletableFuture.failedFuture(
                            StoreException.refusedForNow(Reason.BAD_CREDENTIALS, "wrong password", null))
                    : call.get();
        }
    }
}
