package io.nuropb.etcd;

import io.nuropb.InstanceId;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongPredicate;

/** Tells a session when another lease is bound to what has its instance's name: once for each such lease. */
final class Namesakes {

    /** How many namesakes are told of; by then everybody knows. */
    private static final int MAX_TOLD = 100;

    private final InstanceId self;
    private final long lease;
    private final LongPredicate ownEarlier;
    private final Voice voice;
    private final Set<Long> told = new HashSet<>();

    /** @param ownEarlier whether a lease belonged to an earlier session of this same client */
    Namesakes(InstanceId self, long lease, LongPredicate ownEarlier, Voice voice) {
        this.self = self;
        this.lease = lease;
        this.ownEarlier = ownEarlier;
        this.voice = voice;
    }

    /** Something of this instance's name was found in a key. */
    void met(Entry entry) {
        long other = entry.lease();
        if (other == lease || other == 0 || ownEarlier.test(other) || told.size() >= MAX_TOLD || !told.add(other)) {
            return;
        }
        voice.warned(
                "Another instance with the id '" + self + "' is in the fleet: " + entry.key() + " is bound to lease "
                        + Long.toHexString(other) + ", and this session has " + Long.toHexString(lease)
                        + ". Give each instance an id of its own. (If an earlier run of this instance was killed just now, its lease"
                        + " ends by itself, and all is well.)");
    }
}
