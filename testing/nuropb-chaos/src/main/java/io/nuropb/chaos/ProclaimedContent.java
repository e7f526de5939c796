package io.nuropb.chaos;

import io.nuropb.election.Proclamation;
import io.nuropb.watch.JsonAnswer;
import java.util.Optional;

/**
 * What of a proclamation instances act on.
 *
 * @param term in which it was made
 * @param topology the fingerprint of what is declared
 * @param generation grows when queues were made anew; -1 if the leader does not say
 * @param invites whether instances may consume
 */
record ProclaimedContent(long term, String topology, long generation, boolean invites) {

    /** As an instance was told of it; empty if it says no more than that the broker is ready. */
    static Optional<ProclaimedContent> of(Proclamation proclamation) {
        return proclamation
                .readiness()
                .map(readiness -> new ProclaimedContent(
                        proclamation.leader().term().number(),
                        readiness.topology().value(),
                        readiness.generation(),
                        proclamation.invites()));
    }

    /** As it stands in etcd; empty if it says no more than that the broker is ready. */
    static Optional<ProclaimedContent> read(String value) {
        JsonAnswer fields = JsonAnswer.read(value);
        if (!fields.has("topology_id")) {
            return Optional.empty();
        }
        return Optional.of(new ProclaimedContent(
                fields.number("term").orElse(0),
                fields.text("topology_id"),
                fields.number("generation").orElse(-1),
                fields.isTrue("ready") && fields.isTrue("consume")));
    }
}
