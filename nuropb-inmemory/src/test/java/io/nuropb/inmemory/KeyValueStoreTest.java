package io.nuropb.inmemory;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.store.KeyChange;
import io.nuropb.store.KeyRange;
import io.nuropb.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code LeaseStoreContract} does not say: how far back the history reaches. */
final class KeyValueStoreTest {

    private static final List<KeyRange> ONLY_A = List.of(KeyRange.of("a"));

    private final KeyValueStore store = new KeyValueStore();
    private final List<KeyChange> told = new ArrayList<>();

    @Test
    void nobodyCanWatchWhatWasCompacted() {
        long first = put("a", "1");
        store.compact();

        assertThat(store.watch(ONLY_A, first, told::addAll)).isEmpty();
        assertThat(store.watch(ONLY_A, first + 1, told::addAll)).isPresent();
    }

    @Test
    void theHistoryHasALimit() {
        for (int i = 0; i < KeyValueStore.HISTORY + 2; i++) {
            put("a", "x");
        }

        assertThat(store.watch(ONLY_A, 2, told::addAll)).isEmpty();
        assertThat(store.watch(ONLY_A, 4, told::addAll)).isPresent();
        assertThat(told).hasSize(KeyValueStore.HISTORY);
    }

    @Test
    void aCopyLivesOnByItself() {
        put("a", "1");
        KeyValueStore copy = store.copy();
        put("a", "2");

        assertThat(copy.get("a"))
                .hasValueSatisfying(entry -> assertThat(entry.value()).isEqualTo("1"));
        assertThat(copy.revision()).isLessThan(store.revision());
    }

    private long put(String key, String value) {
        store.commit(Transaction.unconditional().put(key, value));
        return store.revision();
    }
}
