package io.nuropb.tck.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Scheduler;
import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.SessionConfig;
import io.nuropb.session.StoreCoordinator;
import io.nuropb.store.Committed;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import io.nuropb.testkit.PassingStore;
import io.nuropb.testkit.VirtualTime;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Sessions whose server is stuck, as an etcd member whose disk does not write: it goes on renewing leases, which has no
 * effect, and answers nothing else, while its neighbours go on without it.
 */
class StuckServerTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCoordinatorBench bench = new InMemoryCoordinatorBench(time, InMemoryCoordinator.DEFAULT_TTL);
    private final Contest contest = Contest.on(bench);
    private final StuckStore store = new StuckStore(bench.coordinator().store(), bench.scheduler());
    private final StoreCoordinator client =
            new StoreCoordinator(store, SessionConfig.defaults(), bench.scheduler(), new JacksonJson());

    /** A store whose server can be stuck. */
    private static final class StuckStore extends PassingStore {
        private final Scheduler scheduler;
        private BooleanSupplier stuck = () -> false;
        private Duration commitsLate = Duration.ZERO;
        private Duration renewalsLate = Duration.ZERO;
        private long known;
        private int commits;

        StuckStore(LeaseStore base, Scheduler scheduler) {
            super(base);
            this.scheduler = scheduler;
        }

        @Override
        public CompletionStage<Renewed> renew(LeaseId lease) {
            if (stuck.getAsBoolean()) {
                return late(
                        renewalsLate,
                        CompletableFuture.completedFuture(new Renewed(InMemoryCoordinator.DEFAULT_TTL, known)));
            }
            return base.renew(lease).thenApply(renewed -> {
                known = renewed.revision();
                return renewed;
            });
        }

        @Override
        public CompletionStage<Committed> commit(Transaction transaction) {
            return unlessStuck(() -> {
                commits++;
                return late(commitsLate, base.commit(transaction));
            });
        }

        @Override
        public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
            return unlessStuck(() -> base.read(ranges));
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            return base.watch(ranges, fromRevision, new WatchListener() {
                @Override
                public void changed(List<KeyChange> changes) {
                    if (!stuck.getAsBoolean()) {
                        listener.changed(changes);
                    }
                }

                @Override
                public void ended(StoreException why) {
                    listener.ended(why);
                }
            });
        }

        /** The answer, some time after it was given. */
        private <T> CompletionStage<T> late(Duration time, CompletionStage<T> answered) {
            CompletableFuture<T> later = new CompletableFuture<>();
            return answered.thenCompose(answer -> {
                scheduler.schedule(time, () -> later.complete(answer));
                return later;
            });
        }

        private <T> CompletionStage<T> unlessStuck(Supplier<CompletionStage<T>> question) {
            return stuck.getAsBoolean() ? new CompletableFuture<>() : question.get();
        }
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void aLeaderLeadsNoLongerWhenItsSuccessorBegins() {
        Contender a = contest.leader("a", client);
        Contender b = contest.follower("b");
        contest.pass(contest.ttl(2));

        store.stuck = () -> true;
        contest.await("b leads", contest.ttl(1.5), b::leads);
        contest.pass(contest.ttl(2));

        assertThat(a.leads()).isFalse();
        assertThat(a.heard().loss().orElseThrow().message()).contains("/leader", "no answer");
    }

    @Test
    void aLeaderWhoseServerIsStuckForAShortTimeGoesOn() {
        Contender a = contest.leader("a", client);
        contest.follower("b");
        contest.pass(contest.ttl(2));

        store.stuck = () -> true;
        contest.pass(contest.ttl(0.5));
        store.stuck = () -> false;
        contest.pass(contest.ttl(3));

        assertThat(a.leads()).isTrue();
        assertThat(a.heard().all(Heard.Elected.class)).hasSize(1);
    }

    /** What it renewed while its server was stuck had no effect; its election was answered in between. */
    @Test
    void whoeverIsElectedLeadsOnceItsLeaseIsProven() {
        Contender a = contest.leader("a");
        Contender b = contest.follower("b", client);
        store.stuck = () -> true;
        contest.pass(contest.ttl(0.9));

        int commits = store.commits;
        store.stuck = () -> store.commits > commits;
        a.leave();
        contest.await("b is elected", () -> store.commits > commits);
        Contender c = contest.follower("c");
        contest.await("c leads", contest.ttl(1.5), c::leads);
        contest.pass(contest.ttl(2));

        assertThat(b.leads()).isFalse();
        assertThat(b.heard().all(Heard.Elected.class)).isEmpty();
    }

    /** It asked for that before it knew of its election, and is answered afterwards. */
    @Test
    void whatAFollowerAskedForCountsForNothingOnceItLeads() {
        SessionConfig defaults = SessionConfig.defaults();
        SessionConfig patient =
                new SessionConfig(defaults.keyPrefix(), defaults.leaseTtl(), contest.ttl(0.5), defaults.retries());
        store.commitsLate = contest.ttl(0.4);
        store.renewalsLate = contest.ttl(0.2);
        store.stuck = () -> store.commits > 0;

        Contender a = contest.leader("a", new StoreCoordinator(store, patient, bench.scheduler(), new JacksonJson()));
        Contender b = contest.follower("b");
        contest.await("b leads", contest.ttl(1.5), b::leads);
        contest.pass(contest.ttl(1));

        assertThat(a.leads()).isFalse();
        assertThat(a.heard().all(Heard.Elected.class)).hasSize(1);
    }
}
