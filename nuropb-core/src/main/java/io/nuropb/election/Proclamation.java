package io.nuropb.election;

import io.nuropb.InstanceId;
import java.util.Optional;

/**
 * A leader's word to its fleet, as an instance observes it in the coordinator.
 *
 * <p>It is bound to the leader's lease and term: it goes when the leadership goes.
 *
 * @param leader who said it, in which term
 * @param readiness what was said; empty if the leader is an instance that can only say "ready" (a Python one), so that
 *     whoever wants to consume has to verify the objects itself
 * @param revision the coordinator's revision of the word; a later word of any leader has a greater one
 */
public record Proclamation(Leader leader, Optional<Readiness> readiness, long revision) {

    /** Whether all instances may consume under it. */
    public boolean invites() {
        return readiness.isEmpty()
                || (readiness.get().ready() && readiness.get().consume());
    }

    /** Whether this instance may consume under it. */
    public boolean invites(InstanceId instance) {
        return readiness.isEmpty() || readiness.get().invites(instance);
    }
}
