package io.nuropb.tck.coordinator;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.inmemory.InMemoryCoordinator;
import io.nuropb.json.JacksonJson;
import io.nuropb.session.SessionConfig;
import io.nuropb.session.StoreCoordinator;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.Snapshot;
import io.nuropb.store.StoreException;
import io.nuropb.testkit.PassingStore;
import io.nuropb.testkit.VirtualTime;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a session reads its keys although nothing was told, and when not. */
class WatchedStoreTest {

    private final VirtualTime time = new VirtualTime();
    private final InMemoryCoordinatorBench bench = new InMemoryCoordinatorBench(time, InMemoryCoordinator.DEFAULT_TTL);
    private final Contest contest = Contest.on(bench);
    private final LookedAtStore store = new LookedAtStore(bench.coordinator().store());
    private Contender a;
    private Contender b;

    /**
     * A store that counts what is read, and whose server can fall behind for good: it renews leases, and hears of
     * nothing new.
     */
    private static final class LookedAtStore extends PassingStore {
        private int reads;
        private long stuckAt;
        private boolean silent;
        private boolean ending;
        private @Nullable WatchListener watching;

        LookedAtStore(LeaseStore base) {
            super(base);
        }

        @Override
        public CompletionStage<Renewed> renew(LeaseId lease) {
            return base.renew(lease).thenApply(renewed -> stuckAt > 0 ? new Renewed(renewed.ttl(), stuckAt) : renewed);
        }

        @Override
        public CompletionStage<Snapshot> read(Collection<KeyRange> ranges) {
            reads++;
            return base.read(ranges);
        }

        @Override
        public Watch watch(Collection<KeyRange> ranges, long fromRevision, WatchListener listener) {
            watching = listener;
            if (ending) {
                listener.ended(StoreException.unanswered("no leader", null));
            }
            return base.watch(ranges, fromRevision, new WatchListener() {
                @Override
                public void changed(List<KeyChange> changes) {
                    if (!silent) {
                        listener.changed(changes);
                    }
                }

                @Override
                public void ended(StoreException why) {
                    listener.ended(why);
                }
            });
        }
    }

    @BeforeEach
    void begin() {
        a = contest.leader("a");
        b = contest.follower(
                "b", new StoreCoordinator(store, SessionConfig.defaults(), bench.scheduler(), new JacksonJson()));
        contest.pass(contest.ttl(1));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void whileNothingChangesNothingIsRead() {
        store.reads = 0;

        contest.pass(contest.ttl(9));

        assertThat(b.heard().all(Heard.Renewed.class)).hasSizeGreaterThanOrEqualTo(27);
        assertThat(store.reads).isZero();
    }

    @Test
    void whatChangesIsReadOnceByWhoeverWasTold() {
        store.reads = 0;
        a.proclaim(Proclamations.ready());

        contest.pass(contest.ttl(3));

        assertThat(b.heard().word()).isPresent();
        assertThat(store.reads).isEqualTo(1);
    }

    @Test
    void whatAWatchDoesNotTellIsReadAfterTheNextRenewal() {
        store.silent = true;
        a.proclaim(Proclamations.ready());

        contest.pass(contest.ttl(0.4));

        assertThat(b.heard().word()).isPresent();
    }

    @Test
    void aLeaderOfWhomAWatchTellsBeforeItTellsOfItsClaimIsNotTakenForAPythonOne() {
        a.proclaim(Proclamations.ready());
        contest.await("b hears the word", () -> b.heard().word().isPresent());
        Contender c = contest.follower("c");
        store.silent = true;
        a.leave();
        contest.await("c leads", c::leads);

        KeyRange leader = KeyRange.of("/nuropb/" + contest.service() + "/leader");
        KeyValue entry = contest.value("A look", bench.coordinator().store().read(List.of(leader)))
                .entry(leader.from())
                .orElseThrow();
        requireNonNull(store.watching).changed(List.of(KeyChange.written(entry)));
        contest.await(
                "b hears of c",
                () -> b.heard()
                        .leader()
                        .filter(heard -> heard.instance().value().equals("c"))
                        .isPresent());

        assertThat(b.heard().word().filter(word -> word.readiness().isEmpty())).isEmpty();
    }

    @Test
    void aLeaderWhoseClaimIsToldToBeGoneBeforeItselfIsNotTakenForAPythonOne() {
        a.proclaim(Proclamations.ready());
        contest.await("b hears the word", () -> b.heard().word().isPresent());
        store.silent = true;
        long next = contest.value("A look", store.read(List.of())).revision() + 1;

        requireNonNull(store.watching)
                .changed(List.of(KeyChange.deleted("/nuropb/" + contest.service() + "/ready", next)));

        contest.await("b hears no word any more", () -> b.heard().word().isEmpty());
    }

    @Test
    void aServerThatHearsOfNothingNewIsNotBelievedForEver() {
        store.silent = true;
        store.stuckAt = contest.value("A look", store.read(List.of())).revision();
        a.proclaim(Proclamations.ready());

        contest.pass(contest.ttl(5));
        assertThat(b.heard().word()).isEmpty();

        contest.await("b reads the word", contest.ttl(6), () -> b.heard().word().isPresent());
    }

    @Test
    void watchesThatDoNotStandAreTold() {
        store.ending = true;
        requireNonNull(store.watching).ended(StoreException.unanswered("no leader", null));

        contest.await(
                "b hears why", () -> b.heard().last(Heard.Unanswered.class).isPresent());

        assertThat(b.heard().last(Heard.Unanswered.class).orElseThrow().problem())
                .contains("Watching", "/leader", "no leader");
        assertThat(b.heard().loss()).isEmpty();
    }

    @Test
    void oneWatchThatEndsIsNoNews() {
        requireNonNull(store.watching).ended(StoreException.unanswered("no leader", null));

        contest.pass(contest.ttl(3));

        assertThat(b.heard().all(Heard.Unanswered.class)).isEmpty();
    }
}
