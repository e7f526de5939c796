package io.nuropb.examples.chaos;

import io.nuropb.examples.chaos.Note.Attempted;
import io.nuropb.examples.chaos.Note.Heard;
import io.nuropb.examples.chaos.Note.Kind;
import io.nuropb.examples.chaos.Note.QueueEmpty;
import io.nuropb.topology.TopologyProfile.Durability;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;

/** Why a message may be missing although the broker confirmed it: because the harness itself, or the profile, did away with it. */
final class Losses {

    /** A reason for which a message may be missing. */
    enum Excuse {
        /** It was in the service's queue when the harness deleted the queue. */
        IN_A_DELETED_QUEUE("with the queue that the harness deleted"),
        /** It was an event, and the harness had deleted the queue or the binding that it would have taken. */
        UNROUTED_EVENT("events, while queue or binding were deleted"),
        /**
         * It had a short time to live, and when that was over, RabbitMQ restarted: the compatible profile's dead-letter queue is
         * transient.
         */
        TRANSIENT_DEAD_LETTER("expired, while a restart took the transient dead-letter queue");

        private final String text;

        Excuse(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /** How old RabbitMQ's own figures may be, of which the harness knows that the queue was empty. */
    private static final long STALE = Duration.ofSeconds(2).toNanos();

    /** How long an expired message may take to its dead-letter queue, and that queue to be there again. */
    private static final long BURIAL = Settings.stabilisation().toNanos();

    private final Evidence evidence;
    private final Durability durability;
    private final TreeSet<Long> empty = new TreeSet<>();

    Losses(Evidence evidence, Durability durability) {
        this.evidence = evidence;
        this.durability = durability;
        evidence.all(QueueEmpty.class).forEach(entry -> empty.add(entry.at()));
    }

    /** The reason why a message that is missing may be, if there is any. */
    Optional<Excuse> excuse(Fate fate) {
        Entry<Heard> confirm = fate.confirm().orElseThrow();
        Optional<Entry<Attempted>> attempt = fate.attempt(confirm.note().attempt());
        if (attempt.isEmpty()) {
            return Optional.empty();
        }
        long sent = attempt.get().at();
        if (any(fault -> fault.fault() == Fault.QUEUE_DELETED && wasInQueue(fault, sent, confirm.at()))) {
            return Optional.of(Excuse.IN_A_DELETED_QUEUE);
        }
        boolean event = attempt.get().note().kind() == Kind.EVENT;
        if (event && any(fault -> fault.fault().cutsTheRoute() && fault.meets(sent, confirm.at()))) {
            return Optional.of(Excuse.UNROUTED_EVENT);
        }
        long ttl = Duration.ofMillis(attempt.get().note().ttlMillis()).toNanos();
        boolean expired = durability == Durability.COMPATIBLE && ttl > 0;
        if (expired && any(fault -> fault.fault().endsABroker() && fault.meets(sent, sent + ttl + BURIAL))) {
            return Optional.of(Excuse.TRANSIENT_DEAD_LETTER);
        }
        return Optional.empty();
    }

    /** It was sent before the queue was gone, and the queue was not seen empty since the broker had it. */
    private boolean wasInQueue(PastFault deletion, long sent, long confirmed) {
        Long lastEmpty = empty.lower(deletion.begins());
        return sent <= deletion.done() && (lastEmpty == null || confirmed >= lastEmpty - STALE);
    }

    private boolean any(java.util.function.Predicate<PastFault> condition) {
        return evidence.faults().stream().anyMatch(condition);
    }
}
