package io.nuropb.store;

import java.util.Optional;

/**
 * A key with its value, as the store had it at some revision.
 *
 * @param key the key
 * @param value the value
 * @param created the revision at which the key was created
 * @param modified the revision at which the value was written
 * @param lease the lease that the key is bound to, if it is bound to one
 */
public record KeyValue(String key, String value, long created, long modified, Optional<LeaseId> lease) {

    /** Whether it is bound to this lease. */
    public boolean isBoundTo(LeaseId other) {
        return lease.filter(other::equals).isPresent();
    }
}
