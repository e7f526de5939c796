package io.nuropb.inmemory;

import io.nuropb.election.Candidate;
import io.nuropb.election.Readiness;
import io.nuropb.election.Term;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A witness of everything that happens in an {@link InMemoryCoordinator}'s store, at the moment when it happens: for those who check
 * what must always be true. Called under the store's monitor, so it must be quick and must not call back.
 */
public interface StoreObserver {

    /** A key was written or deleted. */
    void changed(Written change);

    /** A lease was granted or renewed: it ends after the TTL from now, if it is not renewed. */
    void leased(long lease, Candidate holder, Duration ttl);

    /** The store was replaced by an earlier state of it; leases that live in it are told of next, all others are gone. */
    void restored(List<Written> keys);

    /**
     * What one revision did to one key.
     *
     * @param revision the revision
     * @param key the key
     * @param value what the key holds from now on; empty if it was deleted
     * @param created the revision that created the key; 0 if it was deleted
     * @param lease the lease that it goes with; 0 if it goes with none, or was deleted
     */
    record Written(long revision, String key, Optional<Object> value, long created, long lease) {

        /** The term in which a leader said this; empty if it is not a leader's word about the broker. */
        public Optional<Term> term() {
            return value.filter(Word.Said.class::isInstance).map(said -> ((Word.Said) said).term());
        }

        /** What a leader said about the broker; empty if it is not such a word. */
        public Optional<Readiness> readiness() {
            return value.filter(Word.Said.class::isInstance).map(said -> ((Word.Said) said).readiness());
        }
    }
}
