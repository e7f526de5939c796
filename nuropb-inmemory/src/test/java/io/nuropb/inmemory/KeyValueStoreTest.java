package io.nuropb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.inmemory.KeyValueStore.Change;
import io.nuropb.inmemory.KeyValueStore.Entry;
import io.nuropb.inmemory.KeyValueStore.Put;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyValueStoreTest {

    private final KeyValueStore store = new KeyValueStore();
    private final List<Change> told = new ArrayList<>();

    @Test
    void everyChangeHasARevisionOfItsOwn() {
        long first = put("a", "1");
        long second = put("a", "2");
        store.delete(List.of("a"));

        assertThat(List.of(first, second, store.revision())).containsExactly(2L, 3L, 4L);
    }

    @Test
    void aKeyKeepsTheRevisionThatCreatedItUntilItIsDeleted() {
        long created = put("a", "1");
        long modified = put("a", "2");
        assertThat(store.get("a")).contains(new Entry("a", "2", created, modified, 0));

        store.delete(List.of("a"));
        assertThat(store.created("a")).isZero();
        long again = put("a", "3");
        assertThat(store.created("a")).isEqualTo(again);
    }

    @Test
    void whatIsWrittenTogetherHasOneRevision() {
        long revision = store.put(List.of(new Put("a", "1", 0), new Put("b", "2", 7)));

        assertThat(store.under("")).extracting(Entry::modified).containsExactly(revision, revision);
        assertThat(store.keysOf(7)).containsExactly("b");
    }

    @Test
    void deletingWhatIsNotThereChangesNothing() {
        store.delete(List.of("a"));

        assertThat(store.revision()).isEqualTo(1);
    }

    @Test
    void aPrefixSelectsKeysInOrder() {
        put("b/2", "x");
        put("b/1", "x");
        put("a", "x");
        put("c", "x");

        assertThat(store.under("b/")).extracting(Entry::key).containsExactly("b/1", "b/2");
    }

    @Test
    void aWatchTellsWhatHappensUnderItsPrefixFromNowOn() {
        put("a/1", "before");
        store.watch("a/", store.revision() + 1, told::addAll);

        put("a/1", "after");
        put("b", "elsewhere");
        store.delete(List.of("a/1"));

        assertThat(told).extracting(Change::key).containsExactly("a/1", "a/1");
        assertThat(told).extracting(Change::entry).last().isEqualTo(Optional.empty());
    }

    @Test
    void aWatchFromThePastTellsWhatHappenedSince() {
        long first = put("a", "1");
        put("a", "2");
        store.watch("a", first, told::addAll);
        put("a", "3");

        assertThat(told).extracting(Change::revision).containsExactly(first, first + 1, first + 2);
    }

    @Test
    void aWatchThatWasEndedTellsNothing() {
        Runnable end = store.watch("a", 2, told::addAll).orElseThrow();
        end.run();
        put("a", "1");

        assertThat(told).isEmpty();
    }

    @Test
    void nobodyCanWatchWhatWasCompacted() {
        long first = put("a", "1");
        store.compact();

        assertThat(store.watch("a", first, told::addAll)).isEmpty();
        assertThat(store.watch("a", first + 1, told::addAll)).isPresent();
    }

    @Test
    void theHistoryHasALimit() {
        for (int i = 0; i < KeyValueStore.HISTORY + 2; i++) {
            put("a", "x");
        }

        assertThat(store.watch("a", 2, told::addAll)).isEmpty();
        assertThat(store.watch("a", 4, told::addAll)).isPresent();
        assertThat(told).hasSize(KeyValueStore.HISTORY);
    }

    private long put(String key, String value) {
        return store.put(List.of(new Put(key, value, 0)));
    }
}
