package io.nuropb.chaos;

import io.nuropb.chaos.Note.Attempted;
import io.nuropb.chaos.Note.Heard;
import io.nuropb.chaos.Note.Kind;
import io.nuropb.chaos.Note.LettersFetched;
import io.nuropb.chaos.Note.QueueEmpty;
import io.nuropb.topology.TopologyProfile.Durability;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Why a message may be missing although the broker confirmed it: because the harness itself, or the profile, did away
 * with it.
 */
final class LossExcuses {

    /** A reason for which a message may be missing. */
    enum Excuse {
        /** It was in the service's queue when the harness deleted the queue. */
        IN_A_DELETED_QUEUE("with the queue that the harness deleted"),
        /**
         * It was an event for which RabbitMQ found no queue, and the harness had deleted the queue or the binding on
         * its way.
         */
        UNROUTED_EVENT("events without a queue, while queue or binding were deleted"),
        /**
         * It was a request in the service's queue when RabbitMQ ended: it is transient, as the queue of its answer is.
         */
        TRANSIENT_REQUEST("requests, while a restart took the queue of their answers"),
        /**
         * It was in the service's queue when RabbitMQ ended or was back, and its time to live was over before the
         * compatible profile's dead-letter queue, which is transient, was there again.
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

    /** How old RabbitMQ's own figures may be, of which the harness knows that the queue was empty; 2.4 s were seen. */
    private static final long STALE = Duration.ofSeconds(5).toNanos();

    private static final long NEVER = Long.MAX_VALUE;

    /**
     * For how long before the end of its queue a message is excused by it: what a queue may take to become empty when
     * all goes well. What was confirmed earlier ought to have been handled by then, so its loss has another reason, and
     * could hide behind this one.
     */
    static final Duration LONGEST_WAIT = ChaosSettings.stabilisation();

    private final Evidence evidence;
    private final Durability durability;
    private final NavigableSet<Long> empty;
    private final TreeSet<Long> fetched = new TreeSet<>();

    LossExcuses(Evidence evidence, Durability durability) {
        this.evidence = evidence;
        this.durability = durability;
        empty = timesOfEmptiness(evidence);
        evidence.all(LettersFetched.class).forEach(entry -> fetched.add(entry.at()));
    }

    /**
     * When RabbitMQ said that the queue was empty, unless a message shows that it was not: one that had been confirmed
     * and was handled later. A busy cluster gives old figures for longer than {@link #STALE}.
     */
    private static NavigableSet<Long> timesOfEmptiness(Evidence evidence) {
        TreeMap<Long, Long> handled = new TreeMap<>();
        for (MessageHistory history : evidence.histories()) {
            history.confirm()
                    .ifPresent(confirm -> history.handlings().stream()
                            .filter(handling ->
                                    handling.note().attempt() == confirm.note().attempt())
                            .findFirst()
                            .ifPresent(handling -> handled.merge(confirm.at(), handling.at(), Math::max)));
        }
        long latest = Long.MIN_VALUE;
        for (Map.Entry<Long, Long> message : handled.entrySet()) {
            latest = Math.max(latest, message.getValue());
            message.setValue(latest);
        }
        NavigableSet<Long> times = new TreeSet<>();
        for (Entry<QueueEmpty> said : evidence.all(QueueEmpty.class)) {
            Map.Entry<Long, Long> before = handled.lowerEntry(said.at());
            if (before == null || before.getValue() <= said.at()) {
                times.add(said.at());
            }
        }
        return times;
    }

    /**
     * The reason why a confirmed attempt of which nothing more is known may be missing, if there is any.
     *
     * @param confirm of the attempt
     */
    Optional<Excuse> excuse(MessageHistory history, Entry<Heard> confirm) {
        int number = confirm.note().attempt();
        return history.attempt(number).flatMap(attempt -> excuse(attempt, confirm.at(), history.wasUnrouted(number)));
    }

    private Optional<Excuse> excuse(Entry<Attempted> attempt, long confirmed, boolean unrouted) {
        long sent = attempt.at();
        if (any(fault -> fault.fault() == FaultKind.QUEUE_DELETED && wasInQueue(fault, sent, confirmed))) {
            return Optional.of(Excuse.IN_A_DELETED_QUEUE);
        }
        if (unrouted && any(fault -> fault.fault().cutsTheRoute() && fault.meets(sent, confirmed))) {
            return Optional.of(Excuse.UNROUTED_EVENT);
        }
        if (durability != Durability.COMPATIBLE) {
            return Optional.empty();
        }
        if (attempt.note().kind() == Kind.REQUEST
                && any(fault -> fault.fault().endsABroker() && wasInQueue(fault, sent, confirmed))) {
            return Optional.of(Excuse.TRANSIENT_REQUEST);
        }
        return any(fault -> fault.fault().endsABroker() && expiredUnburied(fault, attempt, confirmed))
                ? Optional.of(Excuse.TRANSIENT_DEAD_LETTER)
                : Optional.empty();
    }

    /**
     * Whether a message may have been in the queue: it was sent before the fault was done, and confirmed not too long
     * before it began, nor was the queue seen empty in between.
     */
    private boolean wasInQueue(PastFault fault, long sent, long confirmed) {
        return sent <= fault.done()
                && confirmed >= fault.begins() - LONGEST_WAIT.toNanos()
                && confirmed >= lastEmpty(fault.begins());
    }

    /**
     * Whether a message may have expired before dead letters were kept again after an end of RabbitMQ. One that was
     * sent when RabbitMQ was back needs to be known to have: when dead letters were kept again, its time to live was
     * over.
     */
    private boolean expiredUnburied(PastFault fault, Entry<Attempted> attempt, long confirmed) {
        long ttl = Duration.ofMillis(attempt.note().ttlMillis()).toNanos();
        Long next = fetched.higher(fault.done());
        long buriedAgain = next == null ? NEVER : next;
        boolean wasThere =
                attempt.at() > fault.done() ? buriedAgain != NEVER : wasInQueue(fault, attempt.at(), confirmed);
        return ttl > 0 && wasThere && attempt.at() + ttl <= buriedAgain;
    }

    /** What was confirmed before this moment cannot have been in the queue at another one. */
    private long lastEmpty(long moment) {
        Long said = empty.lower(moment);
        return said == null ? Long.MIN_VALUE : said - STALE;
    }

    /** For how long before each deletion of the queue messages are excused by it, in the order of the deletions. */
    List<Duration> windows() {
        return evidence.faults().stream()
                .filter(fault -> fault.fault() == FaultKind.QUEUE_DELETED && fault.fired())
                .map(fault -> Duration.ofNanos(
                        Math.min(LONGEST_WAIT.toNanos(), fault.begins() - Math.max(0, lastEmpty(fault.begins())))))
                .toList();
    }

    /** Whether there was such a fault that hit: one that hit nobody took nothing away. */
    private boolean any(Predicate<PastFault> condition) {
        return evidence.faults().stream().filter(PastFault::fired).anyMatch(condition);
    }
}
