package io.nuropb.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code LeaseStoreContract} does not say: how far back the history reaches, and the text. */
final class KeyHistoryTest {

    private static final List<KeyRange> EVERYTHING = List.of(new KeyRange("", "\uffff"));
    private static final LeaseId LEASE = new LeaseId("7");

    private final KeyHistory keys = new KeyHistory(3, 0);

    @Test
    void theHistoryHasALimit() {
        for (int i = 1; i <= 5; i++) {
            put("a", "" + i);
        }

        assertThat(keys.since(2, EVERYTHING)).isEmpty();
        assertThat(keys.since(3, EVERYTHING))
                .hasValueSatisfying(changes ->
                        assertThat(changes).extracting(KeyChange::revision).containsExactly(3L, 4L, 5L));
        assertThat(keys.since(6, EVERYTHING)).contains(List.of());
    }

    @Test
    void aRevisionThatIsForgottenInPartIsForgotten() {
        keys.commit(Transaction.unconditional().put("a", "1").put("b", "1"));
        put("c", "1");
        put("c", "2");

        assertThat(keys.since(1, EVERYTHING)).isEmpty();
        assertThat(keys.since(2, EVERYTHING)).isPresent();
        assertThat(KeyHistory.read(3, keys.lines()).since(1, EVERYTHING)).isEmpty();
    }

    @Test
    void itComesBackFromItsText() {
        put("old", "1");
        put("a key\n", "{\"x\": \"a b+c%20\"}\r\n");
        keys.commit(Transaction.unconditional().put("bound", "", LEASE).put("gone", "1"));
        keys.commit(Transaction.unconditional().delete("gone"));

        KeyHistory back = KeyHistory.read(3, keys.lines());

        assertThat(back.revision()).isEqualTo(keys.revision());
        assertThat(back.read(EVERYTHING)).isEqualTo(keys.read(EVERYTHING));
        assertThat(back.get("bound").flatMap(KeyValue::lease)).isEqualTo(Optional.of(LEASE));
        for (long from = 0; from <= keys.revision() + 1; from++) {
            assertThat(back.since(from, EVERYTHING)).isEqualTo(keys.since(from, EVERYTHING));
        }
        assertThat(back.lines()).isEqualTo(KeyHistory.read(3, back.lines()).lines());
    }

    @Test
    void anEmptyOneComesBackFromNoText() {
        assertThat(KeyHistory.read(3, List.of()).revision()).isZero();
    }

    @Test
    void aDamagedTextIsRefused() {
        for (String line : List.of("{", "put", "put x a 1  v", "put 1 a", "stolen 1 a", "")) {
            assertThatIllegalArgumentException().isThrownBy(() -> KeyHistory.read(3, List.of(line)));
        }
    }

    @Test
    void aCopyLivesOnByItself() {
        put("a", "1");
        KeyHistory copy = keys.copy();
        put("a", "2");

        assertThat(copy.get("a").map(KeyValue::value)).contains("1");
        assertThat(copy.since(1, EVERYTHING)).isEmpty();
    }

    private void put(String key, String value) {
        keys.commit(Transaction.unconditional().put(key, value));
    }
}
