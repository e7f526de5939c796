package io.nuropb.tck.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.nuropb.Moment;
import io.nuropb.store.LeaseId;
import io.nuropb.store.LeaseStore;
import io.nuropb.store.LeaseStore.Granted;
import io.nuropb.store.StoreException;
import io.nuropb.store.Transaction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a {@link LeaseStore} promises about its end. */
public interface StoreEndContract extends OnLeaseStoreBench {

    @Test
    default void aClosedStoreAnswersNothing() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseStore store = trial.another();
        LeaseId lease = trial.grant().lease();

        store.close();
        store.close();

        trial.failure("A grant", store.grant(bench().ttl()));
        trial.failure("A renewal", store.renew(lease));
        trial.failure("A revocation", store.revoke(lease));
        trial.failure("A read", store.read(List.of(trial.all())));
        StoreException refused = trial.failure(
                "A commit", store.commit(Transaction.unconditional().put(trial.key("a"), "1")));
        assertThat(refused.mayBeDone()).isFalse();
        assertThat(trial.find("a")).isEmpty();
    }

    @Test
    default void aClosedStoreTellsNoChange() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseStore store = trial.another();
        WatchRecord closed = new WatchRecord();
        long first = trial.put("a", "1");
        store.watch(List.of(trial.all()), first, closed);
        trial.awaitTold(closed, first);
        WatchRecord open = trial.watch(first, trial.all());

        store.close();
        trial.awaitTold(open, trial.put("a", "2"));
        trial.rest();

        assertThat(closed.revisions()).containsExactly(first);
    }

    @Test
    default void aLeaseOutlivesTheStoreThatItWasAskedFrom() {
        StoreTrial trial = StoreTrial.on(bench());
        LeaseStore store = trial.another();
        Moment asked = trial.now();
        Granted granted = trial.value("The grant", store.grant(bench().ttl()));
        trial.value("The write", store.commit(Transaction.unconditional().put(trial.key("a"), "1", granted.lease())));

        store.close();

        trial.assertEndsAtTtlAfter("a", asked, granted.ttl());
    }
}
