package io.nuropb.runner;

import java.time.Instant;

/**
 * One thing that an instance needs and does not have.
 *
 * @param what which
 * @param since since when, by this machine's clock
 * @param cause what was found, as whoever found it says; often with a remedy of its own
 * @param remedy what becomes of it by itself, and what there is to do; empty where waiting does not help and the cause
 *     says what does
 */
public record UnmetRequirement(What what, Instant since, String cause, String remedy) {

    /** What can be missing. The first six are reasons of their own; the others mostly follow from them. */
    public enum What {
        /** The coordinator does not answer, or has ended this instance's session. */
        COORDINATOR(
                "the coordinator is missing",
                "the coordinator is there again",
                "This instance joins again by itself, and goes on consuming if it did. Meanwhile nobody is elected, and instances that"
                        + " start wait. See that the coordinator runs and can be reached from here"),
        /** The broker does not answer. */
        BROKER(
                "the broker is missing",
                "the broker is there again",
                "This instance connects again by itself; if it leads, it lets others try when that lasts. See that the broker runs"
                        + " and can be reached from here"),
        /** The broker keeps publishers waiting. */
        PUBLISHING(
                "the broker takes no messages",
                "the broker takes messages again",
                "Free memory or disk space on the broker. Replies and calls wait meanwhile"),
        /** The broker's objects are not as they have to be, or this user may not declare them. */
        OBJECTS(
                "the broker's objects are not as they have to be",
                "the broker's objects are as they have to be again",
                "Nothing is changed by force. Put it right at the broker; this instance looks again by itself, and lets others try when"
                        + " that lasts"),
        /** Instances of the fleet are at different brokers, or in different virtual hosts. */
        COMMON_BROKER(
                "the fleet is not at one broker",
                "the fleet is at one broker again",
                "Whose leader is in another virtual host goes on if it consumes, and does not begin. Give all instances of a service the"
                        + " same broker and virtual host, and a fleet at another broker a key prefix of its own. If only the cluster was"
                        + " renamed, this ends when its connections have been opened anew"),
        /** An operator has paused the fleet, or its leader, because too much fails. */
        RESUMPTION(
                "the fleet is paused",
                "the fleet is resumed",
                "An operator who has paused it resumes it; a leader does so by itself"),
        /** Nobody leads. */
        LEADER(
                "nobody leads",
                "somebody leads again",
                "An instance is elected once the last leader's lease has ended. See that instances of the service run and can join"),
        /** The leader has not said that the broker is ready, or has taken it back. */
        READINESS(
                "the leader's proclamation that the broker is ready is missing",
                "the leader has said that the broker is ready",
                "The leader's own log and status say what keeps it"),
        /** The service queue is not consumed. */
        CONSUMER(
                "the service queue is not consumed",
                "the service queue is consumed again",
                "This instance tries again by itself"),
        /** The reply queue is not consumed: no response can arrive. */
        REPLY_QUEUE(
                "the reply queue is not consumed",
                "the reply queue is consumed again",
                "It is consumed again when the broker answers, or with the next request"),
        /** The broker's management API does not answer. */
        MANAGEMENT(
                "the broker's management API is missing",
                "the broker's management API is there again",
                "Messages go on. Until it is back, bindings cannot be looked up, and of a difference only the first field is named");

        private final String missing;
        private final String found;
        private final String remedy;

        What(String missing, String found, String remedy) {
            this.missing = missing;
            this.found = found;
            this.remedy = remedy;
        }

        /** That it is missing, in some words for people. */
        public String missing() {
            return missing;
        }

        /** That it is not missing any more. */
        String found() {
            return found;
        }

        /** What becomes of it by itself, and what there is to do. */
        String remedy() {
            return remedy;
        }

        /** Whether it is missing for a reason of its own, and not in consequence of something else. */
        boolean isRoot() {
            return compareTo(LEADER) < 0;
        }

        /**
         * Whether the other, which is no root, may be missing in consequence of this: who consumes goes on without a
         * coordinator, and while nothing can be published.
         */
        boolean explains(What other) {
            return other == CONSUMER ? this == BROKER || this == OBJECTS || this == RESUMPTION : isRoot();
        }
    }

    @Override
    public String toString() {
        return what.missing + " since " + since;
    }
}
