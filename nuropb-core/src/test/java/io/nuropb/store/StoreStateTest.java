package io.nuropb.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a store's leases come back from its text, whatever the store calls them. */
class StoreStateTest {

    private static final Duration TTL = Duration.ofMillis(15_500);

    @ParameterizedTest
    @ValueSource(strings = {"7f", "lease of a", "100%", "%20", "a%2520b", "two\nlines\r", " ", "ä"})
    void aLeaseComesBackWithItsKeys(String name) {
        LeaseId lease = new LeaseId(name);
        StoreState state = new StoreState(3, List.of());
        state.grant(lease, TTL);
        state.renew(lease);
        state.commit(Transaction.unconditional().put("a", "1", lease));

        StoreState back = new StoreState(3, state.lines());

        assertThat(back.lines()).isEqualTo(state.lines());
        assertThat(back.leases()).containsExactlyEntriesOf(state.leases());
        assertThat(back.keys().get("a")).isEqualTo(state.keys().get("a"));
        back.revoke(lease);
        assertThat(back.keys().get("a")).isEmpty();
    }

    @Test
    void itIsWrittenDownAnewWhereSomethingHasChangedAndOnlyThen() {
        LeaseId lease = new LeaseId("7f");
        StoreState state = new StoreState(3, List.of());
        state.grant(lease, TTL);
        List<String> lines = state.lines();

        StoreState read = new StoreState(3, lines);
        read.keys().read(List.of(KeyRange.of("a")));
        assertThat(read.revoke(new LeaseId("another"))).isFalse();
        assertThat(read.isChanged()).isFalse();

        read.renew(lease);
        assertThat(read.isChanged()).isTrue();
        StoreState written = new StoreState(3, lines);
        written.commit(Transaction.unconditional().put("a", "1"));
        assertThat(written.isChanged()).isTrue();
        StoreState revoked = new StoreState(3, lines);
        revoked.revoke(lease);
        assertThat(revoked.isChanged()).isTrue();
    }
}
