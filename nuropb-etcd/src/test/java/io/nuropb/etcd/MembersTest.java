package io.nuropb.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MembersTest {

    private final Members members = new Members();

    @Test
    void aFirstSnapshotIsAllNews() {
        assertThat(members.apply(snapshot(9, entry("a", 3), entry("b", 5)))).hasSize(2);
    }

    @Test
    void aLaterSnapshotTellsWhoCameWentAndChanged() {
        members.apply(snapshot(9, entry("a", 3), entry("b", 5), entry("c", 6)));

        assertThat(members.apply(snapshot(20, entry("b", 12), entry("c", 6), entry("d", 15))))
                .extracting(change -> change.key() + change.entry().isPresent())
                .containsExactly("afalse", "btrue", "dtrue");
    }

    @Test
    void whatAnEarlierSnapshotHeldIsNotToldByAWatchAgain() {
        members.apply(snapshot(9, entry("a", 3)));

        assertThat(members.apply(change(entry("a", 3)))).isEmpty();
        assertThat(members.apply(new Change("b", Optional.empty(), 8))).isEmpty();
        assertThat(members.apply(change(entry("a", 10)))).isPresent();
    }

    @Test
    void whoIsNotKnownCannotGo() {
        members.apply(snapshot(9));

        assertThat(members.apply(new Change("a", Optional.empty(), 10))).isEmpty();
    }

    @Test
    void whoeverComesWhenThereAreTooManyIsLeftOut() {
        Map<String, Entry> many = new LinkedHashMap<>();
        for (int i = 0; i < Members.MAX_MEMBERS; i++) {
            many.put("m" + i, entry("m" + i, 1));
        }
        members.apply(new Snapshot(9, many));

        assertThat(members.apply(change(entry("one-more", 10)))).isEmpty();
        assertThat(members.apply(change(entry("m1", 11)))).isPresent();
    }

    private static Entry entry(String key, long modified) {
        return new Entry(key, "{}", 1, modified, 1);
    }

    private static Change change(Entry entry) {
        return new Change(entry.key(), Optional.of(entry), entry.modified());
    }

    private static Snapshot snapshot(long revision, Entry... entries) {
        Map<String, Entry> held = new LinkedHashMap<>();
        for (Entry entry : entries) {
            held.put(entry.key(), entry);
        }
        return new Snapshot(revision, held);
    }
}
