package io.nuropb.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyValue;
import io.nuropb.store.LeaseId;
import io.nuropb.store.Snapshot;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KnownKeysTest {

    private final ServiceKeys keys = new ServiceKeys("/nuropb/orders");
    private final KnownKeys known = new KnownKeys(keys);

    @Test
    void whatIsNewIsNews() {
        assertThat(known.apply(written("a", 5))).isTrue();
        assertThat(known.apply(written("a", 7))).isTrue();
        assertThat(known.leader().map(KeyValue::modified)).contains(7L);
    }

    @Test
    void whatIsToldAgainIsNoNews() {
        known.apply(written("a", 5));
        assertThat(known.apply(written("a", 5))).isFalse();
        assertThat(known.apply(Snapshot.of(9, List.of(leader("a", 5))))).isFalse();
    }

    @Test
    void whatIsOlderThanASnapshotDoesNotCount() {
        known.apply(Snapshot.of(9, List.of()));
        assertThat(known.apply(written("a", 8))).isFalse();
        assertThat(known.leader()).isEmpty();
    }

    @Test
    void aSnapshotThatIsOlderThanAChangeDoesNotUndoIt() {
        known.apply(written("a", 8));
        assertThat(known.apply(Snapshot.of(7, List.of()))).isFalse();
        assertThat(known.leader()).isPresent();
    }

    @Test
    void aDeletedKeyIsGoneAndAnOlderValueDoesNotBringItBack() {
        known.apply(written("a", 5));
        assertThat(known.apply(KeyChange.deleted(keys.leader(), 6))).isTrue();
        assertThat(known.apply(written("a", 5))).isFalse();
        assertThat(known.leader()).isEmpty();
    }

    @Test
    void whatIsToldOfTheLeaderSaysNothingOfItsProclamation() {
        known.apply(Snapshot.of(4, List.of()));
        known.apply(written("a", 5));
        assertThat(known.isReadyKnownAt(4)).isTrue();
        assertThat(known.isReadyKnownAt(5)).isFalse();
    }

    @Test
    void otherKeysDoNotMatter() {
        assertThat(known.apply(KeyChange.deleted("/nuropb/orders/scale", 6))).isFalse();
    }

    private KeyChange written(String leader, long revision) {
        return KeyChange.written(leader(leader, revision));
    }

    private KeyValue leader(String leader, long revision) {
        return new KeyValue(keys.leader(), leader, revision, revision, Optional.of(new LeaseId("1")));
    }
}
