package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BoardTest {

    private final EtcdKeys keys = new EtcdKeys("/nuropb/orders");
    private final Board board = new Board(keys);

    @Test
    void whatIsNewIsNews() {
        assertThat(board.apply(written("a", 5))).isTrue();
        assertThat(board.apply(written("a", 7))).isTrue();
        assertThat(board.leader().map(Entry::modified)).contains(7L);
    }

    @Test
    void whatIsToldAgainIsNoNews() {
        board.apply(written("a", 5));
        assertThat(board.apply(written("a", 5))).isFalse();
        assertThat(board.apply(snapshot(9, written("a", 5)))).isFalse();
    }

    @Test
    void whatIsOlderThanASnapshotDoesNotCount() {
        board.apply(snapshot(9));
        assertThat(board.apply(written("a", 8))).isFalse();
        assertThat(board.leader()).isEmpty();
    }

    @Test
    void aSnapshotThatIsOlderThanAChangeDoesNotUndoIt() {
        board.apply(written("a", 8));
        assertThat(board.apply(snapshot(7))).isFalse();
        assertThat(board.leader()).isPresent();
    }

    @Test
    void aDeletedKeyIsGoneAndAnOlderValueDoesNotBringItBack() {
        board.apply(written("a", 5));
        assertThat(board.apply(new Change(keys.leader(), Optional.empty(), 6))).isTrue();
        assertThat(board.apply(written("a", 5))).isFalse();
        assertThat(board.leader()).isEmpty();
    }

    @Test
    void otherKeysDoNotMatter() {
        assertThat(board.apply(new Change("/nuropb/orders/scale", Optional.empty(), 6)))
                .isFalse();
    }

    private Change written(String leader, long revision) {
        Entry entry = new Entry(keys.leader(), leader, revision, revision, 1);
        return new Change(entry.key(), Optional.of(entry), revision);
    }

    private static Snapshot snapshot(long revision, Change... held) {
        Map<String, Entry> entries = new HashMap<>();
        for (Change change : held) {
            entries.put(change.key(), change.entry().orElseThrow());
        }
        return new Snapshot(revision, entries);
    }
}
