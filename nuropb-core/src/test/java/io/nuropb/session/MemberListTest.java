package io.nuropb.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.InstanceId;
import io.nuropb.Json;
import io.nuropb.Scheduler;
import io.nuropb.SystemScheduler;
import io.nuropb.election.Leader;
import io.nuropb.election.Lease;
import io.nuropb.election.OperatorControl;
import io.nuropb.election.Presence;
import io.nuropb.election.Proclamation;
import io.nuropb.election.SessionListener;
import io.nuropb.election.SessionLoss;
import io.nuropb.election.Term;
import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.Snapshot;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MemberListTest {

    private static final String UNDER = "/nuropb/orders/instances/";

    private final Scheduler scheduler = new SystemScheduler();
    private final List<String> told = new ArrayList<>();
    private final Queue<CompletableFuture<Void>> marks = new ConcurrentLinkedQueue<>();
    private final ListenerQueue listener = new ListenerQueue(new Notes(), scheduler, () -> {});
    private final MemberList members =
            new MemberList(KeyRange.under(UNDER), UNDER + "self", new StoredValues(new AlwaysConsuming()), listener);

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void aFirstSnapshotIsAllNews() throws Exception {
        assertThat(members.apply(snapshot(9, member("a", 3), member("b", 5)))).isTrue();
        assertThat(told()).containsExactly("+a", "+b");
    }

    @Test
    void aLaterSnapshotTellsWhoWentCameAndChanged() throws Exception {
        members.apply(snapshot(9, member("a", 3), member("b", 5), member("c", 6)));
        told();

        assertThat(members.apply(snapshot(20, member("b", 12), member("c", 6), member("d", 15))))
                .isTrue();
        assertThat(told()).containsExactly("-a", "+b", "+d");
    }

    @Test
    void whatAnEarlierSnapshotHeldIsNotToldByAWatchAgain() {
        members.apply(snapshot(9, member("a", 3)));

        assertThat(members.apply(KeyChange.written(member("a", 3)))).isFalse();
        assertThat(members.apply(KeyChange.deleted(UNDER + "b", 8))).isFalse();
        assertThat(members.apply(KeyChange.written(member("a", 10)))).isTrue();
    }

    @Test
    void whoIsNotKnownCannotGo() {
        members.apply(snapshot(9));

        assertThat(members.apply(KeyChange.deleted(UNDER + "a", 10))).isFalse();
    }

    @Test
    void aLateChangeDoesNotBringBackWhoHasGone() throws Exception {
        members.apply(snapshot(9, member("a", 3)));
        members.apply(KeyChange.deleted(UNDER + "a", 12));

        assertThat(members.apply(KeyChange.written(member("a", 11)))).isFalse();
        assertThat(told()).containsExactly("+a", "-a");
        assertThat(members.apply(KeyChange.written(member("a", 13)))).isTrue();
    }

    @Test
    void theInstanceItselfAndOtherKeysAreNotToldOf() throws Exception {
        members.apply(snapshot(9, member("self", 3)));

        assertThat(members.apply(KeyChange.deleted("/nuropb/orders/leader", 12)))
                .isFalse();
        assertThat(told()).isEmpty();
    }

    @Test
    void whoeverComesWhenThereAreTooManyIsLeftOut() {
        KeyValue[] many = new KeyValue[MemberList.MAX_MEMBERS];
        Arrays.setAll(many, i -> member("m" + i, 1));
        members.apply(snapshot(9, many));

        assertThat(members.apply(KeyChange.written(member("one-more", 10)))).isFalse();
        assertThat(members.apply(KeyChange.written(member("m1", 11)))).isTrue();
    }

    private List<String> told() throws Exception {
        CompletableFuture<Void> allTold = new CompletableFuture<>();
        marks.add(allTold);
        listener.unanswered("all that was before has been told");
        scheduler.await(allTold, Duration.ofMinutes(2));
        synchronized (told) {
            List<String> copy = List.copyOf(told);
            told.clear();
            return copy;
        }
    }

    private static KeyValue member(String id, long modified) {
        return new KeyValue(UNDER + id, "{}", 1, modified, Optional.empty());
    }

    private static Snapshot snapshot(long revision, KeyValue... entries) {
        return Snapshot.of(revision, List.of(entries));
    }

    /** Reads the same presence from any text. */
    private static final class AlwaysConsuming implements Json {
        @Override
        public byte[] write(@Nullable Object value) {
            throw new UnsupportedOperationException("nothing is written here");
        }

        @Override
        public Object read(byte[] json) {
            return Map.of("state", "running-follower", "consuming", true);
        }

        @Override
        public Object bind(@Nullable Object plain, Type type, Reading reading) {
            throw new UnsupportedOperationException("nothing is bound here");
        }

        @Override
        public Optional<List<Field>> fields(Type type) {
            throw new UnsupportedOperationException("nothing is bound here");
        }
    }

    private final class Notes implements SessionListener {
        @Override
        public void joined(Lease lease) {}

        @Override
        public void renewed(Lease lease) {}

        @Override
        public void elected(Term term) {}

        @Override
        public void leaderChanged(Optional<Leader> leader) {}

        @Override
        public void proclaimed(Optional<Proclamation> proclamation) {}

        @Override
        public void controlled(OperatorControl control) {}

        @Override
        public void memberSeen(Presence presence) {
            note("+" + presence.instance());
        }

        @Override
        public void memberGone(InstanceId instance) {
            note("-" + instance);
        }

        private void note(String what) {
            synchronized (told) {
                told.add(what);
            }
        }

        @Override
        public void warned(String warning) {}

        @Override
        public void unanswered(String problem) {
            marks.remove().complete(null);
        }

        @Override
        public void lost(SessionLoss loss) {}
    }
}
